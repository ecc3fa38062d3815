/**
 * Calls the API by contract: builds the URL, sends, parses the answer with the contract's own schema. Every refusal becomes an
 * `ApiError` with a code of the table; a server that does not answer is `unavailable`. Used by the browser and by the CLI.
 */
import { contractUrl, type BodyInput, type Contract, type ParamsInput, type QueryInput, type ResponseOf } from '#lib/api/contract.ts'
import { ApiError, problemDocumentSchema } from '#lib/api/errors.ts'
import { jsonObjectSchema } from '#lib/engine/json.ts'

type Given<Name extends string, Value> = [Value] extends [undefined]
  ? { [name in Name]?: undefined }
  : object extends Value
    ? { [name in Name]?: Value }
    : undefined extends Value
      ? { [name in Name]?: Value }
      : { [name in Name]: Value }

export type RequestOptions<C extends Contract> = Given<'params', ParamsInput<C>> &
  Given<'query', QueryInput<C>> &
  Given<'body', BodyInput<C>> &
  Given<'bytes', C['consumes'] extends readonly string[] ? Blob : undefined> & { signal?: AbortSignal; headers?: Record<string, string>; keepalive?: boolean }

interface AnyOptions {
  params?: Record<string, string | number>
  query?: Parameters<typeof contractUrl>[2]
  body?: unknown
  /** Sent as they are, with their own type. */
  bytes?: Blob
  signal?: AbortSignal
  headers?: Record<string, string>
  keepalive?: boolean
}

export interface RequestSettings {
  /** Without a trailing slash; empty for the page's own origin. */
  baseUrl?: string
  headers?: Record<string, string>
  /** Called on a 401, before the error is thrown. */
  onUnauthorized?(): void
  fetch?: typeof fetch
}

/** A `request` with its own server, key and answer to 401. */
export function createRequest(settings: RequestSettings) {
  function request<C extends Contract>(contract: C, ...options: object extends RequestOptions<C> ? [RequestOptions<C>?] : [RequestOptions<C>]): Promise<ResponseOf<C>>
  async function request(contract: Contract, options: AnyOptions = {}): Promise<unknown> {
    const response = await send(settings, contract, options)
    if (!response.ok) {
      if (response.status === 401) settings.onUnauthorized?.()
      throw await refusal(response, contract)
    }
    if (response.status === 204 || !contract.response) return undefined
    const body: unknown = contract.produces === 'text' || Array.isArray(contract.produces) ? await response.text() : await response.json()
    const parsed = contract.response.safeParse(body)
    if (parsed.success) return parsed.data
    const [first] = parsed.error.issues
    throw new ApiError('internal', `The answer to ${contract.id} is not what it should be at "${first?.path.join('.') ?? ''}": ${first?.message ?? 'unknown'}. Reload the page; web and server may be of different versions.`)
  }
  return request
}

/** The browser's own, for an answer that is read as it comes: its response, or the refusal as an `ApiError`. */
export async function requestStream<C extends Contract>(contract: C, options: RequestOptions<C>): Promise<Response>
export async function requestStream(contract: Contract, options: AnyOptions): Promise<Response> {
  const response = await send({}, contract, { ...options, headers: { accept: 'text/event-stream', ...options.headers } })
  if (response.ok) return response
  if (response.status === 401) toSignIn()
  throw await refusal(response, contract)
}

async function send(settings: RequestSettings, contract: Contract, options: AnyOptions): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json', ...settings.headers, ...options.headers }
  if (options.body !== undefined) headers['content-type'] = 'application/json'
  else if (options.bytes) headers['content-type'] = options.bytes.type
  try {
    return await (settings.fetch ?? fetch)(`${settings.baseUrl ?? ''}${contractUrl(contract, options.params, options.query)}`, {
      method: contract.method,
      headers,
      body: options.body === undefined ? options.bytes : JSON.stringify(options.body),
      signal: options.signal,
      keepalive: options.keepalive,
      credentials: 'same-origin',
    })
  } catch (error) {
    if (options.signal?.aborted) throw error
    throw new ApiError('unavailable', 'Oriel does not answer. Check that it is still running where it was started, then try again.')
  }
}

async function refusal(response: Response, contract: Contract): Promise<ApiError> {
  const text = await response.text()
  const parsed = problemDocumentSchema.safeParse(parse(text))
  if (!parsed.success) return new ApiError(response.status === 401 ? 'unauthorized' : 'internal', `${contract.id} was answered with ${response.status} and no explanation. The server's log says more.`)
  const { type: _type, title: _title, status: _status, code, detail, problems, ...members } = parsed.data
  return new ApiError(code, detail, { problems, members: jsonObjectSchema.parse(members) })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function toSignIn(): void {
  if (location.pathname !== '/sign-in') location.assign('/sign-in')
}

/** The browser's own: same origin, session cookie, to the sign-in page when the session has ended. */
export const request = createRequest({ onUnauthorized: toSignIn })
