/**
 * What a row of the request table knows beside its state: which later events tell of the request, who answered so far, who may not, and
 * the words that a search looks in. So a page of requests is read by its index, and no log is searched for it. Written in the
 * transaction that appends, like the row itself (request-rows.ts).
 */
import { nodeOfStep, type Event } from '#lib/engine/events.ts'
import type { Queryable } from '../db.ts'

const telling = ['request.voted', 'human.answered', 'approval.decided', 'step.resolved', 'consent.decided', 'escalation.decided', 'human.expired', 'human.escalated', 'human.contacted', 'human.contact_failed'] as const satisfies readonly Event['type'][]
type Telling = Extract<Event, { type: (typeof telling)[number] }>
type Asking = Extract<Event, { type: 'human.asked' | 'approval.requested' | 'step.unknown' | 'consent.requested' | 'escalation.requested' }>

/** Whether an event tells of a request that was asked before. */
export const tellsOfRequest = (event: Event): event is Telling => (telling as readonly Event['type'][]).includes(event.type)

/** Of a step's end, `stepRequests` are the requests of that step; only those that are open are meant. */
export async function noteTold(client: Queryable, event: Telling, stepRequests: string[]): Promise<void> {
  const ofStep = event.type === 'step.resolved'
  await client.query(
    `update request set told = array_append(told, $2), answered_by = case when $3::text is null or $3 = any(answered_by) then answered_by else array_append(answered_by, $3) end
     where id = any($1::text[]) and ($4::boolean is false or status = 'open')`,
    [event.type === 'step.resolved' ? stepRequests : [event.data.requestId], event.seq, 'by' in event.data ? event.data.by : null, ofStep],
  )
}

/** Characters of a request that are searched. */
const searched = 4_000

/** What a search finds a request by: what is asked, and of which node. Postgres takes no U+0000. */
export function wordsOf(event: Asking): string {
  const data: Record<string, unknown> = event.data
  const words = ['display', 'question', 'intent', 'context', 'reason', 'reasoning'].map((field) => data[field]).filter((word) => typeof word === 'string')
  return [...words, nodeOfStep(event.step ?? '')].join('\n').replaceAll('\0', '\ufffd').slice(0, searched)
}

/** Who may not answer it, whatever its audience says. */
export const excludedFrom = (event: Asking): string[] => ('notBy' in event.data ? (event.data.notBy ?? []) : [])
