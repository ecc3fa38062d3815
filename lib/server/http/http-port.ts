/**
 * Owns the `http` port of nodes (lib/nodes/ports.ts): a request of a step, from the text with marks to the answer with its secrets
 * masked. Follows redirects, each hop checked by the guard and, for secrets, by their own lists of hosts.
 *
 * - Redirects: at most five. 303, and 301 or 302 after a POST, go on as GET without a body, as browsers do. To another origin,
 *   `Authorization`, `Cookie` and every header that holds a secret are left behind; a secret in the body or the URL must be allowed there.
 *   Where a POST was answered by such a redirect and the redirect cannot be followed, that answer itself is the result: the POST has
 *   happened, and must not look unsent.
 * - Headers of the answer have lower-case names. `Set-Cookie` is dropped: nothing here keeps cookies, and a log would keep them for ever.
 * - Body of the answer: parsed where its type is JSON; text where it is UTF-8, or says another charset; else `{base64, bytes}`.
 *   null where it is empty.
 */
import type { Json } from '#lib/engine/json.ts'
import type { HttpRequest, HttpResult, Ports } from '#lib/nodes/ports.ts'
import { mask } from '../secrets/mask.ts'
import { hasMark, reveal, type SecretPlace, type SecretStore } from '../secrets/marks.ts'
import { exchange, type Exchange } from './exchange.ts'
import { hostOf, portOf, type Guard } from './guard.ts'

export interface HttpPortOptions {
  guard: Guard
  /** What may stand in the request as marks. `mark` is the step's (`step.started` logs it). */
  secrets?: { mark: string; store: SecretStore }
}

const maxRedirects = 5
const redirects = new Set([301, 302, 303, 307, 308])
const leftBehind = new Set(['authorization', 'cookie', 'proxy-authorization'])
/** Headers that describe the connection or the body; the client writes them itself. */
const ownHeaders = new Set(['host', 'content-length', 'transfer-encoding', 'connection', 'keep-alive', 'upgrade', 'expect', 'te', 'trailer', 'proxy-connection'])
/** Methods whose repetition may do harm get a connection of their own. */
const mayHarm = new Set(['POST', 'PATCH'])

/** The port of one step. Never rejects. */
export function createHttpPort({ guard, secrets }: HttpPortOptions): Ports['http'] {
  return async (request, signal) => {
    const used = new Map<string, string>()
    const result = await follow(request, signal, guard, secrets, used)
    return masked(result, used)
  }
}

type Response = Extract<Exchange, { kind: 'response' }>
type Failure = Exclude<HttpResult, { kind: 'response' }>
type Refusal = { kind: 'not_sent'; code: 'http_blocked' | 'http_bad_url'; message: string }

/** A request on its way: what the author wrote, with marks, as far as redirects left it. */
interface Hop {
  method: string
  url: string
  headers: Record<string, string>
  body?: string
}

/** A redirect on the way: the answer, and whether it stands for a POST that has happened. */
interface Redirect {
  answer: Response
  happened: boolean
}

async function follow(request: HttpRequest, signal: AbortSignal, guard: Guard, secrets: HttpPortOptions['secrets'], used: Map<string, string>): Promise<HttpResult> {
  const deadline = performance.now() + request.timeoutMs
  let hop: Hop = { method: request.method.toUpperCase(), url: request.url, headers: request.headers, ...(request.body !== undefined && { body: request.body }) }
  let before: Redirect | undefined
  for (let followed = 0; ; followed += 1) {
    const ready = await prepare(hop, guard, secrets, used)
    if ('kind' in ready) return unanswered(ready, before, request)
    const timeoutMs = Math.max(1, Math.round(deadline - performance.now()))
    const answer = await exchange(await guard.dispatcher(mayHarm.has(hop.method) ? 'fresh' : 'shared'), { ...ready, timeoutMs }, signal)
    if (answer.kind !== 'response') return unanswered(answer, before, request)
    const { location } = answer.headers
    if (location === undefined || !redirects.has(answer.status)) return readable(answer)
    const next = redirected(hop, ready.url, answer.status, location, secrets?.mark)
    before = { answer, happened: before?.happened === true || (mayHarm.has(hop.method) && next.method === 'GET') }
    if (followed === maxRedirects) return unanswered({ kind: 'not_sent', code: 'http_bad_url', message: `${request.url} was redirected more than ${maxRedirects} times.` }, before, request)
    hop = next
  }
}

