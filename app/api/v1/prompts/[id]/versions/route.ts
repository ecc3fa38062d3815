import { listPromptVersions as list, savePromptVersion as save } from '#lib/api/prompts.ts'
import { listPromptVersions } from '#lib/server/prompts/read.ts'
import { saveVersion } from '#lib/server/prompts/save-version.ts'
import { Reply, route } from '#lib/server/route.ts'

export const GET = route(list, ({ params, query }) => listPromptVersions(params.id, query))

export const POST = route(save, async ({ params, body, actor }) => {
  const { saved, isNew } = await saveVersion(params.id, { ...body, by: actor.by })
  return new Reply(saved, { status: isNew ? 201 : 200 })
})
