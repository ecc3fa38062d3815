import { pauseRun as pause } from '#lib/api/runs.ts'
import { sharedQueue } from '#lib/server/queue/queue.ts'
import { route } from '#lib/server/route.ts'
import { pauseRun } from '#lib/server/runs/control.ts'

export const POST = route(pause, async ({ params, actor }) => pauseRun(await sharedQueue(), params.id, actor.by))
