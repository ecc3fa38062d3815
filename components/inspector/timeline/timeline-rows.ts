/**
 * The rows of one run's timeline: one per step in the order in which they started, and one per approval, consent, unknown outcome or escalation.
 * Pure; names nothing, so that labels stay the screen's business, and knows no clock, so that rows change only when events arrive.
 * The rows of a step that has ended are made once.
 */
import type { Event } from '#lib/engine/events.ts'
import { finalEventTypes, nodeOfStep, visitOfStep } from '#lib/engine/events.ts'
import { inFlight, type RunState, type StepState } from '#lib/engine/state.ts'
import { forkGaps, withoutGaps } from '../fork/fork-gaps.ts'
import type { RunLog } from '../run-log.ts'
import { askedOf, barsOfStep, humanBar, timeOf, type Asked, type Bar, type BarKind } from './row-bars.ts'
import { detailOfStep } from './row-detail.ts'
import { outside, union, type Interval } from './time-scale.ts'

/** paused: begun, and held because its run is paused. */
export type RowStatus = 'running' | 'waiting' | 'paused' | 'completed' | 'failed' | 'cancelled'

export interface TimelineRow {
  key: string
  /** consent: whether an effect may be done after a fork. */
  kind: 'step' | 'approval' | 'consent' | 'outcome' | 'escalation'
  step: string
  node: string
  visit: number
  status: RowStatus
  /** What came of it, in a word: the intent, a status code, an error code. */
  detail: string
  /** It was not executed: a result of another run, or a pinned one, stood in for it. */
  given?: true
  /** Tries beyond the first: of the effect, or of its model calls. */
  retries: number
  /** The event that a click selects: the one that says most. */
  seq: number
  /** First event; a row that begins after the selected event has not happened yet. */
  firstSeq: number
  bars: Bar[]
  /** Without the time spent with people, where those have rows of their own. Null while it goes on. */
  durationMs: number | null
}

/** Rows of a whole log, whose fold `state` is. */
export function timelineRows(log: RunLog, state: RunState): TimelineRow[] {
  const end = state.final ? Date.parse(state.lastAt) : Infinity
  const gaps = forkGaps(log.events)
  const time: RunTime = { end, gaps, pauses: [...gaps, ...pausesOf(log.events)], busy: new Set(inFlight(state).map(({ id }) => id)) }
  return log.steps.flatMap((id) => {
    const step = state.steps[id]
    return step ? rowsOfStep(log, state, step, time) : []
  })
}

/** What time means for a run's rows: its end, when it stood still by somebody's word, and which steps are at work all the same. */
interface RunTime {
  end: number
  /** Between what a fork copied and the fork: in no bar. */
  gaps: readonly Interval[]
  /** The gaps among them. */
  pauses: readonly Interval[]
  busy: ReadonlySet<string>
}

interface KnownRows {
  events: number
  rows: TimelineRow[]
}

/** Rows of ended steps by their first event: events never change, and a step that has ended has the rows it had until it gets another event. */
const known = new WeakMap<Event, KnownRows>()

function rowsOfStep(log: RunLog, state: RunState, step: StepState, time: RunTime): TimelineRow[] {
  const events = log.eventsOf(step.id)
  const [first] = events
  const earlier = first && known.get(first)
  if (earlier?.events === events.length) return earlier.rows
  const asked = askedOf(events, step.endedAt === undefined ? time.end : Date.parse(step.endedAt))
  const own = asked.filter(({ asked: { type } }) => type !== 'human.asked')
  const rows = [stepRow(log, state, step, time, asked), ...own.map((each) => askedRow(each, step.id, time.gaps))]
  if (first && step.endedSeq !== undefined) known.set(first, { events: events.length, rows })
  return rows
}

