/**
 * The queue: which runs want an owner, which experiments somebody to carry them out, and which contacts somebody to send them. pg-boss does the work; this folder is its only
 * door, so that another queue could stand here.
 *
 * A job says "look at this run", never what to do: the log knows that. So jobs may be lost, doubled or truncated without harm; a
 * sweeper (advance/sweeper.ts) finds runs that have something due and no job. What is done leaves no trace here: its job is deleted.
 *
 * Policy `short` keyed by run: at most one job of a run waits while one is held. `groupConcurrency: 1`: at most one is held. A job
 * sent while its run is held is fetched as soon as the holder lets go, so no wake-up is lost (semantics §1.1).
 */
import { PgBoss } from 'pg-boss'
import type pg from 'pg'
import { z } from 'zod'
import { database } from '../db.ts'
import { log } from '../log.ts'
import { dispatch, type Dispatcher, type Taking } from './dispatcher.ts'
import { asPrepared, type Executor } from './prepared.ts'

export type { Dispatcher } from './dispatcher.ts'

const name = 'advance'
const experiments = 'experiment'
const contacts = 'contact'
/** Messages that one worker sends at a time: so many lists, of so many each. A list is done when its slowest is, and each list asks for work twice a second. */
const [contactLists, contactsPerList] = [2, 8]
/** Experiments that one worker carries out at a time; each asks several decisions at once. */
const experimentsAtOnce = 2
/** Seconds without a sign of life after which a held job goes to another worker; the least that pg-boss takes. */
const heartbeatSeconds = 10
/** pg-boss says how many jobs it touched, in words that its types leave out. */
const touched = z.object({ affected: z.number() })

export interface Queue {
  /** Asks for an owner, in the caller's transaction. Never for later: a job that waits would swallow the wake-ups before it. */
  enqueue(client: Executor, runId: string): Promise<void>
  /**
   * What `enqueue` would execute, for a statement that does more in one round trip: `with … , job as (<text>) …`. Its parameters are
   * numbered from `firstParameter`; the text is the same each time.
   */
  enqueueStatement(runId: string, firstParameter: number): Promise<{ text: string; values: unknown[] }>
  /** Takes runs until stopped. */
  take(taking: Taking): Dispatcher
  /** Asks for somebody to carry out an experiment, in the caller's transaction. */
  enqueueExperiment(client: Executor, id: string): Promise<void>
  /** Takes experiments until the queue stops. One whose `run` rejects, or whose worker dies, is taken again: `run` goes on where it was. */
  takeExperiments(run: (id: string) => Promise<void>): Promise<void>
  /** Asks for somebody to see to a contact with a person, in the caller's transaction. */
  enqueueContact(client: Executor, id: string): Promise<void>
  /** Takes contacts until the queue stops. What `carryOut` leaves undone is found again by the sweeper, not by the queue. */
  takeContacts(carryOut: (id: string) => Promise<void>): Promise<void>
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
  // Waiting or held, one job at most: an experiment may be asked for at any time by whoever finds it unfinished.
  await boss.createQueue(experiments, { policy: 'exclusive', ...settings, retryDelay: 1 })
  await boss.createQueue(contacts, { policy: 'exclusive', ...settings, retryDelay: 1 })
  const db = asPrepared(pool)
  const send = (runId: string, executor: { executeSql: ReturnType<typeof asPrepared>['executeSql'] }) =>
    boss.send(name, { runId }, { singletonKey: runId, group: { id: runId }, db: executor })
  return {
    async enqueue(client, runId) {
      await send(runId, asPrepared(client))
    },
    async enqueueStatement(runId, firstParameter) {
      const statements: { text: string; values: unknown[] }[] = []
      await send(runId, {
        executeSql(text, values = []) {
          statements.push({ text: renumbered(text, firstParameter - 1), values })
          return Promise.resolve({ rows: [{ id: runId }] })
        },
      })
      const [statement] = statements
      if (!statement || statements.length > 1) throw new Error(`pg-boss sends a job by ${statements.length} statements, not by one.`)
      return statement
    },
    take: (taking) =>
      dispatch(
        {
          fetch: async (atMost) => (await boss.fetch<{ runId: string }>(name, { batchSize: atMost, groupConcurrency: 1, db })).map(({ id, retryCount, data }) => ({ id, retryCount, runId: data.runId })),
          finish: async (jobs) => void (await boss.deleteJob(name, jobs, { db })),
          giveBack: async (jobs) => void (await boss.fail(name, jobs, undefined, { db })),
          touch: async (jobs) => touched.parse(await boss.touch(name, jobs, { db })).affected,
        },
        taking,
      ),
    async enqueueExperiment(client, id) {
      await boss.send(experiments, { id }, { singletonKey: id, db: asPrepared(client) })
    },
    async takeExperiments(run) {
      await boss.work<{ id: string }>(experiments, { localConcurrency: experimentsAtOnce, pollingIntervalSeconds: 0.5 }, async (jobs) => {
        for (const { data } of jobs) await run(data.id)
      })
    },
    async enqueueContact(client, id) {
      await boss.send(contacts, { id }, { singletonKey: id, db: asPrepared(client) })
    },
    async takeContacts(carryOut) {
      await boss.work<{ id: string }>(contacts, { localConcurrency: contactLists, batchSize: contactsPerList, pollingIntervalSeconds: 0.5 }, async (jobs) => {
        await Promise.all(jobs.map(({ data }) => carryOut(data.id)))
      })
    },
    stop: () => boss.stop({ graceful: false }),
  }
}

const asDatabase = (executor: Executor) => ({ executeSql: (text: string, values?: unknown[]) => executor.query(text, values) as Promise<{ rows: Record<string, unknown>[] }> })

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

const renumbered = (text: string, by: number): string => text.replace(/\$(\d+)/g, (_, number: string) => `$${Number(number) + by}`)
