/**
 * The grammar of audiences: who may answer a request, as a document writes it and as the log holds it. An entry is a mail address (that
 * person), `role:owner` or `owner` (whoever has that role), `group:finance` or `finance` (members of that group), `key:deploy` (API keys
 * of that name), `anyone` (whoever has the link), or `not:launcher` (but not who started the run). Nothing else means anybody.
 *
 * Pure: whether a person is meant is decided by the server, which knows who is there (lib/server/people/audience.ts).
 */

export type AudienceEntry =
  | { kind: 'person'; email: string }
  | { kind: 'role'; role: 'owner' | 'member' }
  | { kind: 'group'; name: string }
  | { kind: 'key'; name: string }
  | { kind: 'anyone' }
  | { kind: 'not_launcher' }

/** Addresses are the same in any case; this is how they are compared and kept. */
export const normalAddress = (address: string): string => address.trim().toLowerCase()

/** Whether a text can be a mail address: enough to tell it from a name. Longer ones cannot be delivered (RFC 5321). */
export const isAddress = (text: string): boolean => text.length <= 254 && /^[^\s@,;<>"]+@[^\s@,;<>"]+$/.test(text)

const groupPattern = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,62}$/u
const wordsOfRoles: Record<string, 'owner' | 'member' | undefined> = { owner: 'owner', member: 'member' }
const ownMeaning = new Set(['owner', 'member', 'anyone'])

/** Groups are the same in any case. Undefined where the text cannot name one: `owner`, `member` and `anyone` mean something else. */
export function groupName(text: string): string | undefined {
  const name = text.trim().replace(/\s+/g, ' ').toLowerCase()
  return groupPattern.test(name) && !ownMeaning.has(name) ? name : undefined
}

/** What an entry means; undefined where it means nobody. */
export function readAudienceEntry(text: string): AudienceEntry | undefined {
  const written = text.trim()
  const lower = written.toLowerCase()
  if (lower === 'anyone') return { kind: 'anyone' }
  if (lower === 'not:launcher') return { kind: 'not_launcher' }
  if (isAddress(written)) return { kind: 'person', email: lower }
  const [, prefix, rest = ''] = /^(role|group|key):(.*)$/is.exec(written) ?? []
  if (prefix === undefined) return roleOf(lower) ?? groupOf(written)
  if (prefix.toLowerCase() === 'role') return roleOf(rest.trim().toLowerCase())
  if (prefix.toLowerCase() === 'group') return groupOf(rest)
  return rest.trim() === '' ? undefined : { kind: 'key', name: rest.trim() }
}

function roleOf(word: string): AudienceEntry | undefined {
  const role = Object.hasOwn(wordsOfRoles, word) ? wordsOfRoles[word] : undefined
  return role && { kind: 'role', role }
}

function groupOf(text: string): AudienceEntry | undefined {
  const name = groupName(text)
  return name === undefined ? undefined : { kind: 'group', name }
}

/** One way to write what means the same. What means nobody is left as it is written. */
export function canonicalEntry(text: string): string {
  const entry = readAudienceEntry(text)
  switch (entry?.kind) {
    case 'person':
      return entry.email
    case 'role':
      return `role:${entry.role}`
    case 'group':
      return `group:${entry.name}`
    case 'key':
      return `key:${entry.name}`
    case 'anyone':
      return 'anyone'
    case 'not_launcher':
      return 'not:launcher'
    default:
      return text.trim()
  }
}

/** An audience as the log holds it: in the author's own words, addresses as they are compared, and what means the same once. */
export function loggedAudience(audience: readonly string[]): string[] {
  const written = new Map<string, string>()
  for (const text of audience) {
    const canonical = canonicalEntry(text)
    if (!written.has(canonical)) written.set(canonical, isAddress(canonical) || canonical === 'not:launcher' ? canonical : text.trim())
  }
  return [...written.values()]
}

/** An audience in words that name no address: it is told to people outside of it. */
export function audienceInWords(audience: readonly string[]): string {
  const entries = audience.flatMap((text) => readAudienceEntry(text) ?? [])
  const people = entries.filter(({ kind }) => kind === 'person').length
  const named = entries.flatMap((entry) => {
    if (entry.kind === 'role') return [`${entry.role}s`]
    if (entry.kind === 'group') return [`the group ${entry.name}`]
    if (entry.kind === 'key') return [`the API key ${entry.name}`]
    return entry.kind === 'anyone' ? ['whoever has the link'] : []
  })
  const all = [...(people > 0 ? [people === 1 ? 'one person by name' : `${people} people by name`] : []), ...new Set(named)]
  if (all.length > 0) return all.length === 1 ? `${all[0]}` : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`
  return audience.some((text) => readAudienceEntry(text)?.kind !== 'not_launcher') ? 'nobody: its audience names nobody who is known' : 'every member'
}
