/**
 * Where a run can be forked, and what of the event there can be put right: its choice, its output, the answer to it, the input. Where an
 * event cannot take an edit, the events that can. Pure; the same rules as the server's (lib/server/forks/edited-event.ts), told before.
 */
import type { Event } from '#lib/engine/events.ts'
import { beginningOfEnd, endOf } from '#lib/engine/fork-places.ts'
import type { RunLog } from '../run-log.ts'

export type EventEditKind = 'args' | 'output' | 'answer' | 'input'

export interface EditPlace {
  seq: number
  kind: EventEditKind
}

const kinds: Partial<Record<Event['type'], EventEditKind>> = {
  'run.started': 'input',
  'intent.selected': 'args',
  'step.completed': 'output',
  'step.failed': 'output',
  'human.answered': 'answer',
  'approval.decided': 'answer',
  'step.resolved': 'answer',
  'consent.decided': 'answer',
}

/** What of this event can be edited; undefined for nothing. */
export function editAt(log: RunLog, seq: number): EventEditKind | undefined {
  const event = log.at(seq)
  const kind = event && kinds[event.type]
  if (!event || kind !== 'output') return kind
  const decides = log.eventsOf(event.step ?? '').some((each) => each.type === 'step.started' && each.data.decision)
  return decides ? undefined : 'output'
}

/** Events that can be edited where this one cannot: of its own step, one of each kind; else the next ones of the run. */
export function editsNear(log: RunLog, seq: number): EditPlace[] {
  const event = log.at(seq)
  const own = event?.step === undefined ? [] : placesIn(log, log.eventsOf(event.step))
  const found = new Map<EventEditKind, EditPlace>()
  for (const place of own) {
    const known = found.get(place.kind)
    if (!known || Math.abs(place.seq - seq) < Math.abs(known.seq - seq)) found.set(place.kind, place)
  }
  if (found.size > 0) return [...found.values()].sort((a, b) => a.seq - b.seq)
  const next = placesIn(log, log.events.slice(seq)).find(({ kind }) => kind !== 'input')
  return next ? [next] : [{ seq: 1, kind: 'input' }]
}

const placesIn = (log: RunLog, events: readonly Event[]): EditPlace[] =>
  events.flatMap(({ seq }) => {
    const kind = editAt(log, seq)
    return kind === undefined ? [] : [{ seq, kind }]
  })

const placeNames: Record<EventEditKind, string> = { args: 'Arguments are', output: 'The output is', answer: 'The answer is', input: 'The input is' }

/** `Arguments are edited at event 31`. */
export const placeWords = ({ seq, kind }: EditPlace): string => `${placeNames[kind]} edited at event ${seq}`

/** What the switch of edits calls it. */
export const editNames: Record<EventEditKind, string> = { args: 'Arguments', output: 'Output', answer: 'Answer', input: 'Input' }

/** The event to fork at where somebody wants to at this one: an end is cut whole. One after the last keeps all of a run that goes on. */
export function forkableSeq(events: readonly Event[], seq: number): number {
  const end = endOf(events)
  const latest = end ? beginningOfEnd(events, end) : events.length + 1
  return Math.max(1, Math.min(seq, latest))
}

/** The first event of a step: where it begins again. */
export const beginningOf = (log: RunLog, step: string): number => log.eventsOf(step)[0]?.seq ?? 1
