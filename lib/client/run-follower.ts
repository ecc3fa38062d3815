/**
 * Follows one run's log: reads what is there, then listens, and folds it with the engine's own `fold`, so the browser knows the same
 * state as the server. What arrives together is folded together, and a state shares with the one before what did not change. Invariants: events are gapless from 1; an event that is already known is ignored; a gap, a lost connection or a
 * server that does not answer makes it read the tail again from the last known seq. After `end`, and where the server says that
 * there is no such run, it stops for good.
 * Knows nothing of React; the doors to the network are given, so tests script them.
 */
import { ApiError } from '#lib/api/errors.ts'
import { parseEvent, type Event } from '#lib/engine/events.ts'
import { initialState, type RunState } from '#lib/engine/state.ts'
import { advanced } from './past-states.ts'

/** One live connection. */
export interface EventSourceLike {
  close(): void
}

export interface FollowerDoors {
  /** Up to 1,000 events after `after`, in order, not yet parsed; fewer mean that there are no more now. */
  readEvents(after: number, signal: AbortSignal): Promise<readonly unknown[]>
  /** Opens the live stream after `after`. `onLost` says whether the source tries again by itself. */
  listen(after: number, handlers: { onOpen(): void; onEvent(event: unknown): void; onEnd(): void; onLost(retries: boolean): void }): EventSourceLike
  /** Calls back later; gives the way to call it off. */
  later(run: () => void, ms: number): () => void
}

export interface RunSnapshot {
  /** Every event up to `state.seq`, in order. A new array whenever it grew. */
  events: readonly Event[]
  state: RunState
  /** Whether new events arrive as they happen. False after the end too. */
  connected: boolean
  /** True once everything that was there has been read. */
  loaded: boolean
  /** The log has had its last event. */
  ended: boolean
  /** Why the log cannot be read, while it cannot. */
  error: Error | undefined
}

/** Events per answer of the API. */
const pageSize = 1000
/** Wait before the nth reading again after a failure. */
const backoffMs = [300, 1000, 3000, 10_000]
/** Live events of this many milliseconds are published together. */
const batchMs = 16

export function emptySnapshot(runId: string): RunSnapshot {
  return { events: [], state: initialState(runId), connected: false, loaded: false, ended: false, error: undefined }
}

/** Starts to follow; `publish` gets each new snapshot. Returns the way to stop. */
export function followRun(runId: string, doors: FollowerDoors, publish: (snapshot: RunSnapshot) => void): () => void {
  const abort = new AbortController()
  let state = initialState(runId)
  /** May be ahead of `state` by what has arrived since the last snapshot. */
  const events: Event[] = []
  let snapshot = emptySnapshot(runId)
  let source: EventSourceLike | undefined
  let cancelTimer: (() => void) | undefined
  let cancelBatch: (() => void) | undefined
  let failures = 0

  const stopped = () => abort.signal.aborted

  function tell(change: Partial<RunSnapshot>) {
    if (stopped()) return
    cancelBatch?.()
    cancelBatch = undefined
    catchUp()
    const grown = events.length !== snapshot.events.length
    snapshot = { ...snapshot, ...(grown && { events: [...events], state }), ...change }
    publish(snapshot)
  }

  /** Throws CorruptLog; what comes before the event that cannot be is kept. */
  function catchUp() {
    const fresh = events.slice(state.seq)
    try {
      state = advanced(state, fresh)
    } catch {
      try {
        for (const event of fresh) state = advanced(state, [event])
      } finally {
        events.length = state.seq
      }
    }
  }

  function tellBatch() {
    try {
      tell({})
    } catch (error) {
      giveUp(error)
    }
  }

  function giveUp(error: unknown) {
    disconnect()
    tell({ connected: false, error: error instanceof Error ? error : new Error(String(error)) })
  }

  function add(input: unknown): 'known' | 'added' | 'gap' {
    const event = parseEvent(input)
    if (event.seq <= events.length) return 'known'
    if (event.seq > events.length + 1) return 'gap'
    events.push(event)
    return 'added'
  }

  function disconnect() {
    source?.close()
    source = undefined
  }

  function tryAgain(error: Error) {
    if (stopped() || snapshot.ended) return
    disconnect()
    tell({ connected: false, error })
    if (error instanceof ApiError && error.status < 500) return
    const delay = backoffMs[Math.min(failures, backoffMs.length - 1)] ?? 0
    failures += 1
    cancelTimer = doors.later(() => void readThenListen(), delay)
  }

  /** Where reading stops before it comes, nobody asks what became of it. */
  function readAhead(after: number): Promise<readonly unknown[]> {
    const page = doors.readEvents(after, abort.signal)
    page.catch(() => undefined)
    return page
  }

  async function readThenListen() {
    try {
      let next = doors.readEvents(events.length, abort.signal)
      let page: readonly unknown[]
      do {
        page = await next
        if (stopped()) return
        // On its way while this page is read.
        if (page.length >= pageSize) next = readAhead(events.length + page.length)
        for (const event of page) add(event)
        tell({})
      } while (page.length >= pageSize)
      const ended = state.final !== undefined
      tell({ loaded: true, ended, error: undefined })
      if (!ended) listen()
    } catch (error) {
      if (!stopped()) tryAgain(error instanceof Error ? error : new Error(String(error)))
    }
  }

  function listen() {
    disconnect()
    source = doors.listen(events.length, {
      onOpen() {
        failures = 0
        tell({ connected: true, error: undefined })
      },
      onEvent(event) {
        try {
          const outcome = add(event)
          if (outcome === 'gap') tryAgain(new Error(`Events after ${events.length} are missing; reading them again.`))
          else if (outcome === 'added') cancelBatch ??= doors.later(tellBatch, batchMs)
        } catch (error) {
          giveUp(error)
        }
      },
      onEnd() {
        disconnect()
        tell({ connected: false, ended: true })
      },
      onLost(retries) {
        if (retries) tell({ connected: false })
        else tryAgain(new Error('The connection to Oriel was lost.'))
      },
    })
  }

  void readThenListen()
  return () => {
    abort.abort()
    disconnect()
    cancelTimer?.()
    cancelBatch?.()
  }
}
