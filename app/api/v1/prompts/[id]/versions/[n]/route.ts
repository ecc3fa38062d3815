import { getPromptVersion as get } from '#lib/api/prompts.ts'
import { getPromptVersion } from '#lib/server/prompts/read.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(get, ({ params }) => getPromptVersion(params.id, params.n))
