import { restoreRunView as restore } from '#lib/api/run-views.ts'
import { route } from '#lib/server/route.ts'
import { restoreView } from '#lib/server/runs/saved-views.ts'

export const POST = route(restore, ({ params, actor }) => restoreView(params.id, actor.by))
