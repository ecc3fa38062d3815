/**
 * The members' rows: inviting, changing, removing, taking a removal back. What a member is allowed follows from these rows at each of
 * their requests, so a change holds at once; the rows themselves are never deleted, because logs name people by their addresses.
 *
 * Invariant: there is always an owner who was not removed. Whoever changes owners locks all owners' rows first, in one order, so that of two
 * who remove each other at once one is refused.
 */
import { randomUUID } from 'node:crypto'
import { ApiError } from '#lib/api/errors.ts'
import { roleSchema, type Role } from '#lib/api/keys.ts'
import type { InvitedMember, Member } from '#lib/api/members.ts'
import type { SignInLink } from '#lib/api/sign-in.ts'
import { endStreamsOf } from '../auth/live-streams.ts'
import { signInLinkFor, voidSignInLinks } from '../auth/sign-in-link.ts'
import { signInSeconds } from '../auth/sign-in-token.ts'
import { database, inTransaction, onlyRow, sqlState, type Queryable } from '../db.ts'

interface MemberRow {
  id: string
  email: string
  name: string
  role: string
  groups: string[]
  invited_by: string | null
  joined_at: Date | null
  link_made_by: string | null
  link_made_at: Date | null
  link_open: boolean
  keys: number
  last_seen: Date | null
  created_at: Date
  removed_at: Date | null
}

const select = `
select u.id, u.email, u.name, u.role, u.groups, u.invited_by, u.joined_at, u.link_made_by, u.link_made_at, u.created_at, u.removed_at,
  exists (select from verification v where v.identifier like 'magic-link:%' and v.value::json ->> 'email' = u.email and v.expires_at > now()) as link_open,
  (select count(*)::int from api_key k where k.person_id = u.id and k.revoked_at is null) as keys,
  (select max(s.updated_at) from session s where s.user_id = u.id and s.expires_at > now()) as last_seen
from "user" u`

const uniqueViolation = '23505'
const time = (date: Date | null): string | null => date?.toISOString() ?? null

function toMember(row: MemberRow): Member {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: roleSchema.parse(row.role),
    groups: row.groups,
    status: row.removed_at ? 'removed' : row.joined_at ? 'active' : 'invited',
    invitedBy: row.invited_by,
    joinedAt: time(row.joined_at),
    lastSeenAt: time(row.last_seen),
    link: row.link_made_by !== null && row.link_made_at ? { madeBy: row.link_made_by, madeAt: row.link_made_at.toISOString(), open: row.link_open } : null,
    keys: row.keys,
    createdAt: row.created_at.toISOString(),
    removedAt: time(row.removed_at),
  }
}

/** By name, then address. */
export async function listMembers(removed: boolean): Promise<Member[]> {
  const { rows } = await database().query<MemberRow>(`${select} where (u.removed_at is not null) = $1 order by lower(u.name) = '', lower(u.name), u.email`, [removed])
  return rows.map(toMember)
}

/** Throws not_found. */
export async function getMember(id: string, client: Queryable = database()): Promise<Member> {
  const { rows } = await client.query<MemberRow>(`${select} where u.id = $1`, [id])
  if (!rows[0]) throw unknown(id)
  return toMember(rows[0])
}

export interface Invitation {
  email: string
  name: string
  role: Role
  groups: string[]
}

/** Throws name_taken where the address is a member's. Somebody who was removed comes back under the same id. */
export async function inviteMember({ email, name, role, groups }: Invitation, by: string): Promise<InvitedMember> {
  return inTransaction(async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `insert into "user" as u (id, email, name, role, groups, invited_by) values ($1, $2, $3, $4, $5, $6)
       on conflict (email) do update set removed_at = null, removed_by = null, role = $4, groups = $5, invited_by = $6, name = case when $3 = '' then u.name else $3 end, updated_at = now()
         where u.removed_at is not null
       returning id`,
      [randomUUID(), email, name, role, groups, by],
    )
    if (!rows[0]) throw taken(email)
    const invitation = await makeLink(client, rows[0].id, by)
    return { ...(await getMember(rows[0].id, client)), invitation }
  })
}

