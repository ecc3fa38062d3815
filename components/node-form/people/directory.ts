/**
 * Who and what an author can name in a request to people, as far as this installation knows it: members with their groups, API keys,
 * connections that reach people. What is offered for what was typed, and what it means here. Pure; use-directory.ts reads it.
 */
import { isJsonObject, type JsonObject } from '#lib/engine/json.ts'
import { objectOf } from '#lib/nodes/draft.ts'
import { groupName, normalAddress, readAudienceEntry } from '#lib/engine/audience.ts'

export interface KnownMember {
  email: string
  name: string
  role: 'owner' | 'member'
  groups: readonly string[]
}

export interface Directory {
  members: readonly KnownMember[]
  /** Names. */
  keys: readonly string[]
  /** Those by which people are reached. */
  channels: readonly { name: string; kind: string; target?: string }[]
}

export const nobody: Directory = { members: [], keys: [], channels: [] }

export interface Offer {
  value: string
  kind: 'person' | 'role' | 'group' | 'key' | 'anyone' | 'not_launcher' | 'template' | 'channel'
  says: string
}

const people = (count: number): string => `${count} ${count === 1 ? 'person' : 'people'}`

/** Everything that an audience may name, in the order in which people look for it; `addresses`: templates that give one. */
export function audienceOffers({ members, keys }: Directory, addresses: readonly string[]): Offer[] {
  const groups = new Map<string, number>()
  for (const member of members) for (const group of new Set(member.groups.flatMap((name) => groupName(name) ?? []))) groups.set(group, (groups.get(group) ?? 0) + 1)
  const inRole = (role: string) => members.filter((member) => member.role === role).length
  return [
    ...[...groups].sort(([a], [b]) => a.localeCompare(b)).map(([name, count]): Offer => ({ value: `group:${name}`, kind: 'group', says: people(count) })),
    ...members.map(({ email, name }): Offer => ({ value: email, kind: 'person', says: name })),
    { value: 'role:owner', kind: 'role', says: members.length > 0 ? people(inRole('owner')) : 'every owner' },
    { value: 'role:member', kind: 'role', says: members.length > 0 ? people(inRole('member')) : 'every member who is no owner' },
    ...addresses.map((path): Offer => ({ value: `{{ ${path} }}`, kind: 'template', says: 'the address in it' })),
    { value: 'not:launcher', kind: 'not_launcher', says: 'but not who launched the run' },
    ...keys.map((name): Offer => ({ value: `key:${name}`, kind: 'key', says: 'an API key' })),
    { value: 'anyone', kind: 'anyone', says: 'whoever has the link' },
  ]
}

/** Channels of the connections; one that may write to several places also with each target that is known. */
export function channelOffers({ channels }: Directory): Offer[] {
  return channels.map(({ name, kind, target }): Offer => ({ value: name, kind: 'channel', says: kindWords[kind]?.(target) ?? kind }))
}

const kindWords: Record<string, (target?: string) => string> = {
  smtp: () => 'mail to everyone in the audience who has an address',
  slack: (target) => (target ? `Slack, ${target}` : 'Slack, its own channel'),
  webhook: (target) => (target ? `a signed call of ${target}` : 'a signed webhook'),
}

/** Fields of the workflow's input that hold a mail address, by what their schema or their name says. */
export function addressPaths(input: JsonObject): string[] {
  return Object.entries(objectOf(input, 'properties')).flatMap(([name, schema]) => {
    const isMail = isJsonObject(schema) && (schema.format === 'email' || (schema.type === 'string' && /e_?-?mail/i.test(name)))
    return isMail && /^[a-z_]\w*$/i.test(name) ? [`input.${name}`] : []
  })
}

/** Those that hold every word; what begins with the first word stands first. */
export function matching(offers: readonly Offer[], typed: string): Offer[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const found = offers.filter(({ value, says }) => words.every((word) => `${value} ${says}`.toLowerCase().includes(word)))
  const rank = ({ value }: Offer): number => (value.replace(/^(?:group|role|key):/, '').toLowerCase().startsWith(words[0] ?? '') ? 0 : 1)
  return words.length === 0 ? found : found.sort((a, b) => rank(a) - rank(b))
}

/** How many members an audience names here; undefined where it names others than members, or somebody is found out only when asked. */
export function membersNamed(audience: readonly string[], { members }: Directory): number | undefined {
  const named = new Set<string>()
  if (audience.every((text) => readAudienceEntry(text)?.kind === 'not_launcher')) return undefined
  for (const text of audience) {
    const entry = readAudienceEntry(text)
    if (!entry || entry.kind === 'anyone' || entry.kind === 'key') return undefined
    if (entry.kind === 'not_launcher') continue
    const meant = members.filter(({ email, role, groups }) => {
      if (entry.kind === 'person') return normalAddress(email) === entry.email
      return entry.kind === 'role' ? role === entry.role : groups.some((group) => groupName(group) === entry.name)
    })
    if (entry.kind === 'person') named.add(entry.email)
    for (const { email } of meant) named.add(normalAddress(email))
  }
  return named.size
}
