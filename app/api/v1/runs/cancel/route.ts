import { cancelRuns as cancel } from '#lib/api/bulk-runs.ts'
import { sharedQueue } from '#lib/server/queue/queue.ts'
import { route } from '#lib/server/route.ts'
import { cancelRuns } from '#lib/server/runs/bulk.ts'

export const POST = route(cancel, async ({ body, actor }) => ({ items: await cancelRuns(await sharedQueue(), body.ids, actor.by, body.reason) }))
