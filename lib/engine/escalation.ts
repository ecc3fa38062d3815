/**
 * Steps that are stuck and ask a person (product F9.6): a decision whose iterations failed too often in a row, or a decision or a
 * generation that no model answers, where its author chose `errors.onStuck: "ask"`.
 *
 * The step waits and is answered within its visit, so that `prev`, `args` and the past are what they were:
 * - `retry`: the model is asked (again), and reads the hint.
 * - `skip`: the call that failed is given up; the model is asked, and reads that.
 * - `take_over`: what the person gives counts as the result of the call that failed. Of an iteration that is the result of its failed
 *   step; of a model that did not answer, its choice (which goes through its gate like any) or its output.
 * - `abort`, and nobody's answer in time: it leaves by `stuck`.
 * All but the last set the counters of the decision to zero. An open request stands in `step.request`, like any; once it is answered it
 * is kept in `step.escalations`, and `step.request` is free again: a gate of the same visit asks as if nothing had been.
 *
 * Must not know how the request is put to people, nor who may answer it.
 */
import { enterAnew } from './decision-counters.ts'
import type { EventData, EventOf, StepError } from './events.ts'
import type { Command } from './commands.ts'
import { decisionData, generationData, type GraphIndex, type GraphNode } from './graph.ts'
import { requestIdOf } from './ids.ts'
import type { StuckPolicy } from './decision.ts'
import { fail, leave } from './leave.ts'
import { stepOf, type EscalationState, type RunState, type StepState } from './state.ts'

/** Ids of a step's escalations are counted from here, so that its gate, which comes after them, keeps its own. */
const firstNumber = 1000

/** How many requests of this kind the step has had; part of the id of the next. */
export const escalationNumber = (step: StepState): number => firstNumber + (step.escalations?.length ?? 0)
export const escalationId = (runId: string, step: StepState): string => requestIdOf(runId, step.id, escalationNumber(step))

/** What is set about being stuck. */
export const stuckPolicy = (node: GraphNode): StuckPolicy | undefined => (node.kind === 'decision' ? decisionData(node).errors : node.kind === 'generation' ? generationData(node).errors : undefined)

/** The call that failed: the step that did, and the choice that led to it. */
export interface FailedCall {
  /** The step that failed for good. */
  failed: StepState
  /** What came back to the decision. */
  origin: StepState
  /** The decision step that chose it. */
  chosenBy: StepState
  intent: string
}

/** The failed call with which the last iteration came back; undefined where a decision is stuck for another reason. */
export function failedCall(state: RunState, step: StepState): FailedCall | undefined {
  if (!step.decision || step.model || step.summarising) return undefined
  for (const { step: id } of step.from.toReversed()) {
    const origin = stepOf(state, id)
    const { selection } = origin
    if (!selection || !state.failedSelections[selection.step]) continue
    const failed = lastFailure(state, origin, selection.step)
    if (failed) return { failed, origin, chosenBy: stepOf(state, selection.step), intent: selection.intent }
  }
  return undefined
}

/** The failure that came last in an arm, looked for from where the arm came back. */
function lastFailure(state: RunState, origin: StepState, chosenBy: string): StepState | undefined {
  const seen = new Set<string>()
  const open = [origin]
  let last: StepState | undefined
  for (let step = open.pop(); step; step = open.pop()) {
    if (seen.has(step.id) || step.selection?.step !== chosenBy) continue
    seen.add(step.id)
    if (step.phase === 'failed' && (step.endedSeq ?? 0) > (last?.endedSeq ?? 0)) last = step
    open.push(...step.from.map((from) => stepOf(state, from.step)))
  }
  return last
}

/** What may be answered: where no call of an arm failed there is none to skip. */
export const escalationOptions = (call: FailedCall | undefined): EventData<'escalation.requested'>['options'] => (call ? ['retry', 'skip', 'take_over', 'abort'] : ['retry', 'take_over', 'abort'])

/** What a stuck step does: it leaves by `stuck`, or asks a person first. `askAgain`: what is due where the person says so. */
export function stuckCommands(index: GraphIndex, node: GraphNode, step: StepState, error: StepError, askAgain: () => Command[]): Command[] {
  if (stuckPolicy(node)?.onStuck !== 'ask') return leaveStuck(index, step, error)
  const answered = answeredSince(step)
  if (!answered) return [{ kind: 'escalate', step: step.id, error }]
  return answered.verdict === 'abort' ? leaveStuck(index, step, error) : askAgain()
}

const leaveStuck = (index: GraphIndex, step: StepState, error: StepError): Command[] => [{ kind: 'append', events: fail(index, step, error, 'stuck') }]

/** The answer to what the step is stuck on now: given after the last call that failed. */
function answeredSince(step: StepState): EscalationState | undefined {
  const last = step.escalations?.at(-1)
  const failedSeq = (step.summarising ?? step.model)?.failed?.seq ?? (step.summarising ?? step.model)?.rejected.at(-1) ?? 0
  return last && last.seq > failedSeq ? last : undefined
}

/** Of a step whose model a person took the place of: what was given is its choice, or its output. Null for any other. */
export function takenOver(index: GraphIndex, step: StepState): Command[] | null {
  const last = step.escalations?.at(-1)
  if (last?.verdict !== 'take_over' || last.origin !== undefined || step.selected) return null
  if (step.decision) return [{ kind: 'choose', step: step.id, seq: last.seq }]
  return [{ kind: 'complete', step: step.id, handle: 'out', output: { kind: 'reference', ref: { seq: last.seq, path: 'output' } }, ...leave(index, step, 'out') }]
}

/** Takes down what a person decided, or (`expired`) that nobody did. */
export function settleEscalation(state: RunState, step: StepState, { seq, data }: EventOf<'escalation.decided'> | EventOf<'human.expired'>): void {
  const call = failedCall(state, step)
  const { verdict, hint } = 'verdict' in data ? data : { verdict: 'abort' as const, hint: undefined }
  delete step.request
  step.escalations = [...(step.escalations ?? []), { seq, verdict, ...(call && { intent: call.intent }), ...(call && verdict === 'take_over' && { origin: call.origin.id }), ...(hint !== undefined && { hinted: true as const }) }]
  if (verdict === 'abort') return
  if (step.decision) enterAnew(state, step)
  if (verdict !== 'take_over' || !call) return
  call.failed.outputSeq = seq
  call.failed.takenOver = true
  delete state.failedSelections[call.chosenBy.id]
}
