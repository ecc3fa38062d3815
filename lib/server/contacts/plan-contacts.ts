/**
 * Plans, in the transaction that appends a question, an approval or an escalation, who is to be told: one row per channel. Who is meant is
 * looked up when it is carried out, so that the log's transaction asks nobody and waits for nothing.
 *
 * Also notes, where a request moves on, that what was sent of it is out of date.
 */
import { randomUUIDv7 } from 'node:crypto'
import type { Event, EventOf } from '#lib/engine/events.ts'
import type { Queryable } from '../db.ts'
import type { Queue } from '../queue/queue.ts'
import { readChannel, type ContactStatus } from './contact.ts'

type Telling = EventOf<'human.asked'> | EventOf<'approval.requested'> | EventOf<'escalation.requested'> | EventOf<'human.escalated'>
const telling: Record<Telling['type'], true> = { 'human.asked': true, 'approval.requested': true, 'escalation.requested': true, 'human.escalated': true }

/** Whether an event may want people to be told. */
const tells = (event: Event): event is Telling => event.type in telling

/** A job is asked for where there is a queue; without one the sweeper finds the rows. */
export async function planContacts(client: Queryable, runId: string, event: Event, queue?: Queue): Promise<void> {
  if (event.type === 'request.voted') return outdateContacts(client, [event.data.requestId], ['sent'])
  if (!tells(event)) return
  const { requestId, audience, channels = [] } = event.data
  const level = event.type === 'human.escalated' ? event.data.level : 0
  for (const channel of new Set(channels)) {
    const { rows } = await client.query<{ id: string }>(
      `insert into contact (id, request_id, run_id, step, level, channel, connection, recipient, audience, status, due_at, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, '', $8, 'planned', clock_timestamp(), $9) on conflict do nothing returning id`,
      [randomUUIDv7(), requestId, runId, event.step ?? '', level, channel, readChannel(channel).connection, audience, event.at],
    )
    for (const { id } of rows) await queue?.enqueueContact(client, id)
  }
}

/** Contacts of these requests are looked at again: what waits need not be sent, whoever was told is shown that they moved on. The sweeper sees to it. */
export async function outdateContacts(client: Queryable, requestIds: readonly string[], statuses: readonly ContactStatus[]): Promise<void> {
  if (requestIds.length === 0) return
  await client.query(`update contact set outdated = true, due_at = clock_timestamp() where request_id = any($1::text[]) and status = any($2::text[])`, [requestIds, statuses])
}