/** No answer at the end of the way. After a POST that was answered by a redirect, that answer is the truth: it has happened. */
function unanswered(failure: Failure, before: Redirect | undefined, { timeoutMs }: HttpRequest): HttpResult {
  // The author's own limit, rather than what earlier hops left of it.
  if (!before) return { ...failure, message: failure.message.replace(/within \d+ ms/, `within ${timeoutMs} ms`) }
  const message = `The redirect to ${before.answer.headers.location} could not be followed. ${failure.message}`
  if (!before.happened) return { ...failure, message }
  return { kind: 'response', status: before.answer.status, headers: shownHeaders(before.answer.headers), body: message }
}

/** Checks a hop and puts the secrets in, for its host only. */
async function prepare(hop: Hop, guard: Guard, secrets: HttpPortOptions['secrets'], used: Map<string, string>): Promise<{ method: string; url: URL; headers: Record<string, string>; body?: string } | Refusal> {
  const parsed = parseUrl(hop.url)
  if (typeof parsed === 'string') return { kind: 'not_sent', code: 'http_bad_url', message: parsed }
  const refusal = guard.refusal(parsed)
  if (refusal !== null) return { kind: 'not_sent', code: 'http_blocked', message: refusal }
  const own = Object.keys(hop.headers).find((name) => ownHeaders.has(name.toLowerCase()))
  if (own !== undefined) return { kind: 'not_sent', code: 'http_bad_url', message: `The header "${own}" is written by the connection itself and may not be set.` }
  if (!secrets) return { ...hop, url: parsed }

  const to = { hostname: hostOf(parsed), port: portOf(parsed) }
  const fill = async (text: string, place: SecretPlace): Promise<string> => {
    const revealed = await reveal(text, secrets.mark, to, place, secrets.store)
    if (!revealed.ok) throw new SecretRefusal(revealed.message)
    for (const [name, value] of revealed.used) used.set(name, value)
    return revealed.text
  }
  try {
    const headers: Record<string, string> = {}
    for (const [name, value] of Object.entries(hop.headers)) headers[name] = await fill(value, 'header')
    const url = new URL(await fill(parsed.href, 'url'))
    const body = hop.body === undefined ? undefined : await fill(hop.body, bodyPlace(hop.headers))
    return { method: hop.method, url, headers, ...(body !== undefined && { body }) }
  } catch (error) {
    if (error instanceof SecretRefusal) return { kind: 'not_sent', code: 'http_blocked', message: error.message }
    throw error
  }
}

class SecretRefusal extends Error {}

function parseUrl(text: string): URL | string {
  if (!URL.canParse(text)) return `"${text}" is no URL; it must start with http:// or https:// and name a host.`
  const url = new URL(text)
  url.hash = ''
  return url
}

function bodyPlace(headers: Record<string, string>): SecretPlace {
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  if (isJsonType(type)) return 'json'
  return type.includes('application/x-www-form-urlencoded') ? 'form' : 'text'
}

const isJsonType = (type: string): boolean => /^\s*(application|text)\/([\w.-]+\+)?json\s*(;|$)/i.test(type)

function redirected(hop: Hop, from: URL, status: number, location: string, mark: string | undefined): Hop {
  const url = URL.canParse(location, from) ? new URL(location, from) : undefined
  const crossing = url?.origin !== from.origin
  const asGet = status === 303 ? hop.method !== 'HEAD' : (status === 301 || status === 302) && hop.method === 'POST'
  const kept = Object.entries(hop.headers).filter(([name, value]) => {
    const lower = name.toLowerCase()
    if (crossing && (leftBehind.has(lower) || (mark !== undefined && hasMark(value, mark)))) return false
    return !(asGet && lower.startsWith('content-'))
  })
  const headers = Object.fromEntries(kept)
  return { method: asGet ? 'GET' : hop.method, url: url?.href ?? location, headers, ...(!asGet && hop.body !== undefined && { body: hop.body }) }
}

function readable({ status, headers, bytes }: Response): HttpResult {
  return { kind: 'response', status, headers: shownHeaders(headers), body: bodyOf(bytes, headers['content-type'] ?? '') }
}

function shownHeaders(headers: Record<string, string>): Record<string, string> {
  const { 'set-cookie': _, ...shown } = headers
  return shown
}

function bodyOf(bytes: Buffer, type: string): Json {
  if (bytes.length === 0) return null
  const text = decode(bytes, /charset=["']?([\w-]+)/i.exec(type)?.[1] ?? 'utf-8')
  if (text === undefined) return { base64: bytes.toString('base64'), bytes: bytes.length }
  if (!isJsonType(type)) return text
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

function decode(bytes: Buffer, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function masked(result: HttpResult, used: Map<string, string>): HttpResult {
  if (used.size === 0) return result
  if (result.kind !== 'response') return { ...result, message: mask(result.message, used) }
  return { ...result, headers: mask(result.headers, used), body: mask(result.body, used) }
}
