/**
 * `route(contract, handler)`: everything that all endpoints do the same way, so that a handler is parse → act → answer. In this
 * order: the host is ours, the sender is known and allowed (or the address is the right), a cookie's write comes from our own page, the
 * path names something (404), the query and the body fit (400, 413, 415, 422). Whatever is thrown becomes problem+json.
 */
import type { BodyOf, Contract, ParamsOf, QueryOf, ResponseOf } from '#lib/api/contract.ts'
import { ApiError } from '#lib/api/errors.ts'
import type { Actor } from './auth/actor.ts'
import { authenticate } from './auth/authenticate.ts'
import { problemResponse, refused } from './problem.ts'
import { readBytes, readJsonBody } from './request-body.ts'
import { requireKnownHost, requireSameOrigin } from './request-host.ts'

/** What a handler is given: parsed, and from somebody who may. */
export interface Received<C extends Contract> {
  params: ParamsOf<C>
  query: QueryOf<C>
  body: BodyOf<C>
  /** Of a contract that takes bytes. */
  bytes: C['consumes'] extends readonly string[] ? Uint8Array : undefined
  /** Its type, one of those that the contract takes. */
  contentType: C['consumes'] extends readonly (infer Type)[] ? Type : undefined
  /** Nobody where the address itself is the right. */
  actor: C['auth'] extends 'address' ? undefined : Actor
  /** For headers and the abort signal; its body is read already. */
  request: Request
}

/** An answer whose status or headers are not the usual ones. */
export class Reply<Body> {
  readonly body: Body
  readonly status: number | undefined
  readonly headers: Record<string, string>

  constructor(body: Body, options: { status?: number; headers?: Record<string, string> } = {}) {
    this.body = body
    this.status = options.status
    this.headers = options.headers ?? {}
  }
}

/** Nothing where the contract has no response. */
type Answer<C extends Contract> = C extends { response: unknown } ? ResponseOf<C> : void
type Handler<C extends Contract> = (received: Received<C>) => Promise<Answer<C> | Reply<Answer<C>> | Response> | Answer<C> | Response

/** A handler for a method that an address does not take; it does nothing but say so. */
export const refuseMethod = (allowed: string, detail: string): RouteHandler => async () => problemResponse(new ApiError('method_not_allowed', detail, { headers: { allow: allowed } }))

/** The segments that a path's brackets took, as Next hands them over. */
export interface RouteContext {
  params: Promise<Record<string, string | string[] | undefined>>
}

export type RouteHandler = (request: Request, context: RouteContext) => Promise<Response>

/** The route handler of an endpoint. */
export function route<const C extends Contract>(contract: C, handler: Handler<C>): RouteHandler {
  return async (request, context) => {
    try {
      requireKnownHost(request.headers, request.url)
      const { actor, setCookies } = contract.auth === 'address' ? { actor: undefined, setCookies: [] } : await admit(request, contract.auth ?? 'member', contract.consumes)
      const received = {
        params: parseParams(contract, await context.params),
        query: parseQuery(contract, request.url),
        body: await parseBody(contract, request),
        ...(contract.consumes && { contentType: typeOf(request.headers, contract.consumes), bytes: await readBytes(request, contract.largestBody) }),
        actor,
        request,
      } as Received<C>
      const response = respond(contract, await handler(received))
      for (const cookie of setCookies) response.headers.append('set-cookie', cookie)
      return response
    } catch (error) {
      return problemResponse(error)
    }
  }
}

/** Answers 404 to whoever may know, 401 to all others: for paths that are none. */
export const unknownPath: RouteHandler = async (request) => {
  try {
    requireKnownHost(request.headers, request.url)
    await admit(request, 'member')
    throw new ApiError('not_found', `There is no endpoint ${request.method} ${new URL(request.url).pathname}. GET /api/v1/openapi.json lists them all.`)
  } catch (error) {
    return problemResponse(error)
  }
}

async function admit(request: Request, required: 'member' | 'owner', consumes?: readonly string[]) {
  const authenticated = await authenticate(request.headers)
  const { actor } = authenticated
  if (actor.via === 'session' && request.method !== 'GET' && request.method !== 'HEAD') {
    requireSameOrigin(request.headers, request.url)
    // A form of another site can send any body, but neither as JSON nor as an image.
    if (!consumes) requireJson(request.headers)
  }
  if (required === 'owner' && actor.role !== 'owner') throw new ApiError('forbidden', 'Only an owner may do this. Use a session or an API key of the role owner.')
  return authenticated
}

/** The type of a body that is taken as bytes. Throws invalid_request. */
function typeOf(headers: Headers, types: readonly string[]): string {
  const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (types.includes(type)) return type
  throw new ApiError('invalid_request', `Send the bytes themselves, with content-type ${types.join(', ')}${type === '' ? '' : `; not ${type}`}.`)
}

function requireJson(headers: Headers): void {
  const type = headers.get('content-type')
  if (type === null && (headers.get('content-length') ?? '0') === '0') return
  if (type !== null && /^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(type)) return
  throw new ApiError('unsupported_media_type', 'Send the body as JSON, with content-type: application/json.')
}

function parseParams(contract: Contract, given: Record<string, string | string[] | undefined>): unknown {
  if (!contract.params) return undefined
  const parsed = contract.params.safeParse(given)
  if (!parsed.success) throw new ApiError('not_found', `Nothing has such a name: ${parsed.error.issues.map(({ path }) => `${path.join('.')} “${String(given[String(path[0])])}”`).join(', ')}.`)
  return parsed.data
}

function parseQuery(contract: Contract, url: string): unknown {
  if (!contract.query) return undefined
  const query = queryOf(new URL(url).searchParams)
  const parsed = contract.query.safeParse(query)
  if (!parsed.success) throw refused('The query does not fit.', parsed.error, query)
  return parsed.data
}

/** `a=1&b=2&b=3&c.k=4` → {a: '1', b: ['2', '3'], c: {k: '4'}}. An empty value counts as not given. */
function queryOf(search: URLSearchParams): Record<string, unknown> {
  const query: Record<string, string | string[] | Record<string, string>> = Object.create(null)
  for (const [name, value] of search) {
    if (value === '') continue
    const dot = name.indexOf('.')
    if (dot > 0) {
      const group = query[name.slice(0, dot)]
      const key = name.slice(dot + 1)
      if (typeof group === 'object' && !Array.isArray(group)) group[key] = value
      else query[name.slice(0, dot)] = { [key]: value }
      continue
    }
    const before = query[name]
    if (before === undefined) query[name] = value
    else if (typeof before === 'string') query[name] = [before, value]
    else if (Array.isArray(before)) before.push(value)
  }
  return query
}

async function parseBody(contract: Contract, request: Request): Promise<unknown> {
  if (!contract.body) return undefined
  const body = await readJsonBody(request, contract.largestBody)
  const parsed = contract.body.safeParse(body)
  if (!parsed.success) throw refused('The body does not fit.', parsed.error, body)
  return parsed.data
}

function respond(contract: Contract, answer: unknown): Response {
  if (answer instanceof Response) return answer
  const reply = answer instanceof Reply ? answer : new Reply(answer)
  const status = reply.status ?? contract.status ?? 200
  const headers = { 'cache-control': 'no-store', ...reply.headers }
  if (status === 204 || reply.body === undefined) return new Response(null, { status, headers })
  return new Response(JSON.stringify(reply.body), { status, headers: { 'content-type': 'application/json', ...headers } })
}

