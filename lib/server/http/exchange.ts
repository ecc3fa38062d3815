/**
 * Owns one request and its answer over the guarded dispatcher, without redirects: knows for certain whether the request left, reads
 * at most `maxResponseBytes`, and undoes the answer's compression within the same limit. Knows nothing of secrets, JSON or retries.
 *
 * Whether it left: undici announces a request just before its first byte is written (`onRequestStart`). What fails before is
 * `not_sent`, provably; what fails after is `no_answer`.
 */
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import type { Transform } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { HttpResult } from '#lib/nodes/ports.ts'
import { causesOf, codeOf, reasonOf } from './failure.ts'
import { BlockedError } from './guard.ts'

/** 10 MiB, of the answer as sent and again as unpacked. */
export const maxResponseBytes = 10 * 1024 * 1024

export interface ExchangeRequest {
  method: string
  url: URL
  headers: Record<string, string>
  body?: string
  /** For the whole exchange, the answer's last byte included. */
  timeoutMs: number
}

/** `headers` have lower-case names; several values of one are joined by ", ". */
export type Exchange =
  | { kind: 'response'; status: number; headers: Record<string, string>; bytes: Buffer }
  | Exclude<HttpResult, { kind: 'response' }>

type Failure = Exclude<HttpResult, { kind: 'response' }>

/** Sends a request and waits for the whole answer, for `timeoutMs` at most or until `signal`. Never rejects. */
export async function exchange(dispatcher: Dispatcher, request: ExchangeRequest, signal: AbortSignal): Promise<Exchange> {
  const answer = await dispatch(dispatcher, request, signal)
  if (answer.kind !== 'response') return answer
  try {
    return { ...answer, bytes: await unpack(answer.bytes, answer.headers['content-encoding'] ?? '') }
  } catch (error) {
    if (error instanceof TooLargeError) return tooLarge(request.url)
    return { kind: 'no_answer', code: 'http_cut', message: `The answer of ${nameOf(request.url)} could not be unpacked (${answer.headers['content-encoding']}): ${reasonOf(error)}.` }
  }
}

class TooLargeError extends Error {}

/** What ended an exchange from this side. */
class StoppedError extends Error {
  readonly why: 'timeout' | 'aborted' | 'too_large'

  constructor(why: 'timeout' | 'aborted' | 'too_large') {
    super(why)
    this.why = why
  }
}

function dispatch(dispatcher: Dispatcher, request: ExchangeRequest, signal: AbortSignal): Promise<Exchange> {
  const { method, url, headers, body, timeoutMs } = request
  return new Promise((resolve) => {
    let controller: Dispatcher.DispatchController | undefined
    let stopped: StoppedError | undefined
    let status = 0
    let received: Record<string, string> = {}
    const chunks: Buffer[] = []
    let bytes = 0

    const finish = (result: Exchange): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      resolve(result)
    }
    const fail = (error: unknown): void => finish(explain(stopped ?? error, controller !== undefined, request))
    /** Before the request is announced it cannot be taken back; it is then stopped at its announcement, before its first byte. */
    const stop = (why: StoppedError['why']): void => {
      if (stopped) return
      stopped = new StoppedError(why)
      if (controller) controller.abort(stopped)
      else fail(stopped)
    }
    const onAbort = (): void => stop('aborted')
    const timer = setTimeout(() => stop('timeout'), timeoutMs)
    if (signal.aborted) return fail((stopped = new StoppedError('aborted')))
    signal.addEventListener('abort', onAbort)

    try {
      dispatcher.dispatch(
        { origin: url.origin, path: `${url.pathname}${url.search}`, method, headers: withDefaults(headers), body: body ?? null },
        {
          onRequestStart(started) {
            if (stopped) started.abort(stopped)
            else controller = started
          },
          onResponseStart(_, code, raw) {
            status = code
            received = joined(raw)
          },
          onResponseData(_, chunk) {
            bytes += chunk.length
            if (bytes > maxResponseBytes) stop('too_large')
            else chunks.push(chunk)
          },
          onResponseEnd: () => finish({ kind: 'response', status, headers: received, bytes: Buffer.concat(chunks) }),
          onResponseError: (_, error) => fail(error),
        },
      )
    } catch (error) {
      fail(error)
    }
  })
}

