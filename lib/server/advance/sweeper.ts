/**
 * Finds runs that have something due and nobody on them, by their projection alone: the queue may be emptied at any moment without
 * losing a run (semantics §1.3). A run that an owner holds may be found too; its job then waits, looks, and finds nothing to do.
 */
import { database } from '../db.ts'
import type { Queue } from '../queue/queue.ts'

const everyMs = 1000
const atOnce = 500

export interface Sweeper {
  stop(): void
}

export function startSweeper(queue: Queue, onError: (error: Error) => void): Sweeper {
  let sweeping = false
  const timer = setInterval(() => {
    if (sweeping) return
    sweeping = true
    sweep(queue)
      .catch((error: unknown) => onError(error instanceof Error ? error : new Error(String(error))))
      .finally(() => (sweeping = false))
  }, everyMs)
  return { stop: () => clearInterval(timer) }
}

/** Enqueues what is due and looks at it again in a while. Returns how many runs it found. */
export async function sweep(queue: Queue): Promise<number> {
  const { rows } = await database().query<{ id: string }>(
    `update run set due_at = clock_timestamp() + interval '15 seconds'
     where id in (select id from run where due_at <= clock_timestamp() order by due_at limit $1 for update skip locked) returning id`,
    [atOnce],
  )
  for (const { id } of rows) await queue.enqueue(database(), id)
  return rows.length
}
