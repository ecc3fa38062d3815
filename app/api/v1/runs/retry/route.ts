import { retryRuns as retry } from '#lib/api/bulk-runs.ts'
import { sharedQueue } from '#lib/server/queue/queue.ts'
import { route } from '#lib/server/route.ts'
import { retryRuns } from '#lib/server/runs/bulk.ts'

export const POST = route(retry, async ({ body, actor }) => ({ items: await retryRuns(await sharedQueue(), body.ids, { by: actor.by, via: actor.via }) }))
