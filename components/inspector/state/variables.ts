/** Variables as a step sees them: the state holds references, the values stand in the log. Pure. */
import type { Json } from '#lib/engine/json.ts'
import type { RunState } from '#lib/engine/state.ts'
import type { RunLog } from '../run-log.ts'

export interface ShownVariable {
  name: string
  value: Json
  /** The event that set it. */
  seq: number
}

/** Those of `step` once it has set its own; without a step, of the one that ended or started last. */
export function variablesOf(log: RunLog, state: RunState, step: string | undefined): ShownVariable[] {
  const known = step === undefined ? undefined : state.steps[step]
  const shown = known ?? Object.values(state.steps).reduce<RunState['steps'][string] | undefined>((latest, each) => ((each.endedSeq ?? each.startedSeq) > (latest?.endedSeq ?? latest?.startedSeq ?? 0) ? each : latest), undefined)
  const references = shown?.varsAfter ?? shown?.vars ?? {}
  return Object.entries(references).flatMap(([name, { seq, key }]) => {
    const event = log.at(seq)
    const value = event?.type === 'vars.set' ? event.data.values[key ?? name] : undefined
    return value === undefined ? [] : [{ name, value, seq }]
  })
}
