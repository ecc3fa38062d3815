/**
 * Replay (semantics §7.5): folds a recorded log event by event and checks at each that this engine, in the state before it, would have
 * written it. Makes no call, evaluates nothing and needs no clock, so it runs in a browser too. The first event that could not be is
 * named. What needs payloads (requests, replies, outputs) is handed out as checks (replay-content.ts) for whoever can load them.
 *
 * **How exact this is.** An owner plans in one state and proposes in a later one, because evaluations take time and other branches go
 * on meanwhile. So there are three kinds of events:
 * - *Planned at once* (starts of all but effects, further attempts, what `plan` appends itself): they were due in the very state they
 *   follow. Limits, breakpoints, pauses and terminating ends count. Only within one commit (equal `at`) a limit may have been met by an
 *   event of the same pass, which is let through.
 * - *Settled later* (what an evaluation gave: ends of pure steps, requests to models, gates, starts of effects): a command of that step
 *   was due in the state they follow, had nothing interrupted the run. A command stays due until an event says that it was done, so
 *   this is exact per step.
 * - *From outside* (answers, pauses, ends of calls and effects): `admit` lets them in, and they tell of what was under way.
 *
 * **What no log can show**, and hence no replay: that the end of an attempt is missing where another attempt follows (a worker's death
 * looks the same), that branches overtook each other (both orders are right), that an external act is missing which nothing hangs on,
 * and anything after the last event.
 *
 * The events before a `run.forked` are folded and not checked: they are copies, and belong to the run they were copied from.
 */
import { admit } from './admit.ts'
import { engineVersion, type Event, type EventOf, type NewEvent } from './events.ts'
import type { GraphIndex } from './graph.ts'
import { plan, type Command } from './plan.ts'
import { fold } from './reduce.ts'
import type { ContentCheck } from './replay-content.ts'
import { nameOf, shown, type Divergence, type Finding } from './replay-finding.ts'
import { followUp, type Expected } from './replay-follow-up.ts'
import type { Moment } from './replay-moment.ts'
import { ruling } from './replay-rules.ts'
import { CorruptLog, initialState, type RunState } from './state.ts'

export interface ReplayOptions {
  /** Called with every check that needs payloads, in the order of the log, before the event is folded. */
  onCheck?: (check: ContentCheck) => void
}

/** The replay of one run's log, an event at a time. */
export class Replay {
  readonly state: RunState
  /** Events and model calls so far. */
  events = 0
  calls = 0
  private readonly index: GraphIndex
  private readonly onCheck: (check: ContentCheck) => void
  private readonly checkedFrom: number
  private recordedEngine = engineVersion
  private expected: Expected | null = null
  /** How the commit began that the last event was written in. */
  private commit = { at: '', halted: false }

  /** `checkedFrom`: seq of the first event that is checked; those before it are only folded. */
  constructor(index: GraphIndex, runId: string, { onCheck = () => {}, checkedFrom = 1 }: ReplayOptions & { checkedFrom?: number } = {}) {
    this.index = index
    this.state = initialState(runId)
    this.onCheck = onCheck
    this.checkedFrom = checkedFrom
  }

  /** Checks an event and folds it. Null where all is well. */
  next(event: Event): Divergence | null {
    if (event.type === 'run.started') this.recordedEngine = event.data.engine
    const follows = event.seq === this.state.seq + 1
    const finding = event.seq < this.checkedFrom || !follows ? null : this.check(event)
    if (finding) return this.diverged(event.seq, finding, event.step)
    try {
      fold(this.state, [event])
    } catch (error) {
      if (!(error instanceof CorruptLog)) throw error
      return this.diverged(event.seq, { kind: 'corrupt', message: error.message, expected: null, actual: shown(event) }, event.step)
    }
    this.events += 1
    if (event.type === 'model.requested') this.calls += 1
    return null
  }

  /** What is missing after the last event; null where the log may end here. */
  end(): Divergence | null {
    if (!this.expected) return null
    return this.diverged(this.state.seq + 1, missing(this.expected, null))
  }

