/**
 * Who answers a request: an identity that was proven, by a session, a key, a signed link, a mail from the person's own address or Slack's
 * word for it, and what the installation knows of that person now. Nothing here is ever taken from an answer's own words.
 *
 * Looked up at the moment of the answer, so that a change of role or group, or a removal, holds at once.
 */
import { isAddress, normalAddress } from '#lib/engine/audience.ts'
import type { Role } from '#lib/api/keys.ts'
import type { Actor } from '../auth/actor.ts'
import { database } from '../db.ts'

/** How it was proven who answers, as it stands in events. */
export type Via = 'session' | 'key' | 'link' | 'email' | 'slack'

export interface Answerer {
  /** As it stands in events: a mail address, `key:` and the key's name, or `link` for whoever had a link to anyone. */
  by: string
  via: Via
  /** In small letters; null for keys and for whoever had a link to anyone. */
  email: string | null
  /** Null for people who are no members. */
  role: Role | null
  groups: readonly string[]
  /** Whether this is somebody who was a member and was removed: they may answer nothing. */
  removed: boolean
  /** Every `by` under which the same person acts or acted: their addresses and the keys they made. */
  knownAs: readonly string[]
}

/** What a link to anyone carries in place of an address. */
export const anyone = 'anyone'

/** Whether it is known who it is: of several who come by a link to anyone, nobody can tell one from another, nor from a member. */
export const isNamed = ({ knownAs }: Pick<Answerer, 'knownAs'>): boolean => knownAs.length > 0

/** Whoever makes an API request. */
export async function answererOfActor(actor: Actor): Promise<Answerer> {
  const { by, via, email, role, groups, personId } = actor
  return { by, via, email, role, groups, removed: false, knownAs: personId === null ? [by] : [...new Set([by, ...(await namesOf(personId))])] }
}

/** Whoever proved to be the person of an address: by a link that was sent there, by a mail from there, by Slack's word. */
export async function answererOfAddress(address: string, via: 'link' | 'email' | 'slack'): Promise<Answerer> {
  if (address === anyone) return { by: 'link', via, email: null, role: null, groups: [], removed: false, knownAs: [] }
  const email = normalAddress(address)
  const { rows } = await database().query<{ id: string; role: Role; groups: string[]; removed: boolean; former: boolean }>({
    name: 'answerer-of-address',
    text: `select id, role, groups, removed_at is not null as removed, email <> $1 as former from "user" where email = $1 or $1 = any(former_emails) order by email <> $1, id limit 1`,
    values: [email],
  })
  const [user] = rows
  if (!isAddress(email) || !user) return { by: email, via, email, role: null, groups: [], removed: false, knownAs: [email] }
  // A former address may be in other hands: it gives no rights of the member, and still is no second person.
  const own = user.removed || user.former ? { role: null, groups: [] } : { role: user.role, groups: user.groups }
  return { by: email, via, email, ...own, removed: user.removed, knownAs: [...new Set([email, ...(await namesOf(user.id))])] }
}

/** Addresses and keys of a person, revoked keys too: what they started with one stays theirs. */
async function namesOf(userId: string): Promise<string[]> {
  const { rows } = await database().query<{ name: string }>({
    name: 'names-of-person',
    text: `select unnest(array[email] || former_emails) as name from "user" where id = $1 union select 'key:' || name from api_key where person_id = $1`,
    values: [userId],
  })
  return rows.map(({ name }) => name)
}
