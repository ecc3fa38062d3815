/**
 * The rows of contacts: what is to be done about each, and when (`due_at`). Whoever does it holds the row for a while; one who dies lets go
 * by dying. Nothing here sends anything or knows a channel.
 */
import { randomUUIDv7 } from 'node:crypto'
import type { Contact as ShownContact } from '#lib/api/requests.ts'
import { database, inTransaction, type Queryable } from '../db.ts'
import type { Queue } from '../queue/queue.ts'
import type { Contact, ContactStatus, EarlierMessage, Sent } from './contact.ts'

const columns = `id, request_id as "requestId", run_id as "runId", step, level, channel, connection, recipient, audience, status, attempts,
  external_id as "externalId", thread_id as "threadId", error, recorded, created_at as "createdAt"`

/** Longer than any one thing that is done about a contact may take. */
const holdSeconds = 120
const dueAtOnce = 200

/** Takes a contact that something is to be done about; null where there is nothing, or somebody is on it. Counts as a try. */
export async function holdContact(id: string): Promise<Contact | null> {
  const { rows } = await database().query<Contact>(
    `update contact set held_until = clock_timestamp() + make_interval(secs => $2), outdated = false, attempts = attempts + 1
     where id = $1 and due_at <= clock_timestamp() and (held_until is null or held_until <= clock_timestamp()) returning ${columns}`,
    [id, holdSeconds],
  )
  return rows[0] ?? null
}

/** Ids of contacts that something is to be done about and nobody is on, oldest first. */
export async function dueContacts(): Promise<string[]> {
  const { rows } = await database().query<{ id: string }>(
    `select id from contact where due_at <= clock_timestamp() and (held_until is null or held_until <= clock_timestamp()) order by due_at limit $1`,
    [dueAtOnce],
  )
  return rows.map(({ id }) => id)
}

/** Lets go of a contact that nothing more is to be done about until its request moves on. */
export async function settleContact(client: Queryable, id: string, status: ContactStatus): Promise<void> {
  await client.query(`update contact set status = $2, recorded = true, attempts = 0, held_until = null, due_at = case when outdated then clock_timestamp() end, ended_at = coalesce(ended_at, clock_timestamp()) where id = $1`, [id, status])
}

/** Lets go of a contact that is tried again. */
export async function postponeContact(id: string, delayMs: number, error: string): Promise<void> {
  await database().query(
    `update contact set error = $3, held_until = null, due_at = case when outdated then clock_timestamp() else clock_timestamp() + make_interval(secs => $2) end where id = $1`,
    [id, delayMs / 1000, error],
  )
}

/** Keeps what came of sending, before the log says so: the sender is still on it. */
export async function keepSent(id: string, { externalId, threadId }: Sent): Promise<void> {
  await database().query(`update contact set status = 'sent', external_id = $2, thread_id = $3, error = null, ended_at = clock_timestamp() where id = $1`, [id, externalId ?? null, threadId ?? null])
}

export async function keepFailed(id: string, error: string): Promise<void> {
  await database().query(`update contact set status = 'failed', error = $2, ended_at = clock_timestamp() where id = $1`, [id, error])
}

/** Whether the log says already what became of the contact; the answer holds until the end of the transaction. */
export async function isRecorded(client: Queryable, id: string): Promise<boolean> {
  const { rows } = await client.query<{ recorded: boolean }>('select recorded from contact where id = $1 for update', [id])
  return rows[0]?.recorded ?? true
}

/** Puts one row per recipient in place of the plan. Whoever is told by the same connection already is not told twice. */
export async function expandContact(queue: Queue, plan: Contact, recipients: readonly string[]): Promise<void> {
  await inTransaction(async (client) => {
    await client.query('delete from contact where id = $1', [plan.id])
    for (const recipient of new Set(recipients)) {
      const { rows } = await client.query<{ id: string }>(
        `insert into contact (id, request_id, run_id, step, level, channel, connection, recipient, audience, status, due_at, created_at)
         select $1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', clock_timestamp(), $10
         where not exists (select 1 from contact where request_id = $2 and level = $5 and connection = $7 and recipient = $8)
         on conflict do nothing returning id`,
        [randomUUIDv7(), plan.requestId, plan.runId, plan.step, plan.level, plan.channel, plan.connection, recipient, plan.audience, plan.createdAt],
      )
      for (const { id } of rows) await queue.enqueueContact(client, id)
    }
  })
}

/** What was sent to the same recipient by the same connection in these trees of runs before, oldest first. */
export async function earlierMessages({ id, connection, recipient }: Contact, rootIds: readonly string[]): Promise<EarlierMessage[]> {
  const { rows } = await database().query<EarlierMessage>(
    `select c.external_id as "externalId", c.thread_id as "threadId" from contact c join run r on r.id = c.run_id
     where r.root_id = any($1::uuid[]) and c.connection = $2 and c.recipient = $3 and c.id <> $4 and c.external_id is not null order by c.ended_at, c.id`,
    [rootIds, connection, recipient, id],
  )
  return rows
}

/** The run at the top of the tree that asks. */
export async function rootOfContact({ runId }: Contact): Promise<string> {
  const { rows } = await database().query<{ root_id: string }>('select root_id from run where id = $1', [runId])
  return rows[0]?.root_id ?? runId
}

export async function findContact(id: string): Promise<Contact | null> {
  const { rows } = await database().query<Contact>(`select ${columns} from contact where id = $1`, [id])
  return rows[0] ?? null
}

/** The contact whose message the world calls so; null where no such message was sent by that connection. */
export async function contactByExternalId(connection: string, externalId: string): Promise<Contact | null> {
  const { rows } = await database().query<Contact>(`select ${columns} from contact where connection = $1 and external_id = $2 order by created_at desc limit 1`, [connection, externalId])
  return rows[0] ?? null
}

/** Marks a message that was sent as one that did not arrive, so that the log is told. False where that is known already. */
export async function markUndelivered(id: string, error: string): Promise<boolean> {
  const { rowCount } = await database().query(`update contact set status = 'failed', error = $2, recorded = false, due_at = clock_timestamp() where id = $1 and status = 'sent'`, [id, error])
  return rowCount === 1
}

/** Who was told of each of these requests, how, and who is yet to be told. */
export async function contactsOf(requestIds: readonly string[]): Promise<Map<string, ShownContact[]>> {
  const { rows } = await database().query<{ requestId: string; channel: string; to: string; level: number; status: Exclude<ContactStatus, 'cancelled'>; at: Date | null; error: string | null }>(
    `select request_id as "requestId", channel, recipient as to, level, status, ended_at as at, error from contact
     where request_id = any($1::text[]) and status <> 'cancelled' order by level, created_at, id`,
    [requestIds],
  )
  const found = new Map<string, ShownContact[]>(requestIds.map((id) => [id, []]))
  for (const { requestId, to, status, at, error, ...contact } of rows) {
    found.get(requestId)?.push({ ...contact, ...(to !== '' && { to }), status: status === 'planned' ? 'waiting' : status, ...(at && { at: at.toISOString() }), ...(error !== null && { error }) })
  }
  return found
}
