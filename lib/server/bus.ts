/**
 * Hints between processes that a run's log grew, or that a job waits, over Postgres LISTEN/NOTIFY. One connection listens per process; notifications are
 * coalesced (at once, then at most every 20 ms) and sent outside the append, where they halve its throughput.
 *
 * A hint may be lost: whoever waits for a run also looks every second or so. Nothing here carries data but run ids.
 */
import pg from 'pg'
import { database } from './db.ts'
import { environment } from './env.ts'
import { log } from './log.ts'

const channels = { runs: 'oriel_runs', jobs: 'oriel_jobs' } as const
const coalesceMs = 20
/** Ids in one payload: 36 characters each, and Postgres takes 8,000 bytes. */
const idsPerPayload = 200
/** How often a watcher looks without a hint. */
export const lookAnywayMs = 1500

type OnHint = () => void
type OnHints = (runIds: string[]) => void

interface Bus {
  watchers: Map<string, Set<OnHint>>
  all: Set<OnHints>
  jobs: Set<OnHint>
  listener: Promise<void> | null
  pending: Set<string>
  jobPending: boolean
  timer: NodeJS.Timeout | null
}

const slot = Symbol.for('oriel.bus')
const shared = globalThis as { [slot]?: Bus }
const bus = (): Bus => (shared[slot] ??= { watchers: new Map(), all: new Set(), jobs: new Set(), listener: null, pending: new Set(), jobPending: false, timer: null })

/** Calls back soon after the run's log grew, in whatever process. Returns how to stop. */
export function subscribe(runId: string, onHint: OnHint): () => void {
  const { watchers } = bus()
  const set = watchers.get(runId) ?? new Set()
  watchers.set(runId, set.add(onHint))
  void listen()
  return () => {
    set.delete(onHint)
    if (set.size === 0 && watchers.get(runId) === set) watchers.delete(runId)
  }
}

/** Calls back with the ids of all runs whose logs grew; with none after a lost connection, when anything may have. */
export function subscribeAll(onHints: OnHints): () => void {
  bus().all.add(onHints)
  void listen()
  return () => bus().all.delete(onHints)
}

/** Calls back soon after a job was enqueued anywhere. */
export function subscribeJobs(onHint: OnHint): () => void {
  bus().jobs.add(onHint)
  void listen()
  return () => bus().jobs.delete(onHint)
}

/** Tells everyone that the run's log grew. Call after the commit. */
export function notifyRun(runId: string): void {
  bus().pending.add(runId)
  deliver([runId])
  if (bus().timer === null) flush()
}

/** Tells the workers that a job waits. Call after the commit. */
export function notifyJobs(): void {
  bus().jobPending = true
  for (const onHint of bus().jobs) onHint()
  if (bus().timer === null) flush()
}

function flush(): void {
  const current = bus()
  const ids = [...current.pending]
  const payloads: [string, string][] = current.jobPending ? [[channels.jobs, String(process.pid)]] : []
  for (let i = 0; i < ids.length; i += idsPerPayload) payloads.push([channels.runs, JSON.stringify([process.pid, ...ids.slice(i, i + idsPerPayload)])])
  current.pending.clear()
  current.jobPending = false
  current.timer = null
  if (payloads.length === 0) return
  current.timer = setTimeout(flush, coalesceMs)
  current.timer.unref()
  database()
    .query('select pg_notify(c, p) from unnest($1::text[], $2::text[]) as n(c, p)', [payloads.map(([name]) => name), payloads.map(([, payload]) => payload)])
    .catch((error: unknown) => log().warn({ err: error }, 'a notification was not sent'))
}

function deliver(runIds: string[]): void {
  const { watchers, all } = bus()
  for (const id of runIds) for (const onHint of watchers.get(id) ?? []) onHint()
  for (const onHints of all) onHints(runIds)
}

/** Keeps one listening connection; after a break it reconnects and tells every watcher to look. */
function listen(): Promise<void> {
  const current = bus()
  current.listener ??= connect().catch((error: unknown) => {
    log().warn({ err: error }, 'the connection that listens for runs broke; trying again')
    setTimeout(() => {
      current.listener = null
      void listen().then(lookEverywhere)
    }, 500).unref()
  })
  return current.listener
}

async function connect(): Promise<void> {
  const client = new pg.Client({ connectionString: environment().databaseUrl, application_name: 'oriel-listener', keepAlive: true })
  client.on('notification', ({ channel, payload }) => {
    if (channel === channels.jobs) {
      if (payload !== String(process.pid)) for (const onHint of bus().jobs) onHint()
      return
    }
    const [sender, ...ids] = JSON.parse(payload ?? '[]') as [number, ...string[]]
    if (sender !== process.pid) deliver(ids)
  })
  client.on('error', () => {
    const current = bus()
    current.listener = null
    setTimeout(() => void listen().then(lookEverywhere), 500).unref()
  })
  await client.connect()
  await client.query(`listen ${channels.runs}; listen ${channels.jobs}`)
}

function lookEverywhere(): void {
  const { watchers, all, jobs } = bus()
  for (const onHint of jobs) onHint()
  for (const set of watchers.values()) for (const onHint of set) onHint()
  for (const onHints of all) onHints([])
}
