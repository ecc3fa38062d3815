/**
 * The request table: a projection of questions, approvals, unknown outcomes, consents and escalations, for lists across runs. The log holds what was asked
 * and answered; these rows are written in the transaction that appends, and can be rebuilt from it.
 */
import type { RequestKind } from '#lib/api/requests.ts'
import type { Event, EventOf } from '#lib/engine/events.ts'
import { finalEventTypes } from '#lib/engine/events.ts'
import type { RunState } from '#lib/engine/state.ts'
import { outdateContacts, planContacts } from '../contacts/plan-contacts.ts'
import type { Queryable } from '../db.ts'
import type { Queue } from '../queue/queue.ts'
import { excludedFrom, noteTold, tellsOfRequest, wordsOf } from './request-notes.ts'

type Asking = EventOf<'human.asked'> | EventOf<'approval.requested'> | EventOf<'step.unknown'> | EventOf<'consent.requested'> | EventOf<'escalation.requested'>
const kinds: Record<Asking['type'], RequestKind> = { 'human.asked': 'question', 'approval.requested': 'approval', 'step.unknown': 'outcome', 'consent.requested': 'consent', 'escalation.requested': 'escalation' }
const asks = (event: Event): event is Asking => event.type in kinds
type Answering = EventOf<'human.answered'> | EventOf<'approval.decided'> | EventOf<'consent.decided'> | EventOf<'escalation.decided'>
const answeringTypes: Record<Answering['type'], true> = { 'human.answered': true, 'approval.decided': true, 'consent.decided': true, 'escalation.decided': true }
const answers = (event: Event): event is Answering => event.type in answeringTypes
const settlesOtherwise: readonly Event['type'][] = ['step.resolved', 'step.cancelled', 'human.expired', ...finalEventTypes]

/** Whether these events touch the table at all: a run that asks nobody never does. `state` is the state after them. */
export const touchesRequests = (events: Event[], state: RunState): boolean =>
  Object.keys(state.requests).length > 0 &&
  events.some((event) => asks(event) || answers(event) || tellsOfRequest(event) || settlesOtherwise.includes(event.type))

export async function projectRequests(client: Queryable, run: { runId: string; workflowId: string }, events: Event[], state: RunState, queue?: Queue): Promise<void> {
  for (const event of events) {
    if (tellsOfRequest(event)) await noteTold(client, event, requestsOf(state, event.step))
    if (asks(event)) await insert(client, run, event)
    else if (answers(event)) await close(client, [event.data.requestId], 'answered', event.at)
    else if (event.type === 'human.expired') await close(client, [event.data.requestId], 'expired', event.at)
    else if (event.type === 'human.escalated') await widen(client, event, state)
    else if (event.type === 'step.resolved') await close(client, requestsOf(state, event.step), 'answered', event.at)
    else if (event.type === 'step.cancelled') await close(client, requestsOf(state, event.step), 'cancelled', event.at)
    else if (finalEventTypes.includes(event.type)) await close(client, Object.keys(state.requests), 'cancelled', event.at)
    await planContacts(client, run.runId, event, queue)
  }
}

const requestsOf = (state: RunState, step: string | undefined): string[] =>
  Object.entries(state.requests).filter(([, request]) => request.step === step).map(([id]) => id)

async function close(client: Queryable, ids: string[], status: string, at: string): Promise<void> {
  const { rows } = await client.query<{ id: string }>(`update request set status = $2, closed_at = $3 where id = any($1::text[]) and status = 'open' returning id`, [ids, status, at])
  await outdateContacts(client, rows.map(({ id }) => id), ['planned', 'waiting', 'sent'])
}

/** With those of the escalation, as the log has it. */
async function widen(client: Queryable, { step, data }: EventOf<'human.escalated'>, state: RunState): Promise<void> {
  const request = state.steps[step ?? '']?.request
  if (request?.id === data.requestId) await client.query('update request set audience = $2 where id = $1', [data.requestId, request.audience ?? []])
}

async function insert(client: Queryable, run: { runId: string; workflowId: string }, event: Asking): Promise<void> {
  const kind = kinds[event.type]
  const urgency = event.type === 'human.asked' ? event.data.urgency : event.type === 'step.unknown' || event.type === 'escalation.requested' ? 'high' : 'medium'
  const audience = 'audience' in event.data ? event.data.audience : []
  const expiresAt = 'expiresAt' in event.data ? (event.data.expiresAt ?? null) : null
  await client.query(
    `insert into request (id, run_id, workflow_id, step, seq, kind, status, urgency, audience, created_at, expires_at, text, not_by)
     values ($1, $2, $3, $4, $5, $6, 'open', $7, $8, $9, $10, $11, $12) on conflict (id) do nothing`,
    [event.data.requestId, run.runId, run.workflowId, event.step, event.seq, kind, urgency, audience, event.at, expiresAt, wordsOf(event), excludedFrom(event)],
  )
}