export interface Changes {
  email?: string | undefined
  name?: string | undefined
  role?: Role | undefined
  groups?: string[] | undefined
}

/** Throws not_found, name_taken, last_owner. */
export async function changeMember(id: string, { email, name, role, groups }: Changes): Promise<Member> {
  try {
    return await inTransaction(async (client) => {
      const before = await lockMember(client, id)
      if (before.role === 'owner' && role === 'member') await requireAnotherOwner(client, before, 'made a member')
      await client.query('update "user" set name = coalesce($2, name), role = coalesce($3, role), groups = coalesce($4, groups), updated_at = now() where id = $1', [id, name ?? null, role ?? null, groups ?? null])
      if (email !== undefined && email !== before.email) await changeAddress(client, before, email)
      return getMember(id, client)
    })
  } catch (error) {
    if (sqlState(error) === uniqueViolation) throw taken(email ?? '')
    throw error
  }
}

/** What was done under the old address stays theirs; links that went to it open nothing any more. */
async function changeAddress(client: Queryable, { id, email: old }: Locked, email: string): Promise<void> {
  await client.query('update "user" set email = $2, former_emails = array_append(array_remove(array_remove(former_emails, $2), $3), $3), updated_at = now() where id = $1', [id, email, old])
  await voidSignInLinks(client, old)
  await client.query('update saved_view set created_by = $2 where created_by = $1', [old, email])
}

/** Throws not_found, last_owner. */
export async function removeMember(id: string, by: string): Promise<void> {
  await inTransaction(async (client) => {
    const member = await lockMember(client, id)
    if (member.role === 'owner') await requireAnotherOwner(client, member, 'removed')
    await client.query('update "user" set removed_at = now(), removed_by = $2, updated_at = now() where id = $1', [id, by])
    await client.query('delete from session where user_id = $1', [id])
    await voidSignInLinks(client, member.email)
  })
  endStreamsOf(id)
}

/** Throws not_found. Of somebody who is here already it changes nothing. */
export async function restoreMember(id: string): Promise<Member> {
  await database().query('update "user" set removed_at = null, removed_by = null, updated_at = now() where id = $1 and removed_at is not null', [id])
  return getMember(id)
}

/** Throws not_found, also for somebody who was removed. */
export async function createMemberLink(id: string, by: string): Promise<SignInLink> {
  return inTransaction(async (client) => {
    await lockMember(client, id)
    return makeLink(client, id, by)
  })
}

/** In place of those before: a link that was lost on its way opens nothing once there is another. */
async function makeLink(client: Queryable, id: string, by: string): Promise<SignInLink> {
  const { rows } = await client.query<{ email: string; name: string; at: Date }>('update "user" set link_made_by = $2, link_made_at = now() where id = $1 returning email, name, now() as at', [id, by])
  const { email, name, at } = onlyRow(rows)
  await voidSignInLinks(client, email)
  return { url: await signInLinkFor(client, { email, name }), expiresAt: new Date(at.getTime() + signInSeconds * 1000).toISOString() }
}

interface Locked {
  id: string
  email: string
  role: string
}

/** All owners' rows and this one, in one order for everybody who does this. */
async function lockMember(client: Queryable, id: string): Promise<Locked> {
  const { rows } = await client.query<Locked & { removed: boolean }>(`select id, email, role, removed_at is not null as removed from "user" where id = $1 or role = 'owner' order by id for update`, [id])
  const found = rows.find((row) => row.id === id)
  if (!found || found.removed) throw unknown(id)
  return found
}

async function requireAnotherOwner(client: Queryable, { id, email }: Locked, what: string): Promise<void> {
  const { rows } = await client.query(`select from "user" where role = 'owner' and removed_at is null and id <> $1 limit 1`, [id])
  if (rows.length === 0) throw new ApiError('last_owner', `${email} is the only owner, so they cannot be ${what}: nobody could manage members, keys and connections any more. Make somebody else an owner first.`)
}

const unknown = (id: string): ApiError => new ApiError('not_found', `There is no member ${id}. Whoever was removed can be restored, or invited again.`)
const taken = (email: string): ApiError => new ApiError('name_taken', `${email} is a member already. Change that member, or make a new sign-in link for them.`)
