/**
 * What happens to the workers of the chaos suite, at moments that nobody chose: deaths, stalls, lost connections, an emptied queue.
 * Every disturbance leaves the workers as many as they were.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { database, inTransaction } from '../db.ts'
import { seeded } from './random.ts'
import type { WebProcess } from './web-door.ts'
import type { Worker, Workers } from './worker-processes.ts'

export type Disturbance = 'kill' | 'kill_all' | 'stop' | 'short_stall' | 'long_stall' | 'cut_connections' | 'truncate' | 'kill_web'

/** How often each comes. A long stall is longer than the queue's heartbeat, so that somebody else takes over meanwhile. */
const weights: Record<Disturbance, number> = { kill: 36, kill_all: 5, stop: 10, short_stall: 14, long_stall: 8, cut_connections: 15, truncate: 12, kill_web: 8 }
const longestPauseMs = 2500

export interface Disturbances {
  /** How often each has happened. */
  counts: Record<Disturbance, number>
  /** Stops, with everything awake and as many workers as at the start. */
  end(): Promise<void>
}

/** Begins to disturb. `log` is told of each. Without `web` nobody kills it. */
export function disturb(options: { seed: number; workers: Workers; web?: WebProcess | undefined; log: (line: string) => void }): Disturbances {
  const { seed, workers, web, log } = options
  const random = seeded(seed, 'disturbances')
  const counts: Record<Disturbance, number> = { kill: 0, kill_all: 0, stop: 0, short_stall: 0, long_stall: 0, cut_connections: 0, truncate: 0, kill_web: 0 }
  const ended = new AbortController()
  const beside = new Set<Promise<void>>()

  const stall = (worker: Worker, ms: number): void => {
    worker.stall()
    aside(sleep(ms, undefined, { signal: ended.signal }).catch(() => undefined).then(() => worker.wake()))
  }
  const aside = (work: Promise<void>): void => {
    beside.add(work)
    void work.then(() => beside.delete(work))
  }
  /** Its successor starts while it is ending, as on another machine. */
  const replace = async (worker: Worker, signal: 'SIGKILL' | 'SIGTERM', pauseMs: number): Promise<void> => {
    const gone = worker.kill(signal)
    aside(sleep(pauseMs).then(() => workers.start()))
    if (signal === 'SIGKILL') await gone
    else aside(gone)
  }
  const disturbances: Record<Disturbance, (worker: Worker) => Promise<void> | void> = {
    kill: (worker) => replace(worker, 'SIGKILL', random.between(0, 1000)),
    kill_all: async () => void (await Promise.all(workers.alive().map((worker) => replace(worker, 'SIGKILL', 500)))),
    stop: (worker) => replace(worker, 'SIGTERM', 0),
    short_stall: (worker) => stall(worker, random.between(500, 7000)),
    long_stall: (worker) => stall(worker, random.between(11_000, 16_000)),
    cut_connections: cutConnections,
    truncate: async () => void (await inTransaction((client) => client.query('truncate pgboss.job cascade'))),
    kill_web: () => web?.restart(),
  }

  const run = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      await sleep(random.between(100, longestPauseMs), undefined, { signal: ended.signal }).catch(() => undefined)
      const awake = workers.alive().filter(({ ready, stalled }) => ready && !stalled)
      const [first, ...others] = awake
      if (!first || ended.signal.aborted) continue
      const kind = random.weighted(web ? weights : { ...weights, kill_web: 0 })
      const worker = random.pick([first, ...others])
      log(`${kind} ${worker.name}`)
      counts[kind] += 1
      await disturbances[kind](worker)
    }
  }
  const running = run()
  return {
    counts,
    async end() {
      ended.abort()
      await running
      await Promise.all(beside)
    },
  }
}

/** As a failing network or a restarting Postgres does: some of the worker's connections, whatever they are doing. */
async function cutConnections({ name }: Worker): Promise<void> {
  await database().query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1 and datname = current_database() and random() < 0.6`, [name])
}
