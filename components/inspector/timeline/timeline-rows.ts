/**
 * The timeline: a row per step in the order in which they started, and one per approval or unknown outcome, with the stretches of
 * time that each spent queued, at a model, at work or with a person. Pure; names nothing, so that labels stay the screen's business.
 */
import type { Event } from '#lib/engine/events.ts'
import { finalEventTypes, nodeOfStep, visitOfStep } from '#lib/engine/events.ts'
import { inFlight, stepOf, type RunState, type StepState } from '#lib/engine/state.ts'
import { plural } from '#components/ui/format.ts'
import { cut } from '../words.ts'
import { triggerWords } from '../events/event-summary.ts'
import { outputWord } from '../events/output-word.ts'
import type { LoggedCall, LoggedRequest, RunLog } from '../run-log.ts'
import { union, type Interval } from './time-scale.ts'

/** child: a run of its own was under way · wait: for a time or a callback. */
export type BarKind = 'queue' | 'model' | 'tool' | 'child' | 'wait' | 'human'

export interface Bar extends Interval {
  kind: BarKind
  /** The attempt ended in a failure. */
  failed?: boolean
}

/** paused: begun, and held because its run is paused. */
export type RowStatus = 'running' | 'waiting' | 'paused' | 'completed' | 'failed' | 'cancelled'

