/**
 * The stretches of time that a step spent queued, at a model, at work, in runs of its own, waiting, or with a person, read from its
 * events. Pure. What goes on has no end yet: `to` is Infinity, so nothing here changes with the clock.
 */
import type { Event, EventOf } from '#lib/engine/events.ts'
import { stepOf, type RunState, type StepState } from '#lib/engine/state.ts'
import type { RunLog } from '../run-log.ts'
import { union, type Interval } from './time-scale.ts'

/** child: a run of its own was under way · wait: for a time or a callback. */
export type BarKind = 'queue' | 'model' | 'tool' | 'child' | 'wait' | 'human'

export const barKinds: readonly BarKind[] = ['queue', 'model', 'tool', 'child', 'wait', 'human']

/** `to` is Infinity while it goes on. */
export interface Bar extends Interval {
  kind: BarKind
  /** The attempt ended in a failure. */
  failed?: boolean
}

export const timeOf = (event: Event): number => Date.parse(event.at)

/** Something that a person was asked about a step: its arguments, its outcome, whether it may be done, or a question of its own. */
export interface Asked {
  asked: EventOf<'approval.requested'> | EventOf<'human.asked'> | EventOf<'step.unknown'> | EventOf<'consent.requested'> | EventOf<'escalation.requested'>
  answered: EventOf<'approval.decided'> | EventOf<'human.answered'> | EventOf<'step.resolved'> | EventOf<'consent.decided'> | EventOf<'escalation.decided'> | null
  /** Nobody answered in time. */
  expired?: EventOf<'human.expired'>
  /** When it was over: answered, expired, withdrawn, asked anew by a fork, or closed with its step. Infinity while it is open. */
  until: number
}

const asking: Partial<Record<Event['type'], true>> = { 'approval.requested': true, 'human.asked': true, 'step.unknown': true, 'consent.requested': true, 'escalation.requested': true }
const settling: Partial<Record<Event['type'], true>> = { 'approval.decided': true, 'human.answered': true, 'step.resolved': true, 'consent.decided': true, 'escalation.decided': true }
const asks = (event: Event): event is Asked['asked'] => asking[event.type] === true
const settles = (event: Event): event is NonNullable<Asked['answered']> => settling[event.type] === true

/** What was asked about a step, in order. `end`: when the step ended or its run did, Infinity before. */
export function askedOf(events: readonly Event[], end: number): Asked[] {
  const all: Asked[] = []
  for (const event of events) {
    const last = all.at(-1)
    if (asks(event)) {
      if (last && !last.answered && !last.expired) last.until = timeOf(event)
      all.push({ asked: event, answered: null, until: end })
    } else if (last && settles(event)) Object.assign(last, { answered: event, until: timeOf(event) })
    else if (last && event.type === 'human.expired') Object.assign(last, { expired: event, until: timeOf(event) })
  }
  return all
}

export const humanBar = ({ asked, until }: Asked): Bar => ({ kind: 'human', from: timeOf(asked), to: until })

/** All bars of a step but those of rows beside it. `end`: of what its log does not end, Infinity while it goes on. */
export function barsOfStep(log: RunLog, state: RunState, step: StepState, end: number): Bar[] {
  const events = log.eventsOf(step.id)
  return [...queueBars(state, step), ...ownBars(log, step, events, end)].filter((bar) => bar.to >= bar.from).sort((a, b) => a.from - b.from)
}

function ownBars(log: RunLog, step: StepState, events: readonly Event[], end: number): Bar[] {
  if (log.callsOf(step.id).length > 0) return modelBars(log, step, end)
  if (step.children) return childBars(step, events, end)
  if (step.wait) return waitBars(step, events, end)
  return workBars(events, end)
}

/** From the end of what it came from to its own start. */
function queueBars(state: RunState, step: StepState): Bar[] {
  const ends = step.from.map(({ step: origin }) => Date.parse(stepOf(state, origin).endedAt ?? step.startedAt))
  return ends.length === 0 ? [] : [{ kind: 'queue', from: Math.max(...ends), to: Date.parse(step.startedAt) }]
}

const endedAt = (step: StepState, end: number): number => (step.endedAt === undefined ? end : Date.parse(step.endedAt))

function modelBars(log: RunLog, step: StepState, end: number): Bar[] {
  const calls = log.callsOf(step.id)
  const asked = log.requestsOf(step.id)[0]
  const bars = calls.flatMap((call, index): Bar[] => {
    const from = Date.parse(call.requestedAt)
    const last = call.response ?? call.failure
    const next = calls[index + 1]
    const to = last ? timeOf(last) : next ? Date.parse(next.requestedAt) : endedAt(step, end)
    const wait: Bar[] = call.failure && next ? [{ kind: 'queue', from: to, to: Date.parse(next.requestedAt) }] : []
    return [{ kind: 'model', from, to, ...(call.failure && { failed: true }) }, ...wait]
  })
  return [...bars, ...gaps(bars, Date.parse(step.startedAt), asked ? timeOf(asked.asked) : endedAt(step, 0))]
}

/** Shorter ones are the work around a call, not a wait. */
const leastGapMs = 100

/** Where a step with calls was neither at a model nor waiting for a retry, nobody had taken it up. */
function gaps(bars: readonly Bar[], start: number, end: number): Bar[] {
  let reached = start
  const found: Bar[] = []
  for (const { from, to } of [...bars, { from: end, to: end }]) {
    if (from - reached >= leastGapMs) found.push({ kind: 'queue', from: reached, to: from })
    reached = Math.max(reached, to)
  }
  return found
}

/** The stretches in which at least one child run was under way. */
function childBars(step: StepState, events: readonly Event[], end: number): Bar[] {
  const ended = endedAt(step, end)
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
function waitBars(step: StepState, events: readonly Event[], end: number): Bar[] {
  const over = events.find((event) => event.seq > step.startedSeq && (event.type === 'timer.fired' || event.type === 'callback.received'))
  return [{ kind: 'wait', from: Date.parse(step.startedAt), to: over ? timeOf(over) : endedAt(step, end) }]
}

function workBars(events: readonly Event[], end: number): Bar[] {
  const bars: Bar[] = []
  let started: number | undefined
  let failedAt: number | undefined
  for (const event of events) {
    if (event.type === 'step.started' && event.data.attempt > 0) {
      if (failedAt !== undefined) bars.push({ kind: 'queue', from: failedAt, to: timeOf(event) })
      started = timeOf(event)
    } else if (event.type === 'human.asked' || event.type === 'approval.requested') {
      started = undefined
    } else if (started !== undefined && (event.type === 'step.completed' || event.type === 'step.failed' || event.type === 'step.unknown' || event.type === 'step.cancelled')) {
      bars.push({ kind: 'tool', from: started, to: timeOf(event), ...(event.type !== 'step.completed' && { failed: true }) })
      failedAt = timeOf(event)
      started = undefined
    }
  }
  if (started !== undefined) bars.push({ kind: 'tool', from: started, to: end })
  return bars
}
