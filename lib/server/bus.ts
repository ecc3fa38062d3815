/**
 * Hints between processes that a run's log grew, or that a job waits, over Postgres LISTEN/NOTIFY. They are sent outside the append,
 * where they halve its throughput, and coalesced: at once, then after a pause that grows with how many there are. One connection per
 * process listens and sends; its commits need not reach the disk, for they write nothing.
 *
 * A hint may be lost: whoever waits for a run also looks every second or so. Nothing here carries data but run ids, with one exception:
 * the end of what a streamed answer has said so far, for whoever watches. It stands in no log; the answer that counts comes whole.
 */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { database } from './db.ts'
import { environment } from './env.ts'
import { log } from './log.ts'

const channels = { runs: 'oriel_runs', jobs: 'oriel_jobs', texts: 'oriel_texts' } as const
/** Between two notifications: one millisecond for each run that the last one told of, within these bounds. */
const [shortestPauseMs, longestPauseMs] = [2, 20]
/** Ids in one payload: 39 characters each, and Postgres takes 8,000 bytes. */
const idsPerPayload = 200
/** How often a watcher looks without a hint. */
export const lookAnywayMs = 1500

type OnHint = () => void
type OnHints = (runIds: string[]) => void
type OnJobs = (runIds: string[] | undefined) => void
type OnText = (text: ArrivingText) => void

/** Characters of one text that fit into a payload however they are escaped: six bytes each at most. */
const shownCharacters = 1200

/** The end of what the call with this seq has said so far, and how long all of it is. */
export interface ArrivingText {
  runId: string
  seq: number
  characters: number
  end: string
}

interface Bus {
  /** Names this process among all that hear its hints; process ids repeat from machine to machine. */
  self: string
  watchers: Map<string, Set<OnHint>>
  all: Set<OnHints>
  jobs: Set<OnJobs>
  /** Watchers of texts. Only a process that has some asks to hear of them. */
  texts: Set<OnText>
  /** By run and call; a later text of the same call takes the place of an earlier one. */
  pendingTexts: Map<string, ArrivingText>
  textsPaused: boolean
  listener: Promise<void> | null
  /** The connection, while it stands. */
  connection: pg.Client | null
  pendingRuns: Set<string>
  pendingJobs: Set<string>
  /** A job of some run waits, and whoever said so did not say of which. */
  anyJob: boolean
  /** A notification is under way, or was sent a moment ago. */
  paused: boolean
}

const slot = Symbol.for('oriel.bus')
const shared = globalThis as { [slot]?: Bus }
const bus = (): Bus => (shared[slot] ??= { self: randomUUID(), watchers: new Map(), all: new Set(), jobs: new Set(), texts: new Set(), pendingTexts: new Map(), textsPaused: false, listener: null, connection: null, pendingRuns: new Set(), pendingJobs: new Set(), anyJob: false, paused: false })

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

/** Calls back soon after jobs were enqueued anywhere, with their runs; with undefined where it may have been any. */
export function subscribeJobs(onJobs: OnJobs): () => void {
  bus().jobs.add(onJobs)
  void listen()
  return () => bus().jobs.delete(onJobs)
}

/** Calls back with what streamed answers have said so far, of all runs; some of it may never come. */
export function subscribeTexts(onText: OnText): () => void {
  const { texts, connection } = bus()
  texts.add(onText)
  if (connection && texts.size === 1) inTurn(connection, `listen ${channels.texts}`).catch(ignored)
  else void listen()
  return () => {
    texts.delete(onText)
    const listening = bus().connection
    if (texts.size === 0 && listening) inTurn(listening, `unlisten ${channels.texts}`).catch(ignored)
  }
}

/** A connection that broke is made anew, with what is listened for then. */
const ignored = () => undefined

/** The last statement on each listening connection. */
const turns = new WeakMap<pg.Client, Promise<unknown>>()

/** One statement after the other: several of this module's doors use the one connection, and none waits for another. */
function inTurn(connection: pg.Client, statement: string | pg.QueryConfig): Promise<unknown> {
  const turn = (turns.get(connection) ?? Promise.resolve()).then(() => connection.query(statement))
  turns.set(connection, turn.catch(ignored))
  return turn
}

/** On the listening connection, or while there is none on any. */
function tell(payloads: [channel: string, payload: string][]): Promise<unknown> {
  const statement = { name: 'notify', text: notify, values: [payloads.map(([channel]) => channel), payloads.map(([, payload]) => payload)] }
  const { connection } = bus()
  return connection ? inTurn(connection, statement) : database().query(statement)
}

