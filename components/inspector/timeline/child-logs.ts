/**
 * The logs of child runs that are unfolded in a timeline: each is read once, from its first event on, and grows by the events that it
 * is told. Invariants: a log has no gaps; an event that is known is ignored; one that comes too early has the missing ones read first.
 * Knows nothing of React; the door to the network is given.
 */
import { parseEvent, type Event } from '#lib/engine/events.ts'
import { fold } from '#lib/engine/reduce.ts'
import { initialState, type RunState } from '#lib/engine/state.ts'

export interface ChildLog {
  events: readonly Event[]
  state: RunState
  /** All that was there has been read. */
  loaded: boolean
  error: Error | undefined
}

/** Up to 1,000 events after `after`, in order; fewer mean that there are no more now. */
export type ReadEvents = (runId: string, after: number) => Promise<readonly unknown[]>

const pageSize = 1000

interface Growing {
  events: Event[]
  state: RunState
  known: ChildLog
  reading: boolean
}

export class ChildLogs {
  readonly #logs = new Map<string, Growing>()
  readonly #listeners = new Set<() => void>()
  readonly #readEvents: ReadEvents
  #snapshot: ReadonlyMap<string, ChildLog> = new Map()

  constructor(readEvents: ReadEvents) {
    this.#readEvents = readEvents
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** What is known now; another map whenever some log has grown. */
  readonly snapshot = (): ReadonlyMap<string, ChildLog> => this.#snapshot

  /** Reads the log of a run that is not known yet; of one whose reading failed, again. */
  want(runId: string): void {
    const known = this.#logs.get(runId)
    if (!known?.known.loaded) void this.#read(runId)
  }

  /** Reads on where some events may have been missed. */
  catchUp(): void {
    for (const [runId, { state }] of this.#logs) if (!state.final) void this.#read(runId)
  }

  receive(runId: string, input: unknown): void {
    const log = this.#logs.get(runId)
    if (!log) return
    const event = parseEvent(input)
    if (event.seq > log.state.seq + 1) return void this.#read(runId)
    if (this.#add(log, [event])) this.#publish(runId, log, {})
  }

  #log(runId: string): Growing {
    const known = this.#logs.get(runId)
    if (known) return known
    const state = initialState(runId)
    const log: Growing = { events: [], state, reading: false, known: { events: [], state, loaded: false, error: undefined } }
    this.#logs.set(runId, log)
    return log
  }

  async #read(runId: string): Promise<void> {
    const log = this.#log(runId)
    if (log.reading) return
    log.reading = true
    try {
      let page: readonly unknown[]
      do {
        page = await this.#readEvents(runId, log.state.seq)
        this.#add(log, page.map(parseEvent))
      } while (page.length >= pageSize)
      this.#publish(runId, log, { loaded: true, error: undefined })
    } catch (error) {
      this.#publish(runId, log, { error: error instanceof Error ? error : new Error(String(error)) })
    } finally {
      log.reading = false
    }
  }

  /** Whether one of the events was new. */
  #add(log: Growing, events: readonly Event[]): boolean {
    const next = events.filter((event) => event.seq > log.state.seq)
    fold(log.state, next)
    log.events.push(...next)
    return next.length > 0
  }

  #publish(runId: string, log: Growing, part: Partial<ChildLog>): void {
    const grown = log.events.length !== log.known.events.length
    log.known = { ...log.known, ...(grown && { events: [...log.events], state: structuredClone(log.state) }), ...part }
    this.#snapshot = new Map(this.#snapshot).set(runId, log.known)
    for (const listener of this.#listeners) listener()
  }
}
