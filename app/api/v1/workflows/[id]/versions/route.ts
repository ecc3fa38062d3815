import { listVersions as list, publishVersion as publish } from '#lib/api/versions.ts'
import { Reply, route } from '#lib/server/route.ts'
import { listVersions, publishVersion } from '#lib/server/workflows/versions.ts'

export const GET = route(list, ({ params, query }) => listVersions(params.id, query))

export const POST = route(publish, async ({ params, body, actor }) => {
  const version = await publishVersion(params.id, { message: body?.message ?? '', draftRevision: body?.draftRevision, by: actor.by })
  return new Reply(version, { headers: { location: `/api/v1/workflows/${encodeURIComponent(params.id)}/versions/${version.number}` } })
})
