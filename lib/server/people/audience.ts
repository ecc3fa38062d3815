/**
 * Who may answer a request, and whom to tell of it. The one place where that is decided: routes, links, mails and Slack all ask here.
 *
 * Rules. Who started the run may not answer where the request says so, under whatever address, key or session of theirs. Somebody who
 * was removed may answer nothing. An audience without entries (or of `not:launcher` alone) is every member and every API key. Otherwise
 * one entry has to fit: the address, the role (a key has one too), a group, the key's name, or `anyone`. A role means that role and no
 * other: nobody is in an audience by being an owner alone.
 */
import { audienceInWords, isAddress, normalAddress, readAudienceEntry, type AudienceEntry } from '#lib/engine/audience.ts'
import { database } from '../db.ts'
import type { Answerer } from './answerer.ts'

/** What of a request decides. */
export interface Asked {
  /** With what escalations added. */
  audience: readonly string[]
  /** Who may not answer, each as in `by` of events; who started the run. */
  notBy?: string | readonly string[] | undefined
}

export type Verdict = { ok: true } | { ok: false; why: string }

/** Whether somebody may answer; if not, a sentence that says why and names no address. */
export function mayAnswer(request: Asked, answerer: Answerer): Verdict {
  if (answerer.removed) return refuse('You are no longer a member here, so you can no longer answer requests.')
  const excluded = excludedFrom(request)
  if (excluded.length > 0) {
    if (answerer.email === null && answerer.via !== 'key') return refuse('This request may not be answered by whoever started the run, and a link to anyone cannot tell who you are. Sign in and answer it in the inbox.')
    if (answerer.knownAs.some((name) => excluded.includes(identity(name)))) return refuse('This request has to be answered by somebody else than whoever started the run.')
  }
  const entries = peopleIn(request.audience)
  if (entries === 'members') return answerer.role !== null ? { ok: true } : refuse('This request is for members, and you are none.')
  if (entries.some((entry) => fits(entry, answerer))) return { ok: true }
  return refuse(`This request is not for you. It is for ${audienceInWords(request.audience)}.`)
}

const refuse = (why: string): Verdict => ({ ok: false, why })

/** Addresses compare in any case; names of keys as they are. */
const identity = (by: string): string => (isAddress(by) ? normalAddress(by) : by)

const excludedFrom = ({ notBy = [] }: Asked): string[] => (typeof notBy === 'string' ? [notBy] : notBy).map(identity)

/** What of an audience means people; `members` where it leaves out nobody but who started the run. An entry that means nobody narrows all the same. */
function peopleIn(audience: readonly string[]): 'members' | AudienceEntry[] {
  const read = audience.map(readAudienceEntry)
  return read.every((entry) => entry?.kind === 'not_launcher') ? 'members' : read.filter((entry) => entry !== undefined)
}

function fits(entry: AudienceEntry, { by, via, email, role, groups }: Answerer): boolean {
  switch (entry.kind) {
    case 'person':
      return email === entry.email
    case 'role':
      return role === entry.role
    case 'group':
      return groups.includes(entry.name)
    case 'key':
      return via === 'key' && by === `key:${entry.name}`
    case 'anyone':
      return true
    default:
      return false
  }
}

/** Somebody who can be told of a request. */
export interface Recipient {
  email: string
  /** Empty where they are no member. */
  name: string
  /** Whether they can sign in, and so see the inbox. */
  member: boolean
}

interface Member extends Recipient {
  role: string
  groups: string[]
  knownAs: string[]
}

/** The people with mail addresses whom an audience means, without those who may not answer and those who were removed; each once, members by name first. */
export async function recipientsOf(request: Asked): Promise<Recipient[]> {
  const entries = peopleIn(request.audience)
  const { rows } = await database().query<Member & { removed: boolean }>(
    `select email, name, role, groups, removed_at is not null as removed, removed_at is null as member,
       array[email] || former_emails || array(select 'key:' || k.name from api_key k where k.person_id = u.id) as "knownAs"
     from "user" u order by lower(name), email`,
  )
  const excluded = excludedFrom(request)
  const may = (member: Member) => !member.knownAs.some((name) => excluded.includes(identity(name)))
  const members = rows.filter(({ removed, ...member }) => !removed && may(member) && (entries === 'members' || entries.some((entry) => meansMember(entry, member))))
  const known = new Set(rows.map(({ email }) => email))
  const others = entries === 'members' ? [] : entries.flatMap((entry) => (entry.kind === 'person' && !known.has(entry.email) && !excluded.includes(entry.email) ? [entry.email] : []))
  return [...members.map(({ email, name }) => ({ email, name, member: true })), ...[...new Set(others)].map((email) => ({ email, name: '', member: false }))].filter(({ email }) => isDeliverable(email))
}

function meansMember(entry: AudienceEntry, { email, role, groups }: Member): boolean {
  if (entry.kind === 'person') return entry.email === email
  if (entry.kind === 'role') return entry.role === role
  return entry.kind === 'group' && groups.includes(entry.name)
}

/** The first owner's address, until they enter theirs, is one that no mail can reach (RFC 6761). */
const isDeliverable = (email: string): boolean => !/[@.]localhost$/.test(email)

/**
 * How many different people and keys can answer where the audience is a closed list of them; null where it is not, so that nobody can say
 * who all are: roles and groups change, `anyone` is anyone, no audience is every member.
 */
export function closedAudienceSize(request: Asked): number | null {
  const entries = peopleIn(request.audience)
  if (entries === 'members' || entries.some(({ kind }) => kind === 'role' || kind === 'group' || kind === 'anyone')) return null
  const names = entries.flatMap((entry) => (entry.kind === 'person' ? [entry.email] : entry.kind === 'key' ? [`key:${entry.name}`] : []))
  const excluded = excludedFrom(request)
  return new Set(names.filter((name) => !excluded.includes(name))).size
}

/**
 * The entries of an audience that mean somebody, in small letters: what a list of requests looks for. A key's name in another case fits too,
 * so whoever is found this way still has to pass `mayAnswer`.
 */
export function audienceNames({ by, via, email, role, groups }: Answerer): string[] {
  const names = [...(email === null ? [] : [email]), ...(via === 'key' ? [by] : []), ...(role === null ? [] : [role, `role:${role}`]), ...groups.flatMap((group) => [group, `group:${group}`]), 'anyone']
  return names.map((name) => name.toLowerCase())
}
