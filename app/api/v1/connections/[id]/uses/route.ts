import { listConnectionUses as list } from '#lib/api/connection-uses.ts'
import { connectionUses } from '#lib/server/connections/uses.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(list, async ({ params }) => ({ items: await connectionUses(params.id), nextCursor: null }))
