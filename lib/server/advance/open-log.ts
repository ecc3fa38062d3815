/**
 * A run's log as its owner holds it: the state of everything committed and proposed, and the proposals that are not committed yet.
 *
 * - A proposal goes through `admit` into a buffer and into the state; `commit` writes the buffer in one statement. What belongs to one
 *   proposal stays together: either all of its events follow, or none.
 * - A **fact** is the end of something that happened outside (an answer of a model, of a server). Everything else is derived, and is
 *   thrown away and derived again where somebody else wrote to the log meanwhile. A fact is kept, as `step.late` where it no longer
 *   counts.
 */
import { admit } from '#lib/engine/admit.ts'
import type { Event, NewEvent } from '#lib/engine/events.ts'
import { fold } from '#lib/engine/reduce.ts'
import { initialState, type RunState } from '#lib/engine/state.ts'
import { notifyJobs } from '../bus.ts'
import { database, inTransaction } from '../db.ts'
import { append, prepareAppend, type TimedEvent } from '../runs/append.ts'
import { callbackAddresses } from '../runs/callbacks.ts'
import { projectChildren, familyMatters, type ChildLaunch } from '../runs/children.ts'
import { forgetCallsAfter } from '../runs/contexts.ts'
import { keepFolded } from '../runs/folded.ts'
import { asLogged, currentState, readEvents } from '../runs/log.ts'
import { projectRequests, touchesRequests } from '../runs/request-rows.ts'
import type { Blob } from '../runs/values.ts'
import { ownerClock, type OwnerClock } from './clock.ts'
import { runPayloads, type Payloads } from './payloads.ts'
import type { RunContext, Runtime } from './runtime.ts'

export interface ProposalOptions {
  /** The events report something that happened outside. */
  fact?: boolean
  /** Attempt whose end they report. */
  attempt?: number
  blobs?: Blob[]
  /** Child runs that start with the events. */
  children?: ChildLaunch[]
}

interface Proposal extends ProposalOptions {
  events: TimedEvent[]
}

/** `grown`: runs whose logs are longer now. Null: somebody else wrote, nothing was written, and `rebuild` is due. */
export type Committed = { grown: string[] } | null

export class OpenLog {
  readonly payloads: Payloads
  state: RunState
  private readonly context: RunContext
  private readonly runtime: Runtime
  private readonly clock: OwnerClock
  private committed: number
  private batchAt: string | null = null
  private buffer: Proposal[] = []
  private bufferedSince = 0

  private constructor(context: RunContext, runtime: Runtime, state: RunState) {
    this.context = context
    this.runtime = runtime
    this.state = state
    this.committed = state.seq
    this.clock = ownerClock(context.databaseTime)
    this.clock.notBefore(state.lastAt)
    this.payloads = runPayloads(context.runId, context.rootId, callbackAddresses(context.graph, context.runId))
  }

  /** Reads the log, or only what came since this process last held it. */
  static async open(context: RunContext, runtime: Runtime): Promise<OpenLog> {
    const { state, since } = await currentState(database(), context.runId)
    const log = new OpenLog(context, runtime, state)
    log.payloads.remember(since, 'stored')
    return log
  }

  /** Leaves the state to whoever holds the run next in this process. */
  close(): void {
    if (this.state.seq === this.committed) keepFolded(this.state)
  }

  get isEmpty(): boolean {
    return this.buffer.length === 0
  }

  /** Milliseconds since the oldest proposal that is not committed. */
  get heldFor(): number {
    return this.buffer.length === 0 ? 0 : performance.now() - this.bufferedSince
  }

  /** The time of everything proposed until the next commit. */
  get now(): string {
    this.batchAt ??= this.clock.now()
    return this.batchAt
  }

  /** The time by the database's clock. */
  get clockTime(): number {
    return Date.parse(this.clock.now())
  }

  /** What is proposed from here on is not earlier than this. */
  reach(at: string): void {
    this.clock.notBefore(at)
    if (this.now < at) this.batchAt = at
  }

  /** Puts events after the log, if the first may follow, and of the others what may. False where the first may not: the world has moved on. */
  propose(events: NewEvent[], options: ProposalOptions = {}): boolean {
    const [first] = events
    if (!first) return true
    if (admit(this.state, first, options.attempt) !== 'ok') {
      if (options.fact) this.keepLate(first, options.attempt ?? 0)
      return false
    }
    this.push({ ...options, events: [] }, events)
    return true
  }

