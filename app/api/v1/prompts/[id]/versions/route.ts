import { listPromptVersions as list } from '#lib/api/prompts.ts'
import { listPromptVersions } from '#lib/server/prompts/read.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(list, ({ params, query }) => listPromptVersions(params.id, query))
