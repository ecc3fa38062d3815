import { deleteConnection as remove, getConnection as get, replaceConnection as replace } from '#lib/api/connections.ts'
import { deleteConnection, getConnection, replaceConnection } from '#lib/server/connections/connections.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(get, ({ params }) => getConnection(params.id))
export const PUT = route(replace, ({ params, body }) => replaceConnection(params.id, body))
export const DELETE = route(remove, ({ params }) => deleteConnection(params.id))