/** Tells whoever watches what a streamed answer has said so far. Never throws: a hint must not break the call that it tells of. */
export function notifyText({ runId, seq, said }: { runId: string; seq: number; said: string }): void {
  const text: ArrivingText = { runId, seq, characters: said.length, end: said.slice(-shownCharacters) }
  try {
    for (const onText of bus().texts) onText(text)
    bus().pendingTexts.set(`${runId} ${seq}`, text)
    if (!bus().textsPaused) flushTexts()
  } catch (error) {
    log().debug({ err: error }, 'a text on its way was not told of')
  }
}

/** Four times a second at most, and of so many calls at once: Postgres passes on all notifications one after the other. */
const [textPauseMs, textsAtOnce] = [250, 20]

function flushTexts(): void {
  const current = bus()
  const texts = [...current.pendingTexts.values()].slice(0, textsAtOnce)
  current.pendingTexts.clear()
  current.textsPaused = texts.length > 0
  if (!current.textsPaused) return
  const payloads = texts.map((text) => JSON.stringify([current.self, text]))
  // In a promise from the start: of a database that is closing, not even the pool can be had.
  Promise.resolve()
    .then(() => tell(payloads.map((payload) => [channels.texts, payload])))
    .catch((error: unknown) => log().debug({ err: error }, 'a text on its way was not told of'))
    .finally(() => setTimeout(flushTexts, textPauseMs).unref())
}

/** Tells everyone that the run's log grew. Call after the commit. */
export function notifyRun(runId: string): void {
  bus().pendingRuns.add(runId)
  deliver([runId])
  if (!bus().paused) flush()
}

/** Tells the workers that jobs of these runs wait; without any, of whichever. Call after the commit. */
export function notifyJobs(...runIds: string[]): void {
  const current = bus()
  if (runIds.length === 0) current.anyJob = true
  for (const id of runIds) current.pendingJobs.add(id)
  for (const onJobs of current.jobs) onJobs(runIds.length === 0 ? undefined : runIds)
  if (!current.paused) flush()
}

const notify = 'select pg_notify(c, p) from unnest($1::text[], $2::text[]) as n(c, p)'

/** Sends what is pending, then pauses; what comes meanwhile goes with the next. */
function flush(): void {
  const current = bus()
  const ofJobs: [string, string][] = current.anyJob ? [[channels.jobs, JSON.stringify([current.self])]] : payloadsOf(channels.jobs, current.pendingJobs)
  const payloads = [...ofJobs, ...payloadsOf(channels.runs, current.pendingRuns)]
  const told = current.pendingJobs.size + current.pendingRuns.size
  current.pendingJobs.clear()
  current.anyJob = false
  current.pendingRuns.clear()
  current.paused = payloads.length > 0
  if (!current.paused) return
  tell(payloads)
    .catch((error: unknown) => log().warn({ err: error }, 'a notification was not sent'))
    .finally(() => setTimeout(flush, Math.min(Math.max(told, shortestPauseMs), longestPauseMs)).unref())
}

function payloadsOf(channel: string, runIds: Set<string>): [string, string][] {
  const ids = [...runIds]
  return Array.from({ length: Math.ceil(ids.length / idsPerPayload) }, (_, i) => [channel, JSON.stringify([bus().self, ...ids.slice(i * idsPerPayload, (i + 1) * idsPerPayload)])])
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
    const [sender, ...ids] = JSON.parse(payload ?? '[]') as string[]
    if (sender === bus().self) return
    if (channel === channels.texts) {
      const [text] = ids as unknown as ArrivingText[]
      if (text) for (const onText of bus().texts) onText(text)
      return
    }
    if (channel === channels.runs) deliver(ids)
    else for (const onJobs of bus().jobs) onJobs(ids.length === 0 ? undefined : ids)
  })
  client.on('error', () => {
    const current = bus()
    current.listener = null
    current.connection = null
    setTimeout(() => void listen().then(lookEverywhere), 500).unref()
  })
  await client.connect()
  await client.query(`set synchronous_commit = off; listen ${channels.runs}; listen ${channels.jobs}`)
  if (bus().texts.size > 0) await client.query(`listen ${channels.texts}`)
  bus().connection = client
}

function lookEverywhere(): void {
  const { watchers, all, jobs } = bus()
  for (const onJobs of jobs) onJobs(undefined)
  for (const set of watchers.values()) for (const onHint of set) onHint()
  for (const onHints of all) onHints([])
}