export interface TimelineRow {
  key: string
  kind: 'step' | 'approval' | 'outcome'
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

const timeOf = (event: Event) => Date.parse(event.at)

/** Rows of a whole log. `now` ends what is still going on, in milliseconds. */
export function timelineRows(log: RunLog, state: RunState, now: number): TimelineRow[] {
  const rows: TimelineRow[] = []
  const time = { now, pauses: pausesOf(log, now), busy: new Set(inFlight(state).map(({ id }) => id)) }
  for (const id of log.steps) {
    const step = state.steps[id]
    if (!step) continue
    rows.push(stepRow(log, state, step, time))
    for (const request of log.requests) {
      if (request.step === id && request.asked.type !== 'human.asked') rows.push(requestRow(request, state, now))
    }
  }
  return rows
}

/** What time means for a run's rows: now, when it stood still by somebody's word, and which steps are at work all the same. */
interface RunTime {
  now: number
  pauses: readonly Interval[]
  busy: ReadonlySet<string>
}

function stepRow(log: RunLog, state: RunState, step: StepState, time: RunTime): TimelineRow {
  const events = log.eventsOf(step.id)
  const status = statusOfStep(state, step, time)
  const end = status === 'paused' ? (time.pauses.at(-1)?.from ?? time.now) : endOf(state, time.now)
  const bars = [...queueBars(state, step), ...stepBars(log, step, events, end)]
  const asked = log.requests.filter((request) => request.step === step.id && request.asked.type === 'human.asked')
  bars.push(...asked.map((request) => humanBar(request, endOf(state, time.now))))
  return {
    key: step.id, kind: 'step', step: step.id, node: step.node, visit: step.visit, status, ...(step.given !== undefined && { given: true }),
    detail: detailOfStep(log, step, events),
    retries: retriesOf(log, step, events),
    seq: tellingSeq(events),
    firstSeq: events[0]?.seq ?? step.startedSeq,
    bars: bars.filter((bar) => bar.to >= bar.from).sort((a, b) => a.from - b.from),
    durationMs: durationOfStep(log, step, bars, time, status === 'paused' ? end : undefined),
  }
}

/** Null before and during the work; what waits for word on its choice or its effect has done its work when it asked. */
function durationOfStep(log: RunLog, step: StepState, bars: readonly Bar[], time: RunTime, pausedAt: number | undefined): number | null {
  const request = step.request?.open && (step.request.kind === 'outcome' || step.selected) ? step.request : undefined
  const asked = request && log.at(request.seq)?.at
  const ended = step.endedAt ?? asked
  const end = ended === undefined ? pausedAt : Date.parse(ended)
  return end === undefined ? null : durationOf(bars, Date.parse(step.startedAt), end, [...waitsElsewhere(log, step, time.now), ...time.pauses])
}

const endOf = (state: RunState, now: number): number => (state.final ? Date.parse(state.lastAt) : now)

/** From each pause to its resume, its run's end, or now. */
function pausesOf({ events }: RunLog, now: number): Interval[] {
  const pauses: Interval[] = []
  let open: Interval | undefined
  for (const event of events) {
    if (event.type === 'run.paused') pauses.push((open = { from: timeOf(event), to: now }))
    else if (open && (event.type === 'run.resumed' || finalEventTypes.includes(event.type))) {
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

/** From the end of what it came from to its own start. */
function queueBars(state: RunState, step: StepState): Bar[] {
  const ends = step.from.map(({ step: origin }) => Date.parse(stepOf(state, origin).endedAt ?? step.startedAt))
  return ends.length === 0 ? [] : [{ kind: 'queue', from: Math.max(...ends), to: Date.parse(step.startedAt) }]
}

function stepBars(log: RunLog, step: StepState, events: readonly Event[], end: number): Bar[] {
  if (log.callsOf(step.id).length > 0) return modelBars(log, step, end)
  if (step.children) return childBars(step, events, end)
  if (step.wait) return waitBars(step, events, end)
  return workBars(events, end)
}

function modelBars(log: RunLog, step: StepState, now: number): Bar[] {
  const calls = log.callsOf(step.id)
  const ended = step.endedAt === undefined ? now : Date.parse(step.endedAt)
  return calls.flatMap((call, index): Bar[] => {
    const from = Date.parse(call.requestedAt)
    const end = call.response ?? call.failure
    const to = end ? timeOf(end) : ended
    const next = calls[index + 1]
    const wait: Bar[] = call.failure && next ? [{ kind: 'queue', from: to, to: Date.parse(next.requestedAt) }] : []
    return [{ kind: 'model', from, to, ...(call.failure && { failed: true }) }, ...wait]
  })
}

/** The stretches in which at least one child run was under way. */
function childBars(step: StepState, events: readonly Event[], now: number): Bar[] {
  const ended = step.endedAt === undefined ? now : Date.parse(step.endedAt)
  const children = new Map<number, Interval & { failed?: boolean }>()
  for (const event of events) {
    if (event.type === 'child.started') children.set(event.data.index, { from: timeOf(event), to: ended })
    const child = event.type === 'child.finished' ? children.get(event.data.index) : undefined
    if (child && event.type === 'child.finished') Object.assign(child, { to: timeOf(event), failed: event.data.status !== 'completed' })
  }
  const all = [...children.values()]
  const failed = all.some((child) => child.failed)
  return union(all).map((interval) => ({ kind: 'child', ...interval, ...(failed && { failed }) }))
}

/** From the start of the wait to what ended it. */
function waitBars(step: StepState, events: readonly Event[], now: number): Bar[] {
  const over = events.find((event) => event.seq > step.startedSeq && (event.type === 'timer.fired' || event.type === 'callback.received'))
  const ended = step.endedAt === undefined ? now : Date.parse(step.endedAt)
  return [{ kind: 'wait', from: Date.parse(step.startedAt), to: over ? timeOf(over) : ended }]
}

function workBars(events: readonly Event[], now: number): Bar[] {
  const bars: Bar[] = []
  let started: number | undefined
  let failedAt: number | undefined
  for (const event of events) {
    if (event.type === 'step.started' && event.data.attempt > 0) {
      if (failedAt !== undefined) bars.push({ kind: 'queue', from: failedAt, to: timeOf(event) })
      started = timeOf(event)
    } else if (event.type === 'human.asked') {
      started = undefined
    } else if (started !== undefined && (event.type === 'step.completed' || event.type === 'step.failed' || event.type === 'step.unknown' || event.type === 'step.cancelled')) {
      bars.push({ kind: 'tool', from: started, to: timeOf(event), ...(event.type !== 'step.completed' && { failed: true }) })
      failedAt = timeOf(event)
      started = undefined
    }
  }
  if (started !== undefined) bars.push({ kind: 'tool', from: started, to: now })
  return bars
}

const humanBar = (request: LoggedRequest, now: number): Bar => ({ kind: 'human', from: timeOf(request.asked), to: request.answered ? timeOf(request.answered) : now })

function waitsElsewhere(log: RunLog, step: StepState, now: number): Bar[] {
  return log.requests.filter((request) => request.step === step.id && request.asked.type !== 'human.asked').map((request) => humanBar(request, now))
}

/** From start to end, without the time away in which the step was not at work. */
function durationOf(bars: readonly Bar[], start: number, end: number, elsewhere: readonly Interval[]): number {
  const atWork = bars.filter(({ kind }) => kind !== 'queue')
  const away = union(elsewhere, start, end)
  const idle = total(union([...atWork, ...away], start, end)) - total(union(atWork, start, end))
  return Math.max(end - start - idle, ...bars.filter((bar) => bar.kind === 'model').map((bar) => bar.to - bar.from), 0)
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

function detailOfStep(log: RunLog, step: StepState, events: readonly Event[]): string {
  const started = step.from.length === 0 ? log.at(1) : undefined
  if (started?.type === 'run.started') return triggerWords(started.data.trigger)
  const failed = events.findLast((event) => event.type === 'step.failed')
  if (failed?.type === 'step.failed' && step.phase !== 'completed') return failed.data.error.code
  return step.selected?.intent ?? detailOfCall(log.callsOf(step.id).at(-1)) ?? detailOfChildren(step, events) ?? detailOfWait(step) ?? detailOfEnd(events)
}

/** How many of its runs have ended; of a single one that has, its steps. */
function detailOfChildren({ children, phase }: StepState, events: readonly Event[]): string | undefined {
  if (!children) return undefined
  if (children.total !== 1) return phase === 'completed' ? plural(children.total, 'item') : `${Object.keys(children.finished).length} of ${children.total}`
  const end = events.findLast((event) => event.type === 'child.finished')
  return end?.type === 'child.finished' ? plural(end.data.steps, 'step') : undefined
}

function detailOfWait({ wait, handle, phase }: StepState): string | undefined {
  if (!wait) return undefined
  if (handle === 'timeout') return 'timeout'
  if (phase === 'waiting') return wait.callbackHash === undefined ? '' : 'for a callback'
  return wait.receivedSeq === undefined ? 'time is up' : 'called back'
}

/** Why the last call of a step chose nothing. */
function detailOfCall(call: LoggedCall | undefined): string | undefined {
  return call?.reading?.type === 'intent.invalid' ? 'invalid reply' : call?.failure?.data.code
}

function detailOfEnd(events: readonly Event[]): string {
  const end = events.findLast((event) => event.type === 'step.completed')
  return cut(outputWord(end?.type === 'step.completed' ? end.data.output : undefined), 40)
}

function requestRow(request: LoggedRequest, state: RunState, now: number): TimelineRow {
  const { asked, answered, step } = request
  const bar = humanBar(request, endOf(state, now))
  const verdict = answered && 'verdict' in answered.data ? answered.data.verdict : undefined
  return {
    key: `${step}:${request.id}:${asked.seq}`, kind: asked.type === 'step.unknown' ? 'outcome' : 'approval', step, node: nodeOfStep(step), visit: visitOfStep(step),
    status: verdict === undefined ? (state.final ? 'cancelled' : 'waiting') : verdict === 'rejected' || verdict === 'abort' ? 'cancelled' : 'completed',
    detail: (verdict ?? (state.final ? 'closed' : '')).replace('_', ' '),
    retries: 0,
    seq: (answered ?? asked).seq,
    firstSeq: asked.seq,
    bars: [bar],
    durationMs: answered || state.final ? bar.to - bar.from : null,
  }
}

/** Total time per kind, for the legend; overlapping bars of one kind count once. */
export function timeByKind(rows: readonly TimelineRow[]): Record<BarKind, number> {
  const bars = rows.flatMap((row) => row.bars)
  const of = (kind: BarKind) => total(union(bars.filter((bar) => bar.kind === kind)))
  return { queue: of('queue'), model: of('model'), tool: of('tool'), child: of('child'), wait: of('wait'), human: of('human') }
}

/** The row that holds an event: its approval's, where it is part of one, else its step's. */
export function rowOfEvent(rows: readonly TimelineRow[], event: Event | undefined): TimelineRow | undefined {
  if (event?.step === undefined) return undefined
  const own = rows.filter((row) => row.step === event.step)
  const isRequest = event.type === 'approval.requested' || event.type === 'approval.decided' || event.type === 'step.unknown' || event.type === 'step.resolved'
  const asked = isRequest ? own.findLast((row) => row.kind !== 'step' && row.firstSeq <= event.seq) : undefined
  return asked ?? own.find((row) => row.kind === 'step')
}

/** The row to colour for text that an event put into a context: a rejection is the approval's, everything else its own. */
export function rowOfSource(rows: readonly TimelineRow[], event: Event | undefined): TimelineRow | undefined {
  const refused = event?.type === 'step.completed' && event.data.handle === 'rejected'
  return (refused ? rows.findLast((row) => row.step === event.step && row.kind === 'approval') : undefined) ?? rowOfEvent(rows, event)
}
