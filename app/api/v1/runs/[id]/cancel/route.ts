import { cancelRun as cancel } from '#lib/api/runs.ts'
import { sharedQueue } from '#lib/server/queue/queue.ts'
import { route } from '#lib/server/route.ts'
import { cancelRun } from '#lib/server/runs/control.ts'

export const POST = route(cancel, async ({ params, body, actor }) => cancelRun(await sharedQueue(), params.id, actor.by, body?.reason ?? ''))
