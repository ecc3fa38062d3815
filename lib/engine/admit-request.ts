/**
 * Whether an event may follow that is about a request: only while it is open, of its kind, and next. One voice per person, what settles is
 * no vote and a vote settles nothing, and nobody's word is about other arguments than those that were shown.
 */
import type { NewEvent } from './events.ts'
import { hasVoted, isVoice, nextLevel, saidIn, settles, type RequestState, type Voice } from './request-state.ts'

export type RequestRefusal = 'not_waiting' | 'already_voted' | 'more_votes_wanted' | 'settles' | 'other_arguments'

const named = ['approval', 'question', 'escalation'] as const

/** Which kinds of requests each event is about. */
const kindsOf: Partial<Record<NewEvent['type'], readonly RequestState['kind'][]>> = {
  'approval.decided': ['approval'],
  'human.answered': ['question'],
  'step.resolved': ['outcome'],
  'consent.decided': ['consent'],
  'escalation.decided': ['escalation'],
  'request.voted': named,
  'human.expired': named,
  'human.escalated': named,
}

/** `request` is that of the event's step. Null for an event that is about no request. */
export function admitToRequest(request: RequestState | undefined, event: NewEvent): 'ok' | RequestRefusal | null {
  if (event.type === 'step.completed') return request?.open ? 'not_waiting' : null
  const kinds = kindsOf[event.type]
  if (!kinds) return null
  return request && isAbout(request, event, kinds) ? admitToOpen(request, event) : 'not_waiting'
}

const isAbout = (request: RequestState, { data }: NewEvent, kinds: readonly RequestState['kind'][]): boolean => request.open && kinds.includes(request.kind) && (!('requestId' in data) || data.requestId === request.id)

function admitToOpen(request: RequestState, event: NewEvent): 'ok' | RequestRefusal {
  if (event.type === 'human.expired') return request.expiresAt === undefined ? 'not_waiting' : 'ok'
  if (event.type === 'human.escalated') return nextLevel(request)?.level === event.data.level ? 'ok' : 'not_waiting'
  return isVoice(event) ? admitVoice(request, event) : 'ok'
}

function admitVoice(request: RequestState, event: Voice): 'ok' | RequestRefusal {
  if (hasVoted(request, event.data.by)) return 'already_voted'
  const says = saidIn(event)
  if (says !== 'edited' && 'argsHash' in event.data && event.data.argsHash !== undefined && event.data.argsHash !== request.bound) return 'other_arguments'
  const enough = settles(request, says)
  if (event.type === 'request.voted') return enough ? 'settles' : 'ok'
  return enough ? 'ok' : 'more_votes_wanted'
}
