import { listPromptLabels as list } from '#lib/api/prompt-labels.ts'
import { listLabels } from '#lib/server/prompts/labels.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(list, ({ params }) => listLabels(params.id))
