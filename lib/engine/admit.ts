/**
 * Whether an event may be appended to a log in a given state (semantics §1.2). Every writer asks it in the transaction that inserts,
 * after folding what others appended: exactly one end per attempt, one answer per request, one firing per timer, nothing that plans
 * after the end or while the run is paused.
 */
import { finalEventTypes, type NewEvent } from './events.ts'
import { admitToRequest, type RequestRefusal } from './admit-request.ts'
import { isAsking, modelProgress, tokenKey, type RunState, type StepState } from './state.ts'

export type Refusal =
  | 'run_ended'
  | 'run_paused'
  | 'not_started'
  | 'already_started'
  | 'already_ended'
  | 'already_received'
  | 'stale_attempt'
  | 'no_token'
  | 'not_paused'
  | 'already_paused'
  | RequestRefusal
export type Admission = 'ok' | Refusal

/** Ends of what was under way when the run ended: kept for what they cost, never planned from. */
const factsAfterEnd: readonly NewEvent['type'][] = ['step.completed', 'step.failed', 'step.cancelled', 'step.late', 'model.responded', 'model.failed', 'child.finished']

/** What begins something: never while the run is paused. */
const beginnings: readonly NewEvent['type'][] = ['step.started', 'model.requested', 'child.started']

/** `attempt` is the attempt whose end the event reports, for effects. */
export function admit(state: RunState, event: NewEvent, attempt?: number): Admission {
  if (state.final && !factsAfterEnd.includes(event.type)) return 'run_ended'
  if (state.paused && beginnings.includes(event.type)) return 'run_paused'
  if (event.type.startsWith('run.')) return admitRun(state, event)
  const special = beforeAndAfter(state, event)
  if (special) return special
  const step = state.steps[event.step ?? '']
  if (!step) return 'not_started'
  return step.endedSeq === undefined ? admitLive(step, event, attempt) : 'already_ended'
}

/** Events that need no step that lives. */
function beforeAndAfter(state: RunState, event: NewEvent): Admission | null {
  const step = state.steps[event.step ?? '']
  switch (event.type) {
    case 'step.started':
      return admitStart(state, event)
    case 'step.late':
      return 'ok'
    case 'callback.received':
      return admitCallback(state, event.step ?? '')
    case 'child.finished':
      return state.openChildren[event.data.runId] ? 'ok' : 'already_ended'
    case 'step.refreshed':
      return state.refreshing[event.step ?? ''] ? 'ok' : 'not_waiting'
    case 'step.edited':
      return admitEdit(step, event.data)
    case 'model.responded':
    case 'model.failed':
      return admitAnswer(step, event.data)
    default:
      return admitTold(state, event)
  }
}

/** What somebody wrote, and who was told of a request. */
function admitTold({ unread = [], requests }: RunState, event: NewEvent): Admission | null {
  switch (event.type) {
    case 'message.received':
      return 'ok'
    case 'message.read':
      return event.data.messages.every((seq) => unread.includes(seq)) && event.data.messages.length > 0 ? 'ok' : 'not_waiting'
    case 'human.contacted':
    case 'human.contact_failed':
      return requests[event.data.requestId]?.step === event.step ? 'ok' : 'not_waiting'
    default:
      return null
  }
}

function admitRun(state: RunState, event: NewEvent): Admission {
  if (event.type === 'run.completed' && state.paused) return 'run_paused'
  if (event.type === 'run.started') return state.seq === 0 ? 'ok' : 'already_started'
  if (event.type === 'run.paused') return state.paused ? 'already_paused' : 'ok'
  if (event.type === 'run.resumed') return state.paused ? 'ok' : 'not_paused'
  return finalEventTypes.includes(event.type) || event.type === 'run.forked' ? 'ok' : 'not_started'
}

function admitStart(state: RunState, event: Extract<NewEvent, { type: 'step.started' }>): Admission {
  const step = state.steps[event.step ?? '']
  if (step) {
    if (step.endedSeq !== undefined) return 'already_ended'
    return event.data.attempt === step.attempt + 1 && step.phase !== 'waiting' ? 'ok' : 'stale_attempt'
  }
  return event.data.from.every((origin) => state.tokens[tokenKey(origin)] !== undefined) ? 'ok' : 'no_token'
}

/** Once, and also before its step has started: the address can be known in advance. */
function admitCallback(state: RunState, step: string): Admission {
  if (state.callbacks[step] !== undefined) return 'already_received'
  return state.steps[step]?.endedSeq === undefined ? 'ok' : 'already_ended'
}

/** An output of what has ended; a choice of what has chosen and not left. */
function admitEdit(step: StepState | undefined, { output }: { output?: unknown }): Admission {
  if (!step) return 'not_started'
  if (output !== undefined) return step.phase === 'completed' ? 'ok' : 'not_waiting'
  if (step.endedSeq !== undefined) return 'already_ended'
  return step.selected && !step.request ? 'ok' : 'not_waiting'
}

/** An answer of a model that was paid for counts, whatever became of its step. */
function admitAnswer(step: StepState | undefined, { round, attempt, requested }: { round: number; attempt: number; requested?: number | undefined }): Admission {
  const model = step && modelProgress(step)
  const isOfThis = model?.round === round && model.attempt === attempt && (requested ?? model.requestedSeq) === model.requestedSeq
  return step && isAsking(step) && isOfThis ? 'ok' : 'stale_attempt'
}

function admitLive(step: StepState, event: NewEvent, attempt: number | undefined): Admission {
  const ofRequest = admitToRequest(step.request, event)
  if (ofRequest) return ofRequest
  switch (event.type) {
    case 'timer.fired':
      return step.wait?.fireAt !== undefined && step.wait.firedSeq === undefined ? 'ok' : 'not_waiting'
    case 'context.summarised':
      return step.summarising?.respondedSeq === undefined ? 'not_waiting' : 'ok'
    case 'child.started':
      return step.children?.started === event.data.index ? 'ok' : 'already_started'
    default:
      return admitEnd(step, event, attempt)
  }
}

function admitEnd(step: StepState, event: NewEvent, attempt: number | undefined): Admission {
  return attempt === undefined || (attempt === step.attempt && step.phase === 'running') ? 'ok' : 'stale_attempt'
}
