/** What the events between a run and people change in its state: a request is asked, voted on, put to others, settled or given up. */
import { settleEscalation } from './escalation.ts'
import type { Event, EventOf } from './events.ts'
import { receiveMessage } from './messages.ts'
import type { requestEventSchemas } from './request-events.ts'
import { askedOf, handleOfAnswer, saidIn, takesAnything, widened, type RequestState } from './request-state.ts'
import { CorruptLog, stepOf, type RunState, type StepState } from './state.ts'

type RequestEvents = { [T in keyof typeof requestEventSchemas]: (state: RunState, event: EventOf<T>) => void }

export const requestHandlers: RequestEvents = {
  'approval.requested'(state, event) {
    const bound = event.data.argsHash ?? event.data.inputHash
    ask(state, event, { ...askedOf('approval', event, event.data), ...(bound !== undefined && { bound }) })
  },
  'approval.decided'(state, event) {
    const step = settle(state, event, event.data.verdict, 'answered')
    if (event.data.verdict === 'edited') step.editedSeq = event.seq
  },
  'consent.requested'(state, event) {
    ask(state, event, unnamed('consent', event, event.data.requestId))
  },
  'consent.decided'(state, event) {
    settle(state, event, event.data.verdict, 'answered')
  },
  'human.asked'(state, event) {
    ask(state, event, askedOf('question', event, event.data, takesAnything(event.data)))
  },
  'human.answered'(state, event) {
    settle(state, event, handleOfAnswer(event.data.value), 'answered')
  },
  'request.voted'(state, event) {
    const request = requestOf(state, event)
    request.votes = [...(request.votes ?? []), { by: event.data.by, seq: event.seq, ...(!request.anything && { says: saidIn(event) }) }]
  },
  'human.expired'(state, event) {
    const { kind } = requestOf(state, event)
    const step = settle(state, event, 'expired', 'expired')
    if (kind === 'escalation') settleEscalation(state, step, event)
  },
  'human.escalated'(state, event) {
    const request = requestOf(state, event)
    request.level = event.data.level
    request.audience = widened(request.audience ?? [], event.data.audience)
    delete request.unreached
  },
  'human.contacted'() {},
  'human.contact_failed'(state, { step, data }) {
    const request = state.steps[step ?? '']?.request
    if (!request?.open || request.id !== data.requestId) return
    const reached = request.level ?? 0
    if ((data.level ?? reached) === reached) request.unreached = true
  },
  'escalation.requested'(state, event) {
    ask(state, event, askedOf('escalation', event, event.data))
  },
  'escalation.decided'(state, event) {
    settleEscalation(state, settle(state, event, event.data.verdict, 'answered'), event)
  },
  'message.received'(state, event) {
    receiveMessage(state, event)
  },
}

/** A request that anybody may answer, once, whenever they do. */
export const unnamed = (kind: 'outcome' | 'consent', { seq, at }: Event, id: string): RequestState => ({ id, kind, seq, since: at, open: true })

export function ask(state: RunState, event: Event, request: RequestState): void {
  const step = stepOf(state, event.step ?? '')
  step.phase = 'waiting'
  step.request = request
  delete step.waited
  state.requests[request.id] = { step: step.id, kind: request.kind, open: true }
}

/** Returns the step, which goes on. */
export function settle(state: RunState, event: Event, verdict: string, how: 'answered' | 'expired'): StepState {
  const step = stepOf(state, event.step ?? '')
  const request = requestOf(state, event)
  request.open = false
  request.verdict = verdict
  request.answerSeq = event.seq
  const known = state.requests[request.id]
  if (known) Object.assign(known, { open: false, [how]: true })
  step.phase = 'running'
  return step
}

/** Nobody can answer any more. */
export function close(state: RunState, { request }: StepState): void {
  if (request) for (const asked of [request, state.requests[request.id]]) if (asked) asked.open = false
}

function requestOf(state: RunState, event: Event): RequestState {
  const { request } = stepOf(state, event.step ?? '')
  if (!request) throw new CorruptLog(state.runId, event.seq, `${event.type} of ${event.step ?? ''}, of which nothing was asked`)
  return request
}
