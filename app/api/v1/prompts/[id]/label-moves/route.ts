import { listLabelMoves as list } from '#lib/api/prompt-labels.ts'
import { listMoves } from '#lib/server/prompts/labels.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(list, ({ params, query }) => listMoves(params.id, query))
