import { deleteRunView as remove, saveRunView as save } from '#lib/api/run-views.ts'
import { route } from '#lib/server/route.ts'
import { deleteView, saveView } from '#lib/server/runs/saved-views.ts'

export const PUT = route(save, ({ params, body, actor }) => saveView(params.id, body, actor.by))
export const DELETE = route(remove, ({ params, actor }) => deleteView(params.id, actor.by))
