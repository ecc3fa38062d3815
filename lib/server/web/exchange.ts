/**
 * Between Node's HTTP and the web's: a route handler gets a Request and returns a Response, as under Next. Owns what HTTP itself asks
 * of every route: HEAD, OPTIONS, methods that are none, an end of the work when the client goes, compression.
 */
import { once } from 'node:events'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { ApiError } from '#lib/api/errors.ts'
import { runFileType } from '#lib/api/run-files.ts'
import { log } from '../log.ts'
import { problemResponse } from '../problem.ts'
import type { RouteHandler } from '../route.ts'
import { ReceivedRequest } from './received-request.ts'
import type { FoundRoute, RouteModule } from './routes.ts'

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
/** Shorter texts arrive in as many packets either way. */
const leastCompressed = 16 * 1024
const compress = promisify(gzip)
/** Types of answers that are sent as they are made: those that do not end, and those that may be long. */
const streamed = new Set(['text/event-stream', runFileType])

/** Answers a request by a route. Never rejects. */
export async function answer(route: FoundRoute, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  try {
    const known = methods.includes(incoming.method ?? '')
    await send(known ? await respond(route, new ReceivedRequest(incoming, outgoing)) : new Response(null, { status: 501 }), incoming, outgoing)
  } catch (error) {
    if (outgoing.destroyed) return
    if (outgoing.headersSent) {
      log().warn({ err: error, url: incoming.url }, 'an answer broke off')
      outgoing.destroy()
    } else {
      await send(problemResponse(error), incoming, outgoing)
    }
  }
}

async function respond({ params, load }: FoundRoute, request: ReceivedRequest): Promise<Response> {
  const exported = await load()
  const handler = handlerOf(exported, request.method)
  if (handler) return handler(request, { params: Promise.resolve(params) })
  const allow = methods.filter((method) => method === 'OPTIONS' || handlerOf(exported, method)).join(', ')
  if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: { allow } })
  return problemResponse(new ApiError('method_not_allowed', `${new URL(request.url).pathname} does not take ${request.method}. It takes ${allow}.`, { headers: { allow } }))
}

const handlerOf = (exported: RouteModule, method: string): RouteHandler | undefined =>
  exported[method] ?? (method === 'HEAD' ? exported.GET : undefined)

async function send(response: Response, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const headers = headersOf(response)
  const withoutBody = incoming.method === 'HEAD' || response.body === null
  if (withoutBody) {
    await response.body?.cancel()
    outgoing.writeHead(response.status, headers).end()
  } else if (streamed.has(String(headers['content-type']))) {
    await sendStream(response.body, response.status, headers, outgoing)
  } else {
    await sendWhole(Buffer.from(await response.arrayBuffer()), response.status, headers, incoming, outgoing)
  }
}

function headersOf(response: Response): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = Object.fromEntries(response.headers)
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) headers['set-cookie'] = cookies
  return headers
}

async function sendWhole(body: Buffer, status: number, headers: OutgoingHttpHeaders, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  // Images are compressed already.
  const compressible = body.length >= leastCompressed && !String(headers['content-type']).startsWith('image/')
  const compressed = compressible && /\bgzip\b/.test(String(incoming.headers['accept-encoding'] ?? ''))
  const bytes = compressed ? await compress(body, { level: 1 }) : body
  outgoing.writeHead(status, {
    ...headers,
    'content-length': bytes.length,
    ...(compressible && { vary: 'accept-encoding' }),
    ...(compressed && { 'content-encoding': 'gzip' }),
  })
  outgoing.end(bytes)
}

/** As fast as the client takes it; the stream's own queue says to its feeder when that is not fast enough. */
async function sendStream(body: ReadableStream<Uint8Array>, status: number, headers: OutgoingHttpHeaders, outgoing: ServerResponse): Promise<void> {
  const reader = body.getReader()
  const gone = () => void reader.cancel().catch(() => undefined)
  outgoing.once('close', gone)
  outgoing.writeHead(status, headers).flushHeaders()
  for (let part = await reader.read(); !part.done && !outgoing.destroyed; part = await reader.read()) {
    if (!outgoing.write(part.value)) await Promise.race([once(outgoing, 'drain'), once(outgoing, 'close')])
  }
  outgoing.off('close', gone)
  outgoing.end()
}