  /** A finding about an event of this log, as a divergence. */
  diverged(seq: number, finding: Finding, step?: string): Divergence {
    const changed = this.recordedEngine !== engineVersion
    const about = { seq, ...(step !== undefined && { step }) }
    if (!changed) return { ...about, ...finding }
    return { ...about, ...finding, kind: 'engine_changed', message: `The run was recorded by engine ${this.recordedEngine}, this is engine ${engineVersion}: ${finding.message}` }
  }

  private check(event: Event): Finding | null {
    const { state, expected } = this
    if (event.at < state.lastAt) return { kind: 'content', message: `Event ${event.seq} is earlier than the one before it.`, expected: { at: state.lastAt }, actual: { at: event.at } }
    this.expected = null
    if (expected && !expected.fits(event)) return missing(expected, event)
    const admission = admit(state, event as NewEvent)
    if (admission !== 'ok') return { kind: 'refused', message: `${nameOf(event)} cannot follow here: ${admission}.`, expected: 'ok', actual: admission }
    const moment = this.moment(event)
    const finding = expected?.settled ? null : ruling(event, moment)
    if (!finding) this.expected = followUp(event, moment)
    return finding
  }

  private moment(event: Event): Moment {
    const { state, index } = this
    if (event.at !== this.commit.at) this.commit = { at: event.at, halted: halts(plan(index, state)) }
    const check = (content: ContentCheck): void => this.onCheck({ ...content, ...(event.step !== undefined && { step: event.step }) })
    return moment(index, state, check, this.commit.halted)
  }
}

function moment(index: GraphIndex, state: RunState, check: (check: ContentCheck) => void, haltedBefore: boolean): Moment {
  const due = once(() => plan(index, uninterrupted(state)).map(awake))
  return {
    index,
    state,
    due,
    planned() {
      const now = plan(index, state)
      return halts(now) && !haltedBefore && !state.paused ? [...now, ...due()] : now.map(awake)
    },
    finishing: () => plan(index, { ...state, paused: undefined }).find((command) => command.kind === 'finish'),
    check,
  }
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined
  return () => (made ??= { value: make() }).value
}

/** Waiting for time is not checked: a commit's events carry the time of its first. */
const awake = (command: Command): Command => (command.kind === 'sleep' ? awake(command.then) : command)

/** A limit or a breakpoint: one event, and nothing else is due. */
function halts([first]: Command[]): boolean {
  return first?.kind === 'pause' || (first?.kind === 'append' && first.events[0]?.type === 'run.failed')
}

const unlimited = { steps: Infinity, tokens: Infinity, costUsd: Infinity, wallSeconds: Infinity }

/** The state as if nobody had paused, stopped or ended the run and nothing limited it. */
function uninterrupted(state: RunState): RunState {
  const { final: _final, paused: _paused, stepping: _stepping, breakpoints: _breakpoints, until: _until, budget: _budget, ...rest } = state
  return { ...rest, limits: unlimited, ends: [], refreshing: {} }
}

const missing = (expected: Expected, event: Event | null): Finding => ({ kind: 'missing', message: `${expected.what} had to follow.`, expected: expected.event, actual: event && shown(event) })

export interface ReplayedLog {
  events: number
  calls: number
  divergence: Divergence | null
  state: RunState
}

/** Where checking begins: at the fork, in a forked run; after the event that a person put in place of a recorded one. */
export function checkedFrom(events: readonly Event[]): number {
  const forked = events.findLast((event): event is EventOf<'run.forked'> => event.type === 'run.forked')
  if (!forked) return 1
  return forked.data.edited ? forked.seq + 2 : forked.seq
}

/** Replays a log at once, as far as it can be checked without payloads. */
export function replayLog(index: GraphIndex, runId: string, events: readonly Event[], options: ReplayOptions = {}): ReplayedLog {
  const replay = new Replay(index, runId, { ...options, checkedFrom: checkedFrom(events) })
  const divergence = firstDivergence(replay, events)
  return { events: replay.events, calls: replay.calls, divergence, state: replay.state }
}

function firstDivergence(replay: Replay, events: readonly Event[]): Divergence | null {
  for (const event of events) {
    const divergence = replay.next(event)
    if (divergence) return divergence
  }
  return replay.end()
}
