/** How an operation wants to be told who calls: which secrets it needs, and the headers or query that carry them. Pure. */
import type { JsonObject } from '#lib/engine/json.ts'
import { textOf } from '#lib/nodes/draft.ts'
import type { OperationSlice } from './operation-slice.ts'

/** One secret of an API. `scheme` names it in the document. */
export interface SchemeUse {
  scheme: string
  /** What its value is. */
  kind: 'token' | 'user and password' | 'key'
  /** Said where somebody enters the value. */
  help: string
  place: { in: 'header' | 'query' | 'cookie'; name: string }
}

/** What the first alternative needs that can be met; `notes` where none can. Nothing where the operation is open to all. */
export function schemesOf({ security, schemes }: Pick<OperationSlice, 'security' | 'schemes'>): { uses: SchemeUse[]; notes: string[] } {
  if (security.length === 0) return { uses: [], notes: [] }
  const met = security.map((names) => names.map((name) => needOf(name, schemes[name]))).filter((uses): uses is SchemeUse[] => uses.every((use) => use !== undefined))
  // An alternative without any scheme says that anybody may call, too: being known is still better.
  const best = met.filter((uses) => uses.length > 0).toSorted((a, b) => a.length - b.length)[0] ?? met[0]
  if (best) return { uses: best, notes: [] }
  return { uses: [], notes: [`It wants ${security.map((names) => names.join(' and ')).join(' or ')}, which an HTTP node cannot give. Add what it needs by hand.`] }
}

function needOf(scheme: string, definition: JsonObject | undefined): SchemeUse | undefined {
  if (!definition) return undefined
  const type = textOf(definition, 'type')
  if (type === 'apiKey') return keyOf(scheme, textOf(definition, 'in'), textOf(definition, 'name'))
  if (type === 'http') return httpScheme(scheme, textOf(definition, 'scheme').toLowerCase())
  if (type !== 'oauth2' && type !== 'openIdConnect') return undefined
  return { scheme, kind: 'token', help: 'An access token. It is sent as it is: Oriel asks for no new one when it expires.', place: { in: 'header', name: 'Authorization' } }
}

function keyOf(scheme: string, place: string, name: string): SchemeUse | undefined {
  if (name === '' || (place !== 'header' && place !== 'query' && place !== 'cookie')) return undefined
  return { scheme, kind: 'key', help: `Sent as ${place === 'header' ? 'the header' : place === 'query' ? 'the query parameter' : 'the cookie'} ${name}.`, place: { in: place, name } }
}

function httpScheme(scheme: string, name: string): SchemeUse | undefined {
  const place = { in: 'header', name: 'Authorization' } as const
  if (name === 'bearer') return { scheme, kind: 'token', help: 'Sent as a bearer token, in Authorization.', place }
  return name === 'basic' ? { scheme, kind: 'user and password', help: 'user:password, sent as basic authorization.', place } : undefined
}

/** The headers and query that carry the secrets, by template; `names` maps schemes to secrets. */
export function carried(uses: readonly SchemeUse[], names: Readonly<Record<string, string>>): { query: Record<string, string>; headers: Record<string, string> } {
  const parts: { query: Record<string, string>; headers: Record<string, string> } = { query: {}, headers: {} }
  for (const { scheme, kind, place } of uses) {
    const value = `secrets.${names[scheme] ?? scheme}`
    if (place.in === 'query') parts.query[place.name] = `{{ ${value} }}`
    else if (place.in === 'cookie') parts.headers.Cookie = [parts.headers.Cookie, `${place.name}={{ ${value} }}`].filter(Boolean).join('; ')
    else parts.headers[place.name] = kind === 'token' ? `Bearer {{ ${value} }}` : kind === 'key' ? `{{ ${value} }}` : `Basic {{ ${value} | base64_encode }}`
  }
  return parts
}