function stepRow(log: RunLog, state: RunState, step: StepState, time: RunTime, asked: readonly Asked[]): TimelineRow {
  const events = log.eventsOf(step.id)
  const status = statusOfStep(state, step, time)
  const end = status === 'paused' ? (time.pauses.at(-1)?.from ?? time.end) : time.end
  const drawn = [...barsOfStep(log, state, step, end), ...asked.filter((each) => each.asked.type === 'human.asked').map(humanBar)]
  const bars = drawn.flatMap((bar) => outside(bar, time.gaps)).sort((a, b) => a.from - b.from)
  return {
    key: step.id, kind: 'step', step: step.id, node: step.node, visit: step.visit, status, ...(step.given !== undefined && { given: true }),
    detail: detailOfStep(log, step, events),
    retries: retriesOf(log, step, events),
    seq: tellingSeq(events),
    firstSeq: events[0]?.seq ?? step.startedSeq,
    bars,
    durationMs: durationOfStep(log, step, bars, [...asked.filter((each) => each.asked.type !== 'human.asked').map(humanBar), ...time.pauses], status === 'paused' ? end : undefined),
  }
}

/** Null before and during the work; what waits for word on its choice or its effect has done its work when it asked. */
function durationOfStep(log: RunLog, step: StepState, bars: readonly Bar[], away: readonly Interval[], pausedAt: number | undefined): number | null {
  const request = step.request?.open && (step.request.kind === 'outcome' || step.selected) ? step.request : undefined
  const asked = request && log.at(request.seq)?.at
  const ended = step.endedAt ?? asked
  const end = ended === undefined ? pausedAt : Date.parse(ended)
  return end === undefined ? null : durationOf(bars, Date.parse(step.startedAt), end, away)
}

/** From each pause to its resume or its run's end; Infinity while it lasts. */
function pausesOf(events: readonly Event[]): Interval[] {
  const pauses: Interval[] = []
  let open: Interval | undefined
  for (const event of events) {
    if (event.type === 'run.paused') pauses.push((open = { from: timeOf(event), to: Infinity }))
    else if (open && (event.type === 'run.resumed' || event.type === 'run.forked' || finalEventTypes.includes(event.type))) {
      open.to = timeOf(event)
      open = undefined
    }
  }
  return pauses
}

function statusOfStep(state: RunState, step: StepState, { busy }: RunTime): RowStatus {
  if (state.final && step.endedSeq === undefined) return step.phase !== 'retrying' && state.final === 'failed' && state.error?.nodeId === step.node ? 'failed' : 'cancelled'
  if (step.phase === 'retrying') return 'running'
  if (step.phase === 'waiting' && step.request?.kind === 'approval' && step.selected) return 'completed'
  if (step.phase === 'running' && state.paused && !busy.has(step.id)) return 'paused'
  return step.phase
}

/** From start to end, without the time away in which the step was not at work. */
function durationOf(bars: readonly Bar[], start: number, end: number, elsewhere: readonly Interval[]): number {
  const atWork = bars.filter(({ kind }) => kind !== 'queue')
  const away = union(elsewhere, start, end)
  const idle = total(union([...atWork, ...away], start, end)) - total(union(atWork, start, end))
  return Math.max(end - start - idle, ...bars.filter((bar) => bar.kind === 'model' && bar.to !== Infinity).map((bar) => bar.to - bar.from), 0)
}

const total = (intervals: readonly Interval[]): number => intervals.reduce((sum, { from, to }) => sum + to - from, 0)

function retriesOf(log: RunLog, step: StepState, events: readonly Event[]): number {
  // A summary that the step needed first is no other try of it.
  const calls = log.callsOf(step.id).filter(({ summary }) => !summary).length
  if (calls > 0) return calls - 1
  return Math.max(0, events.filter((event) => event.type === 'step.started' && event.data.attempt > 0).length - 1)
}

/** A choice, a failure or an answer says more than the bookkeeping around it. */
function tellingSeq(events: readonly Event[]): number {
  const telling = events.findLast((event) => event.type === 'intent.selected' || event.type === 'step.failed' || event.type === 'human.answered' || event.type === 'human.asked')
  return (telling ?? events.at(-1))?.seq ?? 0
}

