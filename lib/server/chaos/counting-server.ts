/**
 * The outside world of the chaos suite: a server that is called by workflows, misbehaves as the seed says, and counts what it was
 * asked and what it really did. Also a model over the same port (`/v1/chat/completions`).
 *
 * A call's path is its identity: `/{runId}/{nodeId}/{visit}`. **Executed** means that the harm is done, whether or not anybody
 * heard of it. The fourth request for a path and those after it are answered well, so that every run ends.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { modelReply } from './counting-model.ts'
import { seeded, type Random } from './random.ts'

/** One request, as it came in. */
export interface Received {
  /** Of all requests, from 1; stands in the answer, so that an answer can be told from an invention. */
  number: number
  runId: string
  nodeId: string
  path: string
  method: string
  /** Idempotency-Key; null for GET. */
  key: string | null
  /** Milliseconds since 1970, when the last byte was here. */
  at: number
  executed: boolean
}

export interface CountingServer {
  url: string
  /** `127.0.0.1:{port}` */
  host: string
  received: Received[]
  /** Bodies of the model's requests, as they came. */
  prompts: string[]
  /** Tokens of callbacks that were sent here, each once. */
  callbacks: Set<string>
  close(): Promise<void>
}

/** What becomes of a request: how it is answered, and whether it took effect. */
type Fate = 'good' | 'slow' | 'failed' | 'busy' | 'unavailable' | 'cut_before' | 'cut_after' | 'silent'

const fates: Record<Fate, number> = { good: 66, slow: 12, failed: 4, busy: 5, unavailable: 3, cut_before: 3, cut_after: 4, silent: 3 }
const executing = new Set<Fate>(['good', 'slow', 'failed', 'cut_after', 'silent'])
/** Requests of one path that may be answered badly. */
const badAtMost = 3

/** `slowMs` is the longest that a slow answer takes. */
export async function startCountingServer(seed: number, slowMs: number): Promise<CountingServer> {
  const received: Received[] = []
  const prompts: string[] = []
  const callbacks = new Set<string>()
  const times = new Map<string, number>()

  const nth = (path: string): number => {
    const count = (times.get(path) ?? 0) + 1
    times.set(path, count)
    return count
  }

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const path = request.url ?? ''
    const body = Buffer.concat(chunks).toString()
    const identity = path.startsWith('/v1/') ? body : path
    const count = nth(identity)
    const random = seeded(seed, identity, count)
    const fate = count > badAtMost ? 'good' : random.weighted(fates)
    if (path.startsWith('/v1/')) {
      prompts.push(body)
      return answer(response, fate, random, slowMs, modelReply(body, seed))
    }
    const [, runId = '', nodeId = ''] = path.split('/')
    const token = /\/callbacks\/([\w-]+)/.exec(body)?.[1]
    if (token !== undefined) callbacks.add(token)
    const key = request.headers['idempotency-key']
    const number = received.length + 1
    received.push({ number, runId, nodeId, path, method: request.method ?? '', key: typeof key === 'string' ? key : null, at: Date.now(), executed: executing.has(fate) })
    return answer(response, fate, random, slowMs, { number })
  }

  const server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `http://${host}`,
    host,
    received,
    prompts,
    callbacks,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(response: ServerResponse, fate: Fate, random: Random, slowMs: number, body: object): Promise<void> {
  const send = (status: number, content: object, headers: Record<string, string> = {}) => void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(content))
  await sleep(fate === 'slow' ? random.between(200, slowMs) : random.between(0, 60))
  switch (fate) {
    case 'good':
    case 'slow':
      return send(200, body)
    case 'failed':
      return send(500, { error: { message: 'it broke, after it happened' } })
    case 'busy':
      return send(429, { error: { message: 'too many' } }, { 'retry-after': '1' })
    case 'unavailable':
      return send(503, { error: { message: 'not now' } }, { 'retry-after': '1' })
    case 'silent':
      return undefined // until the caller's own limit
    case 'cut_before':
      response.socket?.destroy()
      return undefined
    case 'cut_after': {
      const text = JSON.stringify(body)
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(text.length) }).write(text.slice(0, 3))
      await sleep(10)
      response.socket?.destroy()
    }
  }
}
