import { listVersions as list, publishVersion as publish } from '#lib/api/versions.ts'
import { Reply, route } from '#lib/server/route.ts'
import { publishAgain, publishDraft } from '#lib/server/workflows/publish.ts'
import { listVersions } from '#lib/server/workflows/versions.ts'

export const GET = route(list, ({ params, query }) => listVersions(params.id, query))

export const POST = route(publish, async ({ params, body, actor }) => {
  const { message = '', version: older, draftRevision } = body ?? {}
  const version = older === undefined ? await publishDraft(params.id, { message, draftRevision, by: actor.by }) : await publishAgain(params.id, older, { message, by: actor.by })
  return new Reply(version, { headers: { location: `/api/v1/workflows/${encodeURIComponent(params.id)}/versions/${version.number}` } })
})
