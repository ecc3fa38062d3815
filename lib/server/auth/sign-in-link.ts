/**
 * Makes sign-in links. Runs in the launcher and the CLI as plain Node, so it needs DATABASE_URL and nothing of the web: loading
 * better-auth there would cost 300 ms and 40 MB for one insert.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import pg from 'pg'
import { environment } from '../env.ts'
import { signInRecord, signInSeconds } from './sign-in-token.ts'

/**
 * A link that signs its opener in as the owner: once, within 24 hours. It leads to a page with a button, so that a link preview
 * consumes nothing. `base`: where the web process is reached, if not where the environment says.
 */
export async function createSignInLink(base: string = environment().publicUrl): Promise<string> {
  const connectionString = environment().databaseUrl
  if (!connectionString) throw new Error('DATABASE_URL is not set, so there is nowhere to keep the sign-in link.')
  const token = randomBytes(32).toString('base64url')
  const { identifier, value } = signInRecord(token)
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    await client.query('delete from verification where expires_at < now()')
    await client.query(
      `insert into verification (id, identifier, value, expires_at, created_at, updated_at)
       values ($1, $2, $3, now() + make_interval(secs => $4), now(), now())`,
      [randomUUID(), identifier, value, signInSeconds],
    )
  } finally {
    await client.end()
  }
  return `${base}/sign-in?token=${token}`
}
