/**
 * Whether the people, keys and connections that requests name are there, on the server that looks. All are warnings: a document travels
 * between servers, and who is missing today may be invited tomorrow. Pure: who is there is handed in.
 */
import { normalAddress, readAudienceEntry, type AudienceEntry } from '#lib/engine/audience.ts'
import type { Problem } from '#lib/engine/document.ts'
import type { Graph, GraphNode } from '#lib/engine/graph.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { rowsOf } from './draft.ts'
import { isTemplate, textsOf } from './request-words.ts'
import { requestsIn, type RequestPlace } from './requests-in.ts'

export interface KnownPeople {
  /** Those who can sign in; groups in small letters. */
  members: readonly { email: string; role: string; groups: readonly string[] }[]
  keys: readonly { name: string; role: string }[]
  connections: readonly { name: string; kind: string }[]
}

/** Kinds of connections by which nobody is reached. */
const modelKinds: readonly string[] = ['openai', 'scripted']

export function knownPeopleProblems(graph: Graph, known: KnownPeople): Problem[] {
  return graph.nodes.flatMap((node) => requestsIn(node).flatMap((request) => requestProblems(node, request, known)))
}

type Told = Pick<Problem, 'code' | 'path' | 'message'>

function requestProblems(node: GraphNode, { path, settings, intent }: RequestPlace, known: KnownPeople): Problem[] {
  const steps = rowsOf(settings, 'escalate').map(({ index, row }) => ({ row, at: `${path}/escalate/${index}` }))
  const own = textsOf(settings, 'audience')
  const everybody = [...own, ...steps.flatMap(({ row }) => textsOf(row, 'audience'))]
  const found: Told[] = [
    ...unknownEntries(settings, path, known),
    ...(own.length === 0 ? [] : tooFew(everybody, settings, path, known)),
    ...channelsOf(settings, path, own, known),
    ...steps.flatMap(({ row, at }) => {
      const added = textsOf(row, 'audience')
      return [...unknownEntries(row, at, known), ...channelsOf(row, at, added.length > 0 ? added : own, known)]
    }),
  ]
  return found.map((problem) => ({ severity: 'warning', nodeId: node.id, ...(intent !== undefined && { handle: intent }), ...problem, message: `Node "${node.id}": ${problem.message}` }))
}

function unknownEntries(settings: JsonObject, path: string, known: KnownPeople): Told[] {
  return textsOf(settings, 'audience').flatMap((written, index) => {
    const missing = missingIn(readAudienceEntry(written), known)
    return missing === undefined ? [] : [{ code: 'unknown_audience', path: `${path}/audience/${index}`, message: `${missing} Until that changes, this entry means nobody here.` }]
  })
}

function missingIn(entry: AudienceEntry | undefined, { members, keys }: KnownPeople): string | undefined {
  if (entry?.kind === 'group' && !members.some(({ groups }) => groups.includes(entry.name))) return `nobody is in the group "${entry.name}".`
  // There always is an owner.
  if (entry?.kind === 'role' && entry.role === 'member' && ![...members, ...keys].some(({ role }) => role === 'member')) return 'there is no member who is no owner.'
  return entry?.kind === 'key' && !keys.some(({ name }) => name === entry.name) ? `there is no API key "${entry.name}".` : undefined
}

/** Who is named, by address or key; undefined where others can come. */
function namedBy(audience: readonly string[], { members, keys }: KnownPeople): Set<string> | undefined {
  const named = new Set<string>()
  for (const written of audience) {
    const entry = readAudienceEntry(written)
    if (isTemplate(written) || entry?.kind === 'anyone') return undefined
    if (entry?.kind === 'person') named.add(entry.email)
    if (entry?.kind === 'key' && keys.some(({ name }) => name === entry.name)) named.add(`key:${entry.name}`)
    for (const member of members) if (means(entry, member)) named.add(normalAddress(member.email))
  }
  return named
}

const means = (entry: AudienceEntry | undefined, { role, groups }: KnownPeople['members'][number]): boolean => (entry?.kind === 'role' ? role === entry.role : entry?.kind === 'group' && groups.includes(entry.name))

function tooFew(audience: readonly string[], settings: JsonObject, path: string, known: KnownPeople): Told[] {
  const { required } = settings
  const named = namedBy(audience, known)
  const open = audience.some((written) => ['role', 'group'].includes(readAudienceEntry(written)?.kind ?? ''))
  if (typeof required !== 'number' || required < 2 || !named || !open || named.size >= required) return []
  return [{ code: 'too_few_people', path: `${path}/required`, message: `${required} must answer, and of those who are here only ${named.size} may. A run would wait here until more are invited.` }]
}

function channelsOf(settings: JsonObject, path: string, audience: readonly string[], known: KnownPeople): Told[] {
  return textsOf(settings, 'channels').flatMap((channel, index): Told[] => {
    const [, name = '', target = ''] = /^([^:]*):?(.*)$/s.exec(channel.trim()) ?? []
    const at = `${path}/channels/${index}`
    const connection = known.connections.find((each) => each.name === name)
    if (!connection) return [{ code: 'unknown_channel', path: at, message: `there is no connection "${name}" here, so nobody would be told by it. Make one under Settings, or name another.` }]
    if (modelKinds.includes(connection.kind)) return [{ code: 'unknown_channel', path: at, message: `the connection "${name}" leads to a model, so nobody would be told by it. Name one of mail, Slack or a webhook.` }]
    if (connection.kind !== 'smtp' || target.trim() !== '' || hasAddress(audience, known)) return []
    return [{ code: 'no_address', path: at, message: `nobody in the audience has a mail address, so "${name}" has nobody to write to. Name an address behind it, as in ${name}:ops@example.com, or people in the audience.` }]
  })
}

/** The account of a fresh installation has an address that no mail reaches. */
const isReached = (email: string): boolean => !/[@.]localhost$/i.test(email)

function hasAddress(audience: readonly string[], known: KnownPeople): boolean {
  if (audience.some(isTemplate)) return true
  const named = audience.every((written) => readAudienceEntry(written)?.kind === 'not_launcher') ? known.members.map(({ email }) => email) : [...(namedBy(audience.filter((written) => readAudienceEntry(written)?.kind !== 'anyone'), known) ?? [])]
  return named.some((name) => !name.startsWith('key:') && isReached(name))
}
