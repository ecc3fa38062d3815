/**
 * Owns the loop of a process of the pool: takes lists of jobs from its parent, works through them one after the other, answers each.
 * Leaves with its parent. A handler's exception is a bug of Oriel and is reported as one; what an author did wrong is an answer.
 */
import type { Handlers, JobOf } from '../jobs.ts'

/** Serves jobs until the parent is gone. */
export function serve<Jobs extends { [K in keyof Jobs]: { job: unknown; answer: unknown } }>(handlers: Handlers<Jobs>): void {
  const queue: { id: number; job: JobOf<Jobs> }[] = []
  let busy = false

  const work = async (): Promise<void> => {
    if (busy) return
    busy = true
    for (let next = queue.shift(); next; next = queue.shift()) process.send?.(await answer(next.id, next.job))
    busy = false
  }
  const answer = async (id: number, { kind, job }: JobOf<Jobs>): Promise<object> => {
    try {
      return { id, value: await handlers[kind](job) }
    } catch (error) {
      return { id, failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }
    }
  }

  process.on('message', (requests: typeof queue) => {
    queue.push(...requests)
    void work()
  })
  process.on('disconnect', () => process.exit())
  // Ctrl-C reaches the whole group; the parent decides when its jobs are done.
  process.on('SIGINT', () => undefined)
  process.send?.({ ready: true })
}
