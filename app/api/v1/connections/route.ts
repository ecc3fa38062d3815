import { createConnection as create, listConnections as list } from '#lib/api/connections.ts'
import { createConnection, listConnections } from '#lib/server/connections/connections.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(list, async () => ({ items: await listConnections(), nextCursor: null }))
export const POST = route(create, ({ body: { name, ...settings } }) => createConnection(name, settings))
