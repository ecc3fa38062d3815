/**
 * What becomes due of a request by itself: it is put to the next level when its time has come, or at once where somebody of the level
 * before could not be told, and it expires. And what its end makes due for a question and for a gate (semantics §3.3, §3.4): a gate that
 * nobody decided is closed like one that was refused, never open.
 */
import { effectApproval, type GraphIndex, type GraphNode } from './graph.ts'
import type { Command } from './commands.ts'
import type { NewEvent } from './events.ts'
import type { Json } from './json.ts'
import { fail, leave, returnToDecision } from './leave.ts'
import { handleOfAnswer, nextLevel, type RequestState } from './request-state.ts'
import type { StepState } from './state.ts'

/** Of an open request. Expiry stands first: what is over is put to nobody else. */
export function requestTimers(step: StepState): Command[] {
  const { request } = step
  if (!request?.open) return []
  const { id: requestId, expiresAt } = request
  const expiry: Command[] = expiresAt === undefined ? [] : [atTime(step, expiresAt, { type: 'human.expired', step: step.id, data: { requestId } })]
  return [...expiry, ...escalation(step, request)]
}

function escalation(step: StepState, request: RequestState): Command[] {
  const next = nextLevel(request)
  if (!next) return []
  const { at, level, audience, channels } = next
  const escalated = (reason: 'time' | 'contact_failed'): NewEvent => ({ type: 'human.escalated', step: step.id, data: { requestId: request.id, level, audience, channels, reason } })
  return [request.unreached ? { kind: 'append', events: [escalated('contact_failed')] } : atTime(step, at, escalated('time'))]
}

const atTime = (step: StepState, until: string, event: NewEvent): Command => ({ kind: 'sleep', step: step.id, until, then: { kind: 'append', events: [event] } })

export function continueQuestion(index: GraphIndex, node: GraphNode, step: StepState): Command[] {
  const { request } = step
  if (request?.answerSeq === undefined) return [{ kind: 'evaluate', step: step.id }]
  if (request.verdict === 'expired') return nobodyAnswered(index, node, step, request.answerSeq)
  const handle = portOfAnswer(node, request.verdict)
  return [{ kind: 'complete', step: step.id, handle, output: { kind: 'answer', seq: request.answerSeq, ...(request.required !== undefined && { votes: (request.votes ?? []).map(({ seq }) => seq) }) }, ...leave(index, step, handle) }]
}

const portOfAnswer = ({ data }: GraphNode, answer: string | undefined): string => ((data.format === 'yes_no' || data.format === 'choice') && answer) || 'answered'

/** The answer that the author gave for this case, the port for it, or the end of the run. */
function nobodyAnswered(index: GraphIndex, node: GraphNode, step: StepState, seq: number): Command[] {
  const { onTimeout } = node.data as { onTimeout?: { value: Json } }
  const handle = onTimeout && portOfAnswer(node, handleOfAnswer(onTimeout.value))
  // What is no answer of the question, in a draft, counts as none.
  if (handle !== undefined && node.handles.includes(handle)) {
    return [{ kind: 'complete', step: step.id, handle, output: { kind: 'default', value: onTimeout?.value ?? null }, ...leave(index, step, handle) }]
  }
  if (index.out(step.node, 'timeout').length > 0) return [{ kind: 'complete', step: step.id, handle: 'timeout', output: { kind: 'expiry', seq }, ...leave(index, step, 'timeout') }]
  const message = `Nobody answered ${step.node} in time.`
  return [{ kind: 'append', events: fail(index, step, { code: 'timeout', message, compact: message }, 'timeout') }]
}

/** Whether a person opened this gate. Nothing else does: not a word in what they said, not the time. */
export const isApproved = ({ verdict }: RequestState): boolean => verdict === 'approved' || verdict === 'edited'

/** A gate that stays shut: by `expired` where it is wired and nobody decided, else back to the decision that chose, else as an error of the node. */
export function shut(index: GraphIndex, step: StepState): Command {
  const { verdict, answerSeq: seq = step.startedSeq } = step.request ?? {}
  const expired = verdict === 'expired'
  if (expired && index.out(step.node, 'expired').length > 0) return { kind: 'complete', step: step.id, handle: 'expired', output: { kind: 'expiry', seq }, ...leave(index, step, 'expired') }
  const back = step.decision ? { edgeId: null, target: step.node } : returnToDecision(step)
  if (back) return { kind: 'complete', step: step.id, handle: 'rejected', output: { kind: 'refusal', seq, ...(expired && { expired }) }, emitted: [back] }
  const message = expired ? 'Nobody approved this call in time.' : 'A person rejected this call.'
  return { kind: 'append', events: fail(index, step, { code: expired ? 'approval_expired' : 'approval_rejected', message, compact: message }) }
}

/** What the gate of an effect or a container leaves to do before its first attempt; null once it is open, or where there is none. */
export function gateCommands(index: GraphIndex, node: GraphNode, step: StepState): Command[] | null {
  const { request } = step
  if (!effectApproval(node)) return null
  if (!request) return [{ kind: 'gate', step: step.id }]
  if (request.open) return []
  return isApproved(request) ? null : [shut(index, step)]
}
