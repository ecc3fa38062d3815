import { listDecisions } from '#lib/api/decisions.ts'
import { decisionItems } from '#lib/server/decisions/decisions.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(listDecisions, ({ params, query }) => decisionItems(params.id, query))