/** Some APIs refuse a request that does not name its client. */
function withDefaults(headers: Record<string, string>): Record<string, string> {
  const given = new Set(Object.keys(headers).map((name) => name.toLowerCase()))
  return { ...(!given.has('user-agent') && { 'user-agent': 'Oriel' }), ...(!given.has('accept') && { accept: '*/*' }), ...headers }
}

function joined(raw: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(raw).flatMap(([name, value]) => (value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]])))
}

function explain(error: unknown, sent: boolean, request: ExchangeRequest): Failure {
  const name = nameOf(request.url)
  if (error instanceof StoppedError) return explainStop(error.why, sent, request)
  if (sent) return { kind: 'no_answer', code: 'http_cut', message: `The connection to ${name} broke before the answer was complete: ${reasonOf(error)}.` }
  const blocked = causesOf(error).find((cause) => cause instanceof BlockedError)
  if (blocked) return { kind: 'not_sent', code: 'http_blocked', message: blocked.message }
  const code = codeOf(error)
  if (code === 'UND_ERR_INVALID_ARG' || error instanceof TypeError) return { kind: 'not_sent', code: 'http_bad_url', message: `The request to ${name} cannot be sent: ${reasonOf(error)}.` }
  if (/^(ENOTFOUND|EAI_)/.test(code)) return { kind: 'not_sent', code: 'http_dns', message: `The host name ${request.url.hostname} could not be resolved (${code}).` }
  if (/^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|EPROTO|HOSTNAME_MISMATCH)/.test(code)) {
    return { kind: 'not_sent', code: 'http_tls', message: `No secure connection to ${name} could be made: ${reasonOf(error)}.` }
  }
  return { kind: 'not_sent', code: 'http_refused', message: `No connection to ${name} could be made: ${reasonOf(error)}.` }
}

function explainStop(why: StoppedError['why'], sent: boolean, { url, timeoutMs }: ExchangeRequest): Failure {
  const name = nameOf(url)
  if (why === 'too_large') return tooLarge(url)
  if (why === 'aborted') return { kind: 'no_answer', code: 'http_aborted', message: `The request to ${name} was cancelled.` }
  return sent
    ? { kind: 'no_answer', code: 'http_timeout', message: `${name} did not answer within ${timeoutMs} ms.` }
    : { kind: 'not_sent', code: 'http_refused', message: `No connection to ${name} could be made within ${timeoutMs} ms.` }
}

const tooLarge = (url: URL): Failure => ({ kind: 'no_answer', code: 'http_too_large', message: `The answer of ${nameOf(url)} is larger than ${maxResponseBytes / 1024 / 1024} MiB and was dropped.` })

const nameOf = (url: URL): string => url.host

const unpackers: Record<string, () => Transform> = { gzip: createGunzip, 'x-gzip': createGunzip, deflate: createInflate, br: createBrotliDecompress, zstd: createZstdDecompress }

/** Undoes `Content-Encoding`, last coding first. @throws TooLargeError */
async function unpack(bytes: Buffer, encodings: string): Promise<Buffer> {
  let result = bytes
  for (const encoding of encodings.toLowerCase().split(',').map((name) => name.trim()).filter((name) => name !== '' && name !== 'identity').reverse()) {
    const unpacker = unpackers[encoding]
    if (!unpacker || result.length === 0) return result
    const stream = unpacker()
    stream.end(result)
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of stream) {
      chunks.push(chunk)
      size += chunk.length
      if (size > maxResponseBytes) throw new TooLargeError()
    }
    result = Buffer.concat(chunks)
  }
  return result
}
