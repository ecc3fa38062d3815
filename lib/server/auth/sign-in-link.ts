/**
 * Makes sign-in links. Runs in the launcher and the CLI as plain Node, so it needs DATABASE_URL and nothing of the web: loading
 * better-auth there would cost 300 ms and 40 MB for one insert.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import pg from 'pg'
import { environment } from '../env.ts'
import type { Queryable } from '../db.ts'
import { firstOwner, signInRecord, signInSeconds, type LinkedMember } from './sign-in-token.ts'

/** For the person at the machine: signs its opener in as the owner who has been here longest. `base`: where the web process is reached, if not where the environment says. */
export async function createSignInLink(base: string = environment().publicUrl): Promise<string> {
  const connectionString = environment().databaseUrl
  if (!connectionString) throw new Error('DATABASE_URL is not set, so there is nowhere to keep the sign-in link.')
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return await signInLinkFor(client, await longestOwner(client), base)
  } finally {
    await client.end()
  }
}

/**
 * A link that signs its opener in as a member: once, within 24 hours. It leads to a page with a button, so that a link preview
 * consumes nothing.
 */
export async function signInLinkFor(client: Queryable, member: LinkedMember, base: string = environment().publicUrl): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const { identifier, value } = signInRecord(token, member)
  await client.query('delete from verification where expires_at < now()')
  await client.query(
    `insert into verification (id, identifier, value, expires_at, created_at, updated_at)
     values ($1, $2, $3, now() + make_interval(secs => $4), now(), now())`,
    [randomUUID(), identifier, value, signInSeconds],
  )
  return `${base}/sign-in?token=${token}`
}

/** Makes the links that an address was given worth nothing. */
export async function voidSignInLinks(client: Queryable, email: string): Promise<void> {
  await client.query(`delete from verification where identifier like 'magic-link:%' and value::json ->> 'email' = $1`, [email])
}

const owners = `select email, name from "user" where role = 'owner' and removed_at is null order by created_at, id limit 1`

/** There is always an owner: a fresh installation gets its first one here. */
export async function longestOwner(client: Queryable): Promise<LinkedMember> {
  const { rows } = await client.query<LinkedMember>(owners)
  if (rows[0]) return rows[0]
  await client.query(
    `insert into "user" (id, name, email, role) values ($1, $2, $3, 'owner')
     on conflict (email) do update set role = 'owner', removed_at = null, removed_by = null`,
    [randomUUID(), firstOwner.name, firstOwner.email],
  )
  return firstOwner
}
