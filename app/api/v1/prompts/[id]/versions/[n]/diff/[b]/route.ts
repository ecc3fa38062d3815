import { diffPromptVersions as diff } from '#lib/api/prompts.ts'
import { diffVersions } from '#lib/server/prompts/read.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(diff, ({ params }) => diffVersions(params.id, params.n, params.b))
