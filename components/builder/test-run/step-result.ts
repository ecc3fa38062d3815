/**
 * What came of a node in a run, read from its log: its output, a decision's choice, or its error, with the model call that led there.
 * Pure.
 */
import { nodeOfStep, type Event, type EventData } from '#lib/engine/events.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import type { RunState, StepState } from '#lib/engine/state.ts'

/** `seq`: the event that says it. `call`: seq of the last request to a model in that step. */
export type StepResult =
  | { kind: 'none' }
  | { kind: 'going'; step: string; phase: StepState['phase'] }
  | { kind: 'output'; step: string; seq: number; handle: string | null; output: Json; choice?: { intent: string; args: JsonObject; reasoning?: string }; call?: number }
  | { kind: 'failed'; step: string; seq: number; error: EventData<'step.failed'>['error']; handle?: string; call?: number }

interface Log {
  events: readonly Event[]
  state: RunState
}

/** The highest visit of a node, and how many there were. */
export const visitsOf = ({ state }: Log, node: string): number => state.visits[node] ?? 0

/** Of one visit, or of the last that the node had. */
export function stepResult(log: Log, node: string, visit = visitsOf(log, node)): StepResult {
  const step = log.state.steps[`${node}#${visit}`]
  if (!step) return { kind: 'none' }
  const own = log.events.filter((event) => event.step === step.id)
  const call = own.findLast((event) => event.type === 'model.requested' && !event.data.summary)?.seq
  const base = { step: step.id, ...(call !== undefined && { call }) }
  const ended = own.findLast((event) => event.seq === (step.outputSeq ?? step.endedSeq))
  if (ended?.type === 'step.failed') return { kind: 'failed', ...base, seq: ended.seq, error: ended.data.error, ...(ended.data.handle !== undefined && { handle: ended.data.handle }) }
  const output = outputOf(ended)
  if (!ended || output === undefined) return { kind: 'going', step: step.id, phase: step.phase }
  return { kind: 'output', ...base, seq: ended.seq, handle: step.handle ?? null, output, ...choiceOf(step, own, output) }
}

/** The last output that a node gave in any of its visits. */
export function lastOutput(log: Log, node: string): StepResult {
  for (let visit = visitsOf(log, node); visit > 0; visit--) {
    const result = stepResult(log, node, visit)
    if (result.kind === 'output') return result
    if (result.kind === 'failed') return result
  }
  return { kind: 'none' }
}

/** Steps that something stood in for. */
export const givenSteps = ({ state }: Log): StepState[] => Object.values(state.steps).filter(({ given }) => given !== undefined)

/** Whether anything of this run's log is of a node. */
export const cameBy = (log: Log, node: string): boolean => log.events.some((event) => event.step !== undefined && nodeOfStep(event.step) === node)

function outputOf(event: Event | undefined): Json | undefined {
  if (event?.type === 'step.completed' || event?.type === 'step.refreshed' || event?.type === 'step.edited') return event.data.output
  return undefined
}

/** What a decision left with: its output, which holds arguments that a person edited, else what was selected. */
function choiceOf(step: StepState, own: readonly Event[], output: Json): { choice?: { intent: string; args: JsonObject; reasoning?: string } } {
  const selected = own.findLast((event) => event.type === 'intent.selected')
  if (selected?.type !== 'intent.selected' || step.handle !== selected.data.intent) return {}
  const { intent, args, reasoning } = selected.data
  return { choice: { intent, args: isJsonObject(output) && isJsonObject(output.args) ? output.args : args, ...(reasoning && { reasoning }) } }
}
