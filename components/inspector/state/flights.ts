/** What is out at an event: calls to models and effects whose end was not in the log yet. Pure. */
import { inFlight, isAsking, modelProgress, type RunState } from '#lib/engine/state.ts'
import { formatDuration } from '#components/ui/format.ts'
import type { RunLog } from '../run-log.ts'

export interface Flight {
  what: 'model call' | 'call for a summary' | 'effect'
  since: string
  attempt: number
  /** Of a call: its model. */
  model?: string
  /** The event that sent it out. */
  seq: number
}

/** By step. */
export function flightsOf(log: RunLog, state: RunState): Record<string, Flight> {
  return Object.fromEntries(
    inFlight(state).map((step): [string, Flight] => {
      const progress = isAsking(step) ? modelProgress(step) : undefined
      const seq = progress?.requestedSeq ?? lastStart(log, step.id, state.seq) ?? step.startedSeq
      const event = log.at(seq)
      return [
        step.id,
        {
          what: !progress ? 'effect' : step.summarising ? 'call for a summary' : 'model call', since: event?.at ?? step.startedAt, attempt: progress?.attempt ?? step.attempt,
          ...(event?.type === 'model.requested' && { model: event.data.model.name || event.data.model.connection }), seq,
        },
      ]
    }),
  )
}

const lastStart = (log: RunLog, step: string, upTo: number): number | undefined => log.eventsOf(step).findLast(({ type, seq }) => type === 'step.started' && seq <= upTo)?.seq

/** `a model call to gpt-5-mini, out for 2.1 s`. `at` is the time of the event. */
export function flightWords({ what, model, attempt, since }: Flight, at: string): string {
  const out = Math.max(0, Date.parse(at) - Date.parse(since))
  return [`${what === 'effect' ? 'an effect' : `a ${what}`}${model ? ` to ${model}` : ''}`, attempt > 1 ? `attempt ${attempt}` : '', out > 0 ? `out for ${formatDuration(out)}` : 'sent out by this event'].filter(Boolean).join(', ')
}
