import { listPromptCalls } from '#lib/api/simulations.ts'
import { promptCalls } from '#lib/server/context/simulations.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(listPromptCalls, ({ params, query }) => promptCalls(params.id, query.limit))
