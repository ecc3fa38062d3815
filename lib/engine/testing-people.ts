/** Test support: what people do in runs without a server. They vote until enough have said the same, and cannot always be told. Used by tests only. */
import type { EventData, NewEvent } from './events.ts'
import { nextLevel, settles, type RequestState } from './request-state.ts'
import { askedFields, type AskedFields, type Escalation } from './request-settings.ts'
import { stepOf, type RunState, type StepState } from './state.ts'

interface Settings {
  audience?: string[]
  required?: number
  channels?: string[]
  timeoutSeconds?: number
  escalate?: Escalation[]
}

/** How the event says it that is written at `at`. */
export const askedAs = (settings: unknown, at: string, step?: StepState): AskedFields => {
  const { audience = [], required = 1, channels = [], timeoutSeconds = 0, escalate = [] } = (settings ?? {}) as Settings
  return askedFields({ audience, required, notBy: [], channels, timeoutSeconds, escalate }, at, step?.waited)
}

/** What somebody says who has not been heard yet: a vote, unless it settles the request. */
export function voice(step: StepState, request: RequestState, said: { verdict: EventData<'approval.decided'>['verdict'] } | { value: string }): NewEvent {
  const by = request.votes === undefined ? 'ada' : `person ${request.votes.length + 1}`
  const data = { requestId: request.id, by, via: 'key', ...said }
  if (!settles(request, 'verdict' in said ? said.verdict : said.value)) return { type: 'request.voted', step: step.id, data }
  return 'verdict' in said ? { type: 'approval.decided', step: step.id, data: { ...data, verdict: said.verdict } } : { type: 'human.answered', step: step.id, data: { ...data, raw: said.value, value: said.value } }
}

/** Whether somebody of the level that was reached could still turn out to be away. */
export const mayBeAway = ({ request }: StepState): boolean => request?.open === true && !request.unreached && nextLevel(request) !== undefined

/** Whoever was asked cannot be told. */
export function away(state: RunState, id: string): NewEvent[] {
  const { request } = stepOf(state, id)
  return request ? [{ type: 'human.contact_failed', step: id, data: { requestId: request.id, channel: 'mail', to: 'ada@example.com', level: request.level ?? 0, message: 'no such mailbox' } }] : []
}
