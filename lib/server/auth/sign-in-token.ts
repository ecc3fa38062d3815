/**
 * The one-time token of a sign-in link: how it is hashed, named and kept. Shared by the process that makes a link and the one that
 * consumes it. The table and the record's shape are better-auth's (`verification`, magic-link 1.7); the token itself is not stored.
 */
import { createHash } from 'node:crypto'

/** A link that was printed at start is often opened later the same day. */
export const signInSeconds = 24 * 60 * 60

/** Whom a link signs in. */
export interface LinkedMember {
  email: string
  name: string
}

/** The first owner, until they enter an address of theirs. */
export const firstOwner: LinkedMember = { email: 'owner@oriel.localhost', name: 'Owner' }

export const hashSignInToken = (token: string): string => createHash('sha256').update(token).digest('hex')

/** A row of `verification`. */
export const signInRecord = (token: string, { email, name }: LinkedMember): { identifier: string; value: string } => ({
  identifier: `magic-link:${hashSignInToken(token)}`,
  value: JSON.stringify({ type: 'magic-link', email, name }),
})
