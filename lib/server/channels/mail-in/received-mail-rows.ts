/**
 * Which mails were taken in already, and what their senders are still to be told. Whoever reads a mail, or sends a refusal, holds its row
 * for a while: one who dies lets go by dying, so that the sender's next try, or the next sweep, goes on.
 */
import { randomUUIDv7 } from 'node:crypto'
import { z } from 'zod'
import { database } from '../../db.ts'

export const mailOutcomes = ['answered', 'continued', 'refused', 'undelivered', 'ignored'] as const
export type MailOutcome = (typeof mailOutcomes)[number]

/** What somebody is told whose mail was not taken. */
export const refusalSchema = z.object({
  connection: z.string(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  /** Their mail's. */
  inReplyTo: z.string().nullable(),
  references: z.array(z.string()),
})
export type Refusal = z.infer<typeof refusalSchema>

const readSeconds = 60
const sendSeconds = 120
const keptDays = 60
const dueAtOnce = 50

/** Takes a mail to be read, by its id here; null where it was taken in before, or somebody is reading it. */
export async function holdMail(fingerprint: string, contactId: string, sender: string): Promise<string | null> {
  const { rows } = await database().query<{ id: string }>(
    `with old as (delete from received_mail where received_at < now() - make_interval(days => $6) and due_at is null)
     insert into received_mail (id, fingerprint, contact_id, sender, held_until) values ($1, $2, $3, $4, clock_timestamp() + make_interval(secs => $5))
     on conflict (fingerprint) do update set held_until = excluded.held_until where received_mail.outcome is null and received_mail.held_until <= clock_timestamp() returning id`,
    [randomUUIDv7(), fingerprint, contactId, sender, readSeconds, keptDays],
  )
  return rows[0]?.id ?? null
}

/** Says what became of a mail; a refusal is sent by whoever sweeps. */
export async function settleMail(id: string, outcome: MailOutcome, refusal: Refusal | null): Promise<void> {
  await database().query(
    `update received_mail set outcome = $2, refusal = $3::json, held_until = null, due_at = case when $3::json is not null then clock_timestamp() end where id = $1`,
    [id, outcome, refusal && JSON.stringify(refusal)],
  )
}

/** So that the sender's next try is read. */
export async function forgetMail(id: string): Promise<void> {
  await database().query('delete from received_mail where id = $1 and outcome is null', [id])
}

/** How many refusals were meant for an address in the last hour. */
export async function recentRefusals(sender: string): Promise<number> {
  const { rows } = await database().query<{ n: number }>(`select count(*)::int as n from received_mail where sender = $1 and received_at > now() - interval '1 hour' and refusal is not null`, [sender])
  return rows[0]?.n ?? 0
}

/** Ids of mails whose refusals are to be sent and nobody is on. */
export async function dueRefusals(): Promise<string[]> {
  const { rows } = await database().query<{ id: string }>(`select id from received_mail where due_at <= clock_timestamp() and (held_until is null or held_until <= clock_timestamp()) order by due_at limit $1`, [dueAtOnce])
  return rows.map(({ id }) => id)
}

export async function holdRefusal(id: string): Promise<{ refusal: Refusal; attempts: number } | null> {
  const { rows } = await database().query<{ refusal: unknown; attempts: number }>(
    `update received_mail set held_until = clock_timestamp() + make_interval(secs => $2), attempts = attempts + 1
     where id = $1 and due_at <= clock_timestamp() and (held_until is null or held_until <= clock_timestamp()) returning refusal, attempts`,
    [id, sendSeconds],
  )
  return rows[0] ? { refusal: refusalSchema.parse(rows[0].refusal), attempts: rows[0].attempts } : null
}

/** Lets go of a refusal: sent or given up, or with `delayMs` to be tried again. */
export async function settleRefusal(id: string, delayMs: number | null): Promise<void> {
  await database().query(`update received_mail set held_until = null, due_at = case when $2::float is not null then clock_timestamp() + make_interval(secs => $2) end where id = $1`, [id, delayMs === null ? null : delayMs / 1000])
}
