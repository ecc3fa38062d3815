import { getDecisions } from '#lib/api/decisions.ts'
import { decisionsOf } from '#lib/server/decisions/decisions.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(getDecisions, ({ params, query }) => decisionsOf(params.id, query))
