import { createRunView as create, listRunViews as list } from '#lib/api/run-views.ts'
import { route } from '#lib/server/route.ts'
import { createView, listViews } from '#lib/server/runs/saved-views.ts'

export const GET = route(list, async ({ actor }) => ({ items: await listViews(actor.by) }))
export const POST = route(create, ({ body, actor }) => createView(body, actor.by))
