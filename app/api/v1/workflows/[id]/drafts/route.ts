import { keepDraft as keep, listDrafts as list } from '#lib/api/drafts.ts'
import { Reply, route } from '#lib/server/route.ts'
import { keepDraft, listDrafts } from '#lib/server/workflows/kept-drafts.ts'

export const GET = route(list, ({ params, query }) => listDrafts(params.id, query))

export const POST = route(keep, async ({ params, body, actor }) => {
  const kept = await keepDraft(params.id, { message: body?.message ?? '', draftRevision: body?.draftRevision, by: actor.by })
  return new Reply(kept, { headers: { location: `/api/v1/workflows/${encodeURIComponent(params.id)}/drafts/${kept.revision}` } })
})
