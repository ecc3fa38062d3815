/**
 * Finds runs that have something due and nobody on them, by their projection alone: the queue may be emptied at any moment without
 * losing a run (semantics §1.3). A run that an owner holds may be found too; its job then waits, looks, and finds nothing to do.
 * Unfinished experiments are asked for again as well, now and then, and contacts with people when they are due.
 */
import { dueAtChannels } from '../channels/channels.ts'
import { database } from '../db.ts'
import { unfinishedExperiments } from '../experiments/store.ts'
import type { Queue } from '../queue/queue.ts'

const everyMs = 1000
const atOnce = 500
/** While an owner is on a run, or an owner is asked for, nobody looks at it for so long. */
const leaseSeconds = 15
/** How often the runs that this process holds are put off: several times in a lease. */
const renewMs = 5000
/** How often experiments are looked for whose jobs may be lost. */
const experimentsMs = 30_000

export interface Sweeper {
  stop(): void
}

/** `held` are the runs that this process is on: whatever becomes of their jobs, they are not taken for abandoned. */
export function startSweeper(queue: Queue, onError: (error: Error) => void, held: ReadonlySet<string> = new Set()): Sweeper {
  let sweeping = false
  const report = (error: unknown) => onError(error instanceof Error ? error : new Error(String(error)))
  const timer = setInterval(() => {
    if (sweeping) return
    sweeping = true
    Promise.all([sweep(queue), sweepContacts(queue)]).catch(report).finally(() => (sweeping = false))
  }, everyMs)
  const renewal = setInterval(() => {
    if (held.size > 0) renew([...held]).catch(report)
  }, renewMs)
  const experiments = setInterval(() => void requeueExperiments(queue).catch(report), experimentsMs)
  return {
    stop() {
      clearInterval(timer)
      clearInterval(renewal)
      clearInterval(experiments)
    },
  }
}

/**
 * Enqueues what is due before the next sweep and looks at it again in a while: an owner sits the rest out, so a timer fires on time.
 * Returns how many runs it found.
 */
export async function sweep(queue: Queue): Promise<number> {
  const { rows } = await database().query<{ id: string }>(
    `update run set due_at = clock_timestamp() + make_interval(secs => $3)
     where id in (select id from run where due_at <= clock_timestamp() + make_interval(secs => $2) order by due_at limit $1 for update skip locked) returning id`,
    [atOnce, everyMs / 1000, leaseSeconds],
  )
  for (const { id } of rows) await queue.enqueue(database(), id)
  return rows.length
}

/** Asks for somebody to see to the contacts that something is to be done about: those whose jobs are lost, and those that are tried again. */
export async function sweepContacts(queue: Queue): Promise<void> {
  for (const id of await dueAtChannels()) await queue.enqueueContact(database(), id)
}

/** One that has a job keeps it: a second one is not made. */
export async function requeueExperiments(queue: Queue): Promise<void> {
  for (const id of await unfinishedExperiments(database(), experimentsMs / 1000)) await queue.enqueueExperiment(database(), id)
}

async function renew(runIds: string[]): Promise<void> {
  await database().query(
    `update run set due_at = clock_timestamp() + make_interval(secs => $2)
     where id in (select id from run where id = any($1::uuid[]) and due_at is not null and status in ('queued', 'running') for update skip locked)`,
    [runIds, leaseSeconds],
  )
}