  /** An end that no longer counts is shown, and never used. */
  private keepLate(event: NewEvent, attempt: number): void {
    if (event.step === undefined || event.type.startsWith('model.')) return
    const late: NewEvent = { type: 'step.late', step: event.step, data: { attempt, output: 'output' in event.data ? (event.data.output ?? null) : null } }
    if (admit(this.state, late) === 'ok') this.push({ events: [], fact: true, attempt }, [late])
  }

  private push(proposal: Proposal, events: NewEvent[]): void {
    if (this.buffer.length === 0) this.bufferedSince = performance.now()
    this.buffer.push(proposal)
    for (const event of events) {
      // What a fact leads to may not follow any more: the run has ended meanwhile.
      if (event !== events[0] && admit(this.state, event) !== 'ok') continue
      const timed: TimedEvent = { ...event, at: this.now }
      proposal.events.push(timed)
      const logged = asLogged([timed], this.state.seq)
      fold(this.state, logged)
      this.payloads.remember(logged, 'proposed')
    }
  }

  /** Writes the buffer; what could not be written stays in it. */
  async commit(): Promise<Committed> {
    const written = this.buffer.splice(0)
    try {
      const committed = await this.write(written)
      if (!committed) this.buffer.unshift(...written)
      return committed
    } catch (error) {
      this.buffer.unshift(...written)
      throw error
    }
  }

  private async write(written: Proposal[]): Promise<Committed> {
    const { context, state } = this
    const events = written.flatMap((proposal) => proposal.events)
    const logged = asLogged(events, this.committed)
    const children = written.flatMap((proposal) => proposal.children ?? [])
    const prepared = prepareAppend({ runId: context.runId, after: this.committed, events, state, blobs: written.flatMap(({ blobs = [] }) => blobs) })
    this.batchAt = null
    // Taken down now: while the statement waits, the state moves on.
    const related = familyMatters(logged, state, children)
    let touched: string[] = []
    const result =
      related || touchesRequests(logged, state)
        ? await inTransaction(async (client) => {
            const appended = await append(client, prepared)
            if (!appended.ok) return appended
            await projectRequests(client, context, logged, state, this.runtime.queue)
            if (related) touched = await projectChildren(client, this.runtime.queue, context, related)
            return appended
          })
        : await append(database(), prepared)
    if (!result.ok) return null
    this.clock.measured(result.databaseTime)
    this.committed += events.length
    if (related) notifyJobs(...touched, ...related.children.map(({ id }) => id))
    const ancestors = context.rootId === context.runId ? [] : [context.rootId]
    return { grown: [context.runId, ...ancestors, ...touched] }
  }

  /** Starts again from the log, with the facts that are not in it yet. */
  async rebuild(): Promise<void> {
    // Facts that arrive while this is read still go into the old state and its buffer; what follows must not be interrupted.
    const log = await readEvents(database(), this.context.runId)
    // What was written although the answer never came back is in the log, with the very time that it was given here.
    const written = new Set(log.filter(({ seq }) => seq > this.committed).map(mark))
    const facts = this.buffer.filter(({ fact, events }) => fact && !events.some((event) => written.has(mark(event))))
    this.buffer = []
    this.payloads.forgetAfter(this.committed)
    forgetCallsAfter(this.payloads, this.committed)
    this.state = fold(initialState(this.context.runId), log)
    this.arrived()
    for (const { events, ...options } of facts) this.propose(events.map(({ at: _, ...event }) => event as NewEvent), options)
  }

  /** Folds what others appended. Null where proposals of our own stand in the way: the log was overtaken. */
  async readTail(): Promise<Event[] | null> {
    const tail = await readEvents(database(), this.context.runId, this.committed)
    if (tail.length === 0) return tail
    if (this.buffer.length > 0 || this.state.seq !== this.committed) return null
    fold(this.state, tail)
    this.payloads.remember(tail, 'stored')
    this.arrived()
    return tail
  }

  private arrived(): void {
    this.committed = this.state.seq
    this.clock.notBefore(this.state.lastAt)
    this.batchAt = null
  }
}

const mark = ({ type, step, at }: { type: string; step?: string | undefined; at: string }): string => `${type} ${step ?? ''} ${at}`
