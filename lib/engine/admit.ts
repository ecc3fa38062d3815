/**
 * Whether an event may be appended to a log in a given state (semantics §1.2). Every writer asks it in the transaction that inserts,
 * after folding what others appended: exactly one end per attempt, one answer per request, nothing that plans after the end.
 */
import { finalEventTypes, type NewEvent } from './events.ts'
import { isAsking, tokenKey, type RequestState, type RunState, type StepState } from './state.ts'

export type Refusal = 'run_ended' | 'not_started' | 'already_started' | 'already_ended' | 'stale_attempt' | 'no_token' | 'not_waiting' | 'not_paused' | 'already_paused'
export type Admission = 'ok' | Refusal

/** Ends of attempts that were under way when the run ended: kept for their usage, never planned from. */
const factsAfterEnd: readonly NewEvent['type'][] = ['step.completed', 'step.failed', 'model.responded', 'model.failed', 'step.late', 'step.cancelled']

/** `attempt` is the attempt whose end the event reports, for effects. */
export function admit(state: RunState, event: NewEvent, attempt?: number): Admission {
  if (state.final && !(state.final === 'cancelled' && factsAfterEnd.includes(event.type))) return 'run_ended'
  if (event.type.startsWith('run.')) return admitRun(state, event)
  if (event.type === 'step.started') return admitStart(state, event)
  if (event.type === 'step.late') return 'ok'
  return admitStep(state, event, attempt)
}

function admitRun(state: RunState, event: NewEvent): Admission {
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

function admitStep(state: RunState, event: NewEvent, attempt: number | undefined): Admission {
  const step = state.steps[event.step ?? '']
  if (!step) return 'not_started'
  if (step.endedSeq !== undefined) return 'already_ended'
  const answers = answered[event.type]
  if (answers) return step.request?.open && step.request.kind === answers ? 'ok' : 'not_waiting'
  const current = event.type === 'model.responded' || event.type === 'model.failed' ? isCall(step, event.data) : attempt === undefined || (attempt === step.attempt && step.phase === 'running')
  return current ? 'ok' : 'stale_attempt'
}

const isCall = (step: StepState, { round, attempt }: { round: number; attempt: number }): boolean => isAsking(step) && step.model?.round === round && step.model.attempt === attempt

/** Which kind of request each answer settles. */
const answered: Partial<Record<NewEvent['type'], RequestState['kind']>> = { 'approval.decided': 'approval', 'human.answered': 'question', 'step.resolved': 'outcome' }
