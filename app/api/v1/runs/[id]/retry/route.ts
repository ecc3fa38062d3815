import { retryRun as retry } from '#lib/api/forks.ts'
import { retryRun } from '#lib/server/forks/retry-run.ts'
import { sharedQueue } from '#lib/server/queue/queue.ts'
import { route } from '#lib/server/route.ts'
import { getRun } from '#lib/server/runs/read-run.ts'

export const POST = route(retry, async ({ params, actor }) => getRun(await retryRun(await sharedQueue(), params.id, { by: actor.by, via: actor.via })))
