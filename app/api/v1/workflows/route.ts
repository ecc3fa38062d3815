import { createWorkflow as create, listWorkflows as list } from '#lib/api/workflows.ts'
import { Reply, route } from '#lib/server/route.ts'
import { listWorkflows } from '#lib/server/workflows/list.ts'
import { createWorkflow } from '#lib/server/workflows/save.ts'

export const GET = route(list, ({ query }) => listWorkflows(query))

export const POST = route(create, async ({ body }) => {
  const created = await createWorkflow(body.document, body.slug)
  return new Reply(created, { headers: { location: `/api/v1/workflows/${created.id}` } })
})
