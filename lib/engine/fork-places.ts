/**
 * Where a log can be forked: the event that the end of a run began with, and the one at which a failed run is retried. Pure; read by the
 * server that forks and by the screen that offers it.
 */
import { finalEventTypes, type Event, type EventOf } from './events.ts'

/** The event that ended a run; undefined while it goes on. */
export const endOf = (events: readonly Event[]): Event | undefined => events.find((event) => finalEventTypes.includes(event.type))

/** A failure and the end that follows from it, or what is cancelled with a run, are written together: they are cut together. */
export function beginningOfEnd(events: readonly Event[], end: Event): number {
  let from = end.seq
  for (let before = events[from - 2]; before && belongsTo(before, end); before = events[from - 2]) from = before.seq
  return from
}

function belongsTo(before: Event, end: Event): boolean {
  if (end.type === 'run.failed') return before.type === 'step.failed' && before.data.retryAt === undefined && (before.data.emitted ?? []).length === 0
  return end.type === 'run.cancelled' && before.type === 'step.cancelled' && before.at === end.at
}

export interface FailurePlace {
  /** The first event that a retry does not keep. */
  atSeq: number
  /** The child run whose failure it was: the retry begins there, at its own failure. */
  child?: string
}

/** Where a failed run is retried: where the step that it failed of is done again. Of a run that has not failed: after its last event. */
export function failurePlace(events: readonly Event[]): FailurePlace {
  const end = events.findLast((event) => event.type === 'run.failed')
  if (!end) return { atSeq: events.length + 1 }
  const from = beginningOfEnd(events, end)
  const failed = events[from - 1]
  return failed?.type === 'step.failed' ? placeOf(events, failed) : { atSeq: from }
}

function placeOf(events: readonly Event[], failed: EventOf<'step.failed'>): FailurePlace {
  const child = events.find((event): event is EventOf<'child.finished'> => event.type === 'child.finished' && event.step === failed.step && event.data.status === 'failed')
  if (child) return { atSeq: failed.seq, child: child.data.runId }
  // A model that gave no answer, or none that fits, is asked again from the first request of that visit.
  const asked = events.find((event) => event.type === 'model.requested' && event.step === failed.step)
  if (asked) return { atSeq: asked.seq }
  const cause = failed.data.error.code === 'stuck' ? causeOf(events, failed) : undefined
  return cause ? placeOf(events, cause) : { atSeq: failed.seq }
}

/** A decision that counted too many failures gives up without asking: what failed last before it is what there is to do again. */
function causeOf(events: readonly Event[], { step }: EventOf<'step.failed'>): EventOf<'step.failed'> | undefined {
  const started = events.find((event): event is EventOf<'step.started'> => event.type === 'step.started' && event.step === step)
  const origins = new Set(started?.data.from.map((origin) => origin.step))
  return events.findLast((event): event is EventOf<'step.failed'> => event.type === 'step.failed' && event.step !== undefined && origins.has(event.step) && event.data.retryAt === undefined)
}
