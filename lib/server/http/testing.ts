/** A local HTTP server for tests: counts and keeps what it received, byte for byte, and answers, hangs or cuts as it is told. */
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ReceivedRequest {
  method: string
  /** Path and query. */
  url: string
  /** Lower-case names. */
  headers: Record<string, string>
  body: Buffer
}

export interface ServerReply {
  status?: number
  headers?: Record<string, string | string[]>
  /** Objects and arrays are sent as JSON. */
  body?: string | Buffer | object
  /** Send `body` in pieces of so many bytes, each a write of its own, so that they arrive apart. */
  pieceBytes?: number
  /** Wait so long before each piece but the first. */
  everyMs?: number
  /** Wait so long before answering. */
  afterMs?: number
  /** Never answer. */
  hang?: boolean
  /** Close the connection instead of answering; with `body`, after sending half of it, or so many bytes. */
  cut?: boolean | number
  /** Send half of `body`, or so many bytes, and then nothing more. */
  stall?: boolean | number
}

export interface TestServer {
  /** `http://127.0.0.1:{port}` */
  url: string
  /** `127.0.0.1:{port}`, as ORIEL_ALLOW_PRIVATE_HOSTS takes it. */
  host: string
  requests: ReceivedRequest[]
  close(): Promise<void>
}

/** Everything that servers of this test file received, closed ones too. */
const received: ReceivedRequest[] = []

/** The bodies of requests to paths that end so, in the order in which they came. */
export const receivedBodies = (path: string): string[] => received.filter(({ url }) => url.endsWith(path)).map(({ body }) => body.toString('utf8'))

/** Starts a server on a free port. `answer` decides each reply; by default 200 and `ok`. */
export async function startTestServer(answer: (request: ReceivedRequest, index: number) => ServerReply | Promise<ServerReply> = () => ({ body: 'ok' })): Promise<TestServer> {
  const requests: ReceivedRequest[] = []
  const server = createServer((request, response) => {
    void receive(request).then(async (complete) => {
      requests.push(complete)
      received.push(complete)
      await send(response, await answer(complete, requests.length - 1))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `http://${host}`,
    host,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** A server that answers by how often a path was asked for: `nth` counts from 1, and from 1 again once the path is forgotten. */
export async function startCountingServer(answer: (path: string, nth: number) => ServerReply): Promise<TestServer & { forget(path: string): void }> {
  const calls = new Map<string, number>()
  const server = await startTestServer(({ url }) => {
    const nth = (calls.get(url) ?? 0) + 1
    calls.set(url, nth)
    return answer(url, nth)
  })
  return { ...server, forget: (path) => void calls.delete(path) }
}

async function receive(request: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]))
  return { method: request.method ?? '', url: request.url ?? '', headers, body: Buffer.concat(chunks) }
}

async function send(response: ServerResponse, reply: ServerReply): Promise<void> {
  if (reply.afterMs !== undefined) await waitFor(reply.afterMs)
  if (reply.hang) return
  const json = typeof reply.body === 'object' && !Buffer.isBuffer(reply.body)
  const body = Buffer.from(json ? JSON.stringify(reply.body) : ((reply.body ?? '') as string | Buffer))
  const head = { status: reply.status ?? 200, headers: { ...(json && { 'content-type': 'application/json' }), ...reply.headers } }
  if (reply.cut || reply.stall) await sendPart(response, reply, head, body)
  else if (reply.pieceBytes !== undefined) {
    response.writeHead(head.status, head.headers)
    await sendPieces(response, body, reply.pieceBytes, reply.everyMs)
    response.end()
  } else response.writeHead(head.status, head.headers).end(body)
}

async function sendPart(response: ServerResponse, { body: given, cut, stall, pieceBytes, everyMs }: ServerReply, { status, headers }: { status: number; headers: OutgoingHttpHeaders }, body: Buffer): Promise<void> {
  const broken = cut || stall
  const part = body.subarray(0, typeof broken === 'number' ? broken : Math.ceil(body.length / 2))
  if (given !== undefined) {
    response.writeHead(status, { ...headers, ...(pieceBytes === undefined && { 'content-length': String(body.length) }) })
    await sendPieces(response, part, pieceBytes ?? part.length, everyMs)
    await waitFor(20)
  }
  if (cut) response.socket?.destroy()
}

const waitFor = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Each piece has left before the next is written. */
async function sendPieces(response: ServerResponse, body: Buffer, size: number, everyMs = 0): Promise<void> {
  for (let from = 0; from < body.length && !response.destroyed; from += size) {
    if (from > 0) await (everyMs > 0 ? waitFor(everyMs) : new Promise((resolve) => setImmediate(resolve)))
    await new Promise<void>((resolve) => response.write(body.subarray(from, from + size), () => resolve()))
  }
}
