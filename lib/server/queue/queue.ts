/**
 * The queue: which runs want an owner. pg-boss does the work; this file is its only door, so that another queue could stand here.
 *
 * A job says "look at this run", never what to do: the log knows that. So jobs may be lost, doubled or truncated without harm; a
 * sweeper (advance/sweeper.ts) finds runs that have something due and no job.
 *
 * Policy `short` keyed by run: at most one job of a run waits while one is held. `groupConcurrency: 1`: at most one is held. A job
 * sent while its run is held is fetched as soon as the holder lets go, so no wake-up is lost (semantics §1.1).
 */
import { PgBoss, type Job } from 'pg-boss'
import type pg from 'pg'
import { z } from 'zod'
import { database } from '../db.ts'
import { log } from '../log.ts'

const name = 'advance'
/** Seconds without a sign of life after which a held job goes to another worker; the least that pg-boss takes. */
const heartbeatSeconds = 10
const pollMs = 1000
const touchMs = 3000

type Executor = { query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> }
const asDatabase = (executor: Executor) => ({ executeSql: (text: string, values?: unknown[]) => executor.query(text, values) as Promise<{ rows: Record<string, unknown>[] }> })

export interface Queue {
  /** Asks for an owner, in the caller's transaction. Never for later: a job that waits would swallow the wake-ups before it. */
  enqueue(client: Executor, runId: string): Promise<void>
  /**
   * Takes runs until stopped. `advance` resolves when its run needs nobody now; `slots` runs are held at once. `holds` asks whether
   * the run is still held here: not after a stall longer than the heartbeat, nor where the jobs were emptied.
   */
  take(options: { slots: number; advance: (runId: string, holds: () => Promise<boolean>) => Promise<void>; onError: (error: Error) => void }): Dispatcher
  stop(): Promise<void>
}

export interface Dispatcher {
  /** Looks for jobs now; called on a notification. */
  wake(): void
  /** Takes nothing more and waits for the held runs. */
  stop(): Promise<void>
}

/** `supervise` is for workers: they return the jobs of the dead. A process that only enqueues leaves it out. */
export async function openQueue(pool: pg.Pool, options: { supervise: boolean; onError: (error: Error) => void }): Promise<Queue> {
  const boss = new PgBoss({
    db: asDatabase(pool),
    schema: 'pgboss',
    schedule: false,
    supervise: options.supervise,
    superviseIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
    queueCacheIntervalSeconds: 1,
    reindex: false,
  })
  boss.on('error', options.onError)
  await boss.start()
  const settings = { heartbeatSeconds, retryLimit: 10_000, retryDelay: 0, expireInSeconds: 86_000, deleteAfterSeconds: 3600, retentionSeconds: 365 * 86_400 }
  await boss.createQueue(name, { policy: 'short', ...settings })
  return {
    async enqueue(client, runId) {
      await boss.send(name, { runId }, { singletonKey: runId, group: { id: runId }, db: asDatabase(client) })
    },
    take: (taking) => dispatch(boss, taking),
    stop: () => boss.stop({ graceful: false }),
  }
}

const slot = Symbol.for('oriel.queue')
const shared = globalThis as { [slot]?: Promise<Queue> }

/** This process's queue, for those who only enqueue. */
export function sharedQueue(): Promise<Queue> {
  shared[slot] ??= openQueue(database(), { supervise: false, onError: (error) => log().warn({ err: error }, 'the queue reports an error') }).catch((error: unknown) => {
    delete shared[slot]
    throw error
  })
  return shared[slot]
}

type RunJob = Job<{ runId: string }>
/** pg-boss says how many jobs it touched, in words that its types leave out. */
const touched = z.object({ affected: z.number() })

/** One fetch for all free slots, one touch for all held jobs: `boss.work` wakes every slot for every job. */
function dispatch(boss: PgBoss, { slots, advance, onError }: Parameters<Queue['take']>[0]): Dispatcher {
  const held = new Map<string, { job: RunJob; done: Promise<void> }>()
  let pumping = false
  let again = false
  let stopped = false

  const hold = (job: RunJob): void => {
    const holds = async () => touched.parse(await boss.touch(name, attemptOf(job))).affected === 1
    const done = advance(job.data.runId, holds)
      .then(
        () => boss.complete(name, attemptOf(job)),
        (error: unknown) => {
          onError(error instanceof Error ? error : new Error(String(error)))
          return boss.fail(name, attemptOf(job))
        },
      )
      .catch(onError)
      .then(() => {
        held.delete(job.id)
        void pump()
      })
    held.set(job.id, { job, done })
  }

  const pump = async (): Promise<void> => {
    if (stopped) return
    if (pumping) {
      again = true
      return
    }
    pumping = true
    try {
      do {
        again = false
        const free = slots - held.size
        if (free <= 0) break
        const jobs = await boss.fetch<{ runId: string }>(name, { batchSize: free, groupConcurrency: 1 })
        for (const job of jobs) hold(job)
        if (jobs.length === free) again = true
      } while (again && !stopped)
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)))
    } finally {
      pumping = false
    }
  }

  const poll = setInterval(() => void pump(), pollMs)
  const touch = setInterval(() => {
    if (held.size > 0) void boss.touch(name, [...held.values()].map(({ job }) => attemptOf(job))).catch(onError)
  }, touchMs)
  void pump()
  return {
    wake: () => void pump(),
    async stop() {
      stopped = true
      clearInterval(poll)
      await Promise.all([...held.values()].map(({ done }) => done))
      clearInterval(touch)
    },
  }
}

/** Naming the attempt keeps a lapsed worker's late word from ending somebody else's. */
const attemptOf = ({ id, retryCount }: RunJob) => ({ id, retryCount })