const askedKinds = { 'approval.requested': 'approval', 'consent.requested': 'consent', 'step.unknown': 'outcome', 'human.asked': 'step', 'escalation.requested': 'escalation' } as const

function askedRow(request: Asked, step: string, gaps: readonly Interval[]): TimelineRow {
  const { asked, answered, expired, until } = request
  const bar = humanBar(request)
  const verdict = answered && 'verdict' in answered.data ? answered.data.verdict : undefined
  const closed = until !== Infinity
  return {
    key: `${step}:${asked.data.requestId}:${asked.seq}`, kind: askedKinds[asked.type], step, node: nodeOfStep(step), visit: visitOfStep(step),
    status: verdict === undefined ? (closed ? 'cancelled' : 'waiting') : verdict === 'rejected' || verdict === 'abort' ? 'cancelled' : 'completed',
    detail: (verdict ?? (expired ? 'expired' : closed ? 'closed' : '')).replace('_', ' '),
    retries: 0,
    seq: (answered ?? expired ?? asked).seq,
    firstSeq: asked.seq,
    bars: outside(bar, gaps),
    durationMs: closed ? withoutGaps(gaps, bar.from, bar.to) : null,
  }
}

/** How a row stood at an earlier state of its run; null where it had not begun. */
export function statusThen(row: TimelineRow, past: RunState): RowStatus | null {
  if (row.firstSeq > past.seq) return null
  if (row.kind !== 'step') return row.seq > past.seq ? 'waiting' : row.status
  const step = past.steps[row.step]
  if (past.final || !step || step.endedSeq !== undefined) return row.status
  return statusOfStep(past, step, { end: Infinity, gaps: [], pauses: [], busy: new Set(inFlight(past).map(({ id }) => id)) })
}

/** Rows by step, for whoever looks up many: the step's own first, then those of what was asked about it. */
export function rowsByStep(rows: readonly TimelineRow[]): Map<string, TimelineRow[]> {
  const byStep = new Map<string, TimelineRow[]>()
  for (const row of rows) {
    const own = byStep.get(row.step)
    if (own) own.push(row)
    else byStep.set(row.step, [row])
  }
  return byStep
}

/** Total time per kind between two times; overlapping bars of one kind count once. */
export function timeByKind(rows: readonly TimelineRow[], start: number, end: number): Record<BarKind, number> {
  const bars: Record<BarKind, Bar[]> = { queue: [], model: [], tool: [], child: [], wait: [], human: [] }
  for (const row of rows) for (const bar of row.bars) bars[bar.kind].push(bar)
  const of = (kind: BarKind) => total(union(bars[kind], start, end))
  return { queue: of('queue'), model: of('model'), tool: of('tool'), child: of('child'), wait: of('wait'), human: of('human') }
}

const aboutRequests: readonly Event['type'][] = ['approval.requested', 'approval.decided', 'consent.requested', 'consent.decided', 'step.unknown', 'step.resolved', 'escalation.requested', 'escalation.decided']

/** The row that holds an event: that of what was asked, where it is part of one, else its step's. */
export function rowOfEvent(byStep: ReadonlyMap<string, readonly TimelineRow[]>, event: Event | undefined): TimelineRow | undefined {
  if (event?.step === undefined) return undefined
  const own = byStep.get(event.step) ?? []
  const asked = aboutRequests.includes(event.type) ? own.findLast((row) => row.kind !== 'step' && row.firstSeq <= event.seq) : undefined
  return asked ?? own.find((row) => row.kind === 'step')
}

/** The row to colour for text that an event put into a context: a rejection is the approval's, everything else its own. */
export function rowOfSource(byStep: ReadonlyMap<string, readonly TimelineRow[]>, event: Event | undefined): TimelineRow | undefined {
  const refused = event?.type === 'step.completed' && event.data.handle === 'rejected'
  return (refused && event.step !== undefined ? byStep.get(event.step)?.findLast((row) => row.kind === 'approval') : undefined) ?? rowOfEvent(byStep, event)
}
