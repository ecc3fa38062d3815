/**
 * What a signed webhook tells of a request: `{type, timestamp, data}`, as Standard Webhooks has it. `data` is the request as the API shows
 * it, without who else was told, and with the link for whoever is to decide. Pure.
 *
 * - `request.opened`: a run asks · `request.escalated`: it is put to others, or to the same again · `request.voted`: somebody answered, and
 *   more must · `request.settled`: it was answered, has expired or is no longer needed (`data.status`).
 */
import type { HumanRequest } from '#lib/api/requests.ts'

export type WebhookType = 'request.opened' | 'request.escalated' | 'request.voted' | 'request.settled'

export interface WebhookMessage {
  /** The same for every try, so that a receiver knows a repetition. */
  id: string
  body: string
}

export interface Told {
  /** Of the contact. */
  id: string
  level: number
  request: HumanRequest
  link: string
}

/** Of the first message to a receiver. */
export function openingMessage({ id, level, request, link }: Told, at: Date): WebhookMessage {
  return message(`msg_${id}`, level === 0 ? 'request.opened' : 'request.escalated', { level, request, link }, at)
}

/** Of a change after it; null where there is none to tell. */
export function changeMessage({ id, level, request, link }: Told, at: Date): WebhookMessage | null {
  if (request.status !== 'open') return message(`msg_${id}_settled`, 'request.settled', { level, request, link }, at)
  return request.votes.length === 0 ? null : message(`msg_${id}_votes_${request.votes.length}`, 'request.voted', { level, request, link }, at)
}

function message(id: string, type: WebhookType, { level, request, link }: Omit<Told, 'id'>, at: Date): WebhookMessage {
  const { contacts: _contacts, mine: _mine, ...shown } = request
  return { id, body: JSON.stringify({ type, timestamp: at.toISOString(), data: { ...shown, level, link } }) }
}
