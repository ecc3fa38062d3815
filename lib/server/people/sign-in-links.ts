/** Sign-in links that the API makes: for whoever asks, so that nobody becomes somebody else by asking. */
import type { SignInLink } from '#lib/api/sign-in.ts'
import type { Actor } from '../auth/actor.ts'
import { longestOwner, signInLinkFor } from '../auth/sign-in-link.ts'
import { signInSeconds, type LinkedMember } from '../auth/sign-in-token.ts'
import { database } from '../db.ts'

/** For another browser of whoever asks: of the session's member, of the owner who made the key, or, for a key that nobody here made, of the owner who has been here longest. */
export async function ownSignInLink({ personId }: Actor): Promise<SignInLink> {
  return linkFor((await liveOwner(personId)) ?? (await longestOwner(database())))
}

export async function linkFor(member: LinkedMember): Promise<SignInLink> {
  const expiresAt = new Date(Date.now() + signInSeconds * 1000).toISOString()
  return { url: await signInLinkFor(database(), member), expiresAt }
}

async function liveOwner(id: string | null): Promise<LinkedMember | undefined> {
  if (id === null) return undefined
  const { rows } = await database().query<LinkedMember>(`select email, name from "user" where id = $1 and role = 'owner' and removed_at is null`, [id])
  return rows[0]
}
