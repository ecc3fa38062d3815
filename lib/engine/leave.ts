/**
 * How a step leaves: which tokens a handle emits, and what happens where nothing is wired to it (semantics §2.1, §3.3).
 */
import type { NewEvent, StepError } from './events.ts'
import type { GraphIndex } from './graph.ts'
import { nodeOfStep } from './events.ts'
import type { StepState } from './state.ts'

export type Emitted = { edgeId: string | null; target: string; parked?: true }[]

/** One token per edge of the handle, in document order; none where nothing is wired. */
export function leave(index: GraphIndex, step: StepState, handle: string): { emitted: Emitted } {
  return { emitted: index.out(step.node, handle).map(({ id, target }) => ({ edgeId: id, target, ...(index.node(target).kind === 'join' && { parked: true as const }) })) }
}

/** The undrawn way back of a failure inside an arm: to the node that decided. */
export function returnToDecision(step: StepState): Emitted[number] | null {
  return step.selection && !step.decision ? { edgeId: null, target: nodeOfStep(step.selection.step) } : null
}

/**
 * The events of a final failure: by the wired handle; else, for `error` (and the `invalid` of a generation) inside an arm, back to
 * the decision as a failed iteration; else the run fails with the error's code.
 */
export function fail(index: GraphIndex, step: StepState, error: StepError, handle = 'error'): NewEvent[] {
  const wired = leave(index, step, handle).emitted
  const back = handle === 'error' || handle === 'invalid' ? returnToDecision(step) : null
  const emitted = wired.length > 0 ? wired : back ? [back] : []
  const failed: NewEvent = { type: 'step.failed', step: step.id, data: { error, attempt: step.attempt, handle, emitted } }
  if (emitted.length > 0) return [failed]
  return [failed, { type: 'run.failed', data: { error: { code: error.code, message: error.message, nodeId: step.node } } }]
}
