import { createSecret as create, listSecrets as list } from '#lib/api/secrets.ts'
import { createSecret, listSecrets } from '#lib/server/connections/secrets.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(list, async () => ({ items: await listSecrets(), nextCursor: null }))
export const POST = route(create, ({ body }) => createSecret(body.name, body.value, body.allowedHosts))
