import { getPromptLabel as get, movePromptLabel as move, removePromptLabel as remove } from '#lib/api/prompt-labels.ts'
import { getLabel, moveLabel, removeLabel } from '#lib/server/prompts/labels.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(get, ({ params }) => getLabel(params.id, params.label))
export const PUT = route(move, ({ params, body, actor }) => moveLabel(params.id, params.label, body, actor))
export const DELETE = route(remove, ({ params, actor }) => removeLabel(params.id, params.label, actor))
