/**
 * The same done to many runs, each in a transaction of its own: that one has ended meanwhile is no reason to leave the others as they are.
 * One request of a batch costs one authentication and one connection of the caller's, and a script needs no bounds of its own.
 */
import type { BulkItem } from '#lib/api/bulk-runs.ts'
import { ApiError } from '#lib/api/errors.ts'
import { retryRun } from '../forks/retry-run.ts'
import { log } from '../log.ts'
import type { Queue } from '../queue/queue.ts'
import type { Signed } from './answer-event.ts'
import { cancelRun } from './control.ts'
import { readStatus } from './read-run.ts'

/** Runs acted on at a time: the rest of the product needs connections too. */
const atOnce = 4

/** In the order of `ids`. */
export function cancelRuns(queue: Queue, ids: readonly string[], by: string, reason: string): Promise<BulkItem[]> {
  return forEach(ids, async (id) => ({ id, done: true, status: (await cancelRun(queue, id, by, reason)).status }))
}

/** In the order of `ids`. */
export function retryRuns(queue: Queue, ids: readonly string[], by: Signed): Promise<BulkItem[]> {
  return forEach(ids, async (id) => {
    const newRunId = await retryRun(queue, id, by)
    return { id, done: true, newRunId, status: await readStatus(newRunId) }
  })
}

async function forEach(ids: readonly string[], act: (id: string) => Promise<BulkItem>): Promise<BulkItem[]> {
  const wanted = [...new Set(ids)]
  const items: BulkItem[] = Array.from({ length: wanted.length })
  const left = [...wanted.entries()].reverse()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let next = left.pop(); next; next = left.pop()) items[next[0]] = await act(next[1]).catch((error: unknown) => refused(next[1], error))
    }),
  )
  return items
}

function refused(id: string, error: unknown): BulkItem {
  if (error instanceof ApiError) return { id, done: false, code: error.code, detail: error.message }
  log().error({ err: error, runId: id }, 'one of many runs could not be acted on')
  return { id, done: false, code: 'internal', detail: 'Something broke inside Oriel. Try this run by itself.' }
}
