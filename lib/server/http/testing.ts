/** A local HTTP server for tests: counts and keeps what it received, byte for byte, and answers, hangs or cuts as it is told. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
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
  /** Wait so long before answering. */
  afterMs?: number
  /** Never answer. */
  hang?: boolean
  /** Close the connection instead of answering; with `body`, after sending half of it. */
  cut?: boolean
  /** Send half of `body` and then nothing more. */
  stall?: boolean
}

export interface TestServer {
  /** `http://127.0.0.1:{port}` */
  url: string
  /** `127.0.0.1:{port}`, as ORIEL_ALLOW_PRIVATE_HOSTS takes it. */
  host: string
  requests: ReceivedRequest[]
  close(): Promise<void>
}

/** Starts a server on a free port. `answer` decides each reply; by default 200 and `ok`. */
export async function startTestServer(answer: (request: ReceivedRequest, index: number) => ServerReply | Promise<ServerReply> = () => ({ body: 'ok' })): Promise<TestServer> {
  const requests: ReceivedRequest[] = []
  const server = createServer((request, response) => {
    void receive(request).then(async (received) => {
      requests.push(received)
      await send(response, await answer(received, requests.length - 1))
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

async function receive(request: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]))
  return { method: request.method ?? '', url: request.url ?? '', headers, body: Buffer.concat(chunks) }
}

async function send(response: ServerResponse, reply: ServerReply): Promise<void> {
  if (reply.afterMs !== undefined) await new Promise((resolve) => setTimeout(resolve, reply.afterMs))
  if (reply.hang) return
  const json = typeof reply.body === 'object' && !Buffer.isBuffer(reply.body)
  const body = Buffer.from(json ? JSON.stringify(reply.body) : ((reply.body ?? '') as string | Buffer))
  const headers = { ...(json && { 'content-type': 'application/json' }), ...reply.headers }
  if (!reply.cut && !reply.stall) {
    response.writeHead(reply.status ?? 200, headers).end(body)
    return
  }
  if (reply.body !== undefined) {
    response.writeHead(reply.status ?? 200, { ...headers, 'content-length': String(body.length) })
    response.write(body.subarray(0, Math.ceil(body.length / 2)))
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  if (reply.cut) response.socket?.destroy()
}
