import { listSecretUses as list } from '#lib/api/connection-uses.ts'
import { secretUses } from '#lib/server/connections/uses.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(list, async ({ params }) => ({ items: await secretUses(params.name), nextCursor: null }))
