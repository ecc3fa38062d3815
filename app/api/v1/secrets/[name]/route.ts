import { deleteSecret as remove, replaceSecret as replace } from '#lib/api/secrets.ts'
import { deleteSecret, replaceSecret } from '#lib/server/connections/secrets.ts'
import { route } from '#lib/server/route.ts'

export const PUT = route(replace, ({ params, body }) => replaceSecret(params.name, body))
export const DELETE = route(remove, ({ params }) => deleteSecret(params.name))
