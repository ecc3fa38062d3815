/** The API over real HTTP, on the routes of the product. */
import { once } from 'node:events'
import { Agent, request as send, type IncomingHttpHeaders, type RequestOptions } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ownerKey, useTestApi } from '../api/testing.ts'
import { watchedRuns } from '../streams/run-feed.ts'
import { readRoutes } from './routes.ts'
import { createWebServer } from './server.ts'

useTestApi()

const server = createWebServer(readRoutes('app'), (_request, response) => response.end('a page'))
const agent = new Agent({ keepAlive: true, maxSockets: 1 })
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => {
  agent.destroy()
  server.closeAllConnections()
  server.close()
})

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
  body: ReturnType<typeof JSON.parse>
}

interface Asked extends RequestOptions {
  body?: string | Buffer
  /** Without a length: in pieces. */
  chunked?: boolean
}

function ask(path: string, { body, chunked = false, headers = {}, ...options }: Asked = {}): Promise<Answer> {
  const { port } = server.address() as AddressInfo
  return new Promise((resolve, reject) => {
    const outgoing = send(
      {
        host: '127.0.0.1', port, path, agent, method: body === undefined ? 'GET' : 'POST', ...options,
        headers: { authorization: `Bearer ${ownerKey}`, ...(body !== undefined && { 'content-type': 'application/json', ...(!chunked && { 'content-length': Buffer.byteLength(body) }) }), ...headers },
      },
      (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('end', () => {
          const bytes = Buffer.concat(chunks)
          const text = (incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString()
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, body: text.startsWith('{') ? JSON.parse(text) : undefined })
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

const document = (name: string, nodes = 1) => ({
  oriel: 1,
  name,
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 0 }, data: {} },
    ...Array.from({ length: nodes }, (_, i) => ({ id: `set${i}`, type: 'set', position: { x: 0, y: 0 }, data: { values: { [`v${i}`]: '1' } } })),
    { id: 'end', type: 'end', position: { x: 200, y: 0 }, data: {} },
  ],
  edges: [{ id: 'a', source: 'start', sourceHandle: 'out', target: 'end' }],
})
const save = (name: string, nodes?: number) => ask('/api/v1/workflows', { body: JSON.stringify({ document: document(name, nodes) }) })

describe('the API over HTTP', () => {
  it('answers by the routes of the product, on one kept connection', async () => {
    const saved = await save('Over HTTP')
    expect(saved).toMatchObject({ status: 201, headers: { 'content-type': 'application/json', 'cache-control': 'no-store', connection: 'keep-alive' } })
    expect(await ask(`/api/v1/workflows/${saved.body.slug}?x=1`)).toMatchObject({ status: 200, body: { name: 'Over HTTP' } })
    expect(Object.values(agent.sockets).flat().length + Object.values(agent.freeSockets).flat().length).toBe(1)
  })

  it('leaves pages, and addresses that have to be tidied first, to others', async () => {
    for (const path of ['/', '/runs', '/api/v1/runs/', '/api//v1/runs', '/api/v2']) expect((await ask(path)).text).toBe('a page')
  })

  it('decodes what stands in a path, and finds nothing where it cannot be decoded', async () => {
    const { body } = await save('Encoded')
    expect((await ask(`/api/v1/workflows/${String(body.slug).replace('e', '%65')}`)).status).toBe(200)
    expect((await ask('/api/v1/workflows/%E0%A4%A')).status).toBe(404)
  })

  it('wants a key before it says whether a path exists', async () => {
    expect(await ask('/api/v1/nothing/here', { headers: { authorization: '' } })).toMatchObject({ status: 401, body: { code: 'unauthorized' } })
    expect(await ask('/api/v1/nothing/here')).toMatchObject({ status: 404, body: { code: 'not_found' } })
  })

  it('answers only under names that are ours', async () => {
    expect(await ask('/api/v1/me', { headers: { host: 'evil.example' } })).toMatchObject({ status: 421, body: { code: 'unknown_host' } })
    expect(await ask('/healthz', { headers: { authorization: '' } })).toMatchObject({ status: 200, body: { status: 'ok' } })
  })

  it('gives HEAD the headers of GET, OPTIONS the methods, and refuses methods that a path does not have', async () => {
    expect(await ask('/api/v1/me', { method: 'HEAD' })).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' }, text: '' })
    expect(await ask('/api/v1/keys', { method: 'OPTIONS' })).toMatchObject({ status: 204, headers: { allow: 'GET, HEAD, POST, OPTIONS' } })
    expect(await ask('/api/v1/keys', { method: 'PATCH' })).toMatchObject({
      status: 405,
      headers: { allow: 'GET, HEAD, POST, OPTIONS', 'content-type': 'application/problem+json' },
      body: { code: 'method_not_allowed', detail: '/api/v1/keys does not take PATCH. It takes GET, HEAD, POST, OPTIONS.' },
    })
    expect((await ask('/api/v1/keys', { method: 'TRACE' })).status).toBe(501)
  })

  it('compresses long answers for who takes that', async () => {
    const { body } = await save('Long', 300)
    const plain = await ask(`/api/v1/workflows/${body.slug}`)
    const short = await ask(`/api/v1/workflows/${body.slug}`, { headers: { 'accept-encoding': 'gzip, br' } })
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(short.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' })
    expect(short.text).toBe(plain.text)
    expect(Number(short.headers['content-length'])).toBeLessThan(Number(plain.headers['content-length']) / 5)
  })
})

describe('a body', () => {
  it('may come in pieces', async () => {
    expect((await ask('/api/v1/workflows', { body: JSON.stringify({ document: document('Pieces') }), chunked: true })).status).toBe(201)
  })

  it('that is too long is refused, declared or not, and the connection lives on', async () => {
    const body = Buffer.alloc(11 * 1024 * 1024, ' ')
    expect(await ask('/api/v1/workflows', { body })).toMatchObject({ status: 413, body: { code: 'payload_too_large' } })
    expect(await ask('/api/v1/workflows', { body, chunked: true, agent: new Agent() })).toMatchObject({ status: 413 })
    expect((await ask('/api/v1/me')).status).toBe(200)
  })

  it('that is not JSON is refused with what is wrong', async () => {
    expect(await ask('/api/v1/workflows', { body: '{"document":' })).toMatchObject({ status: 400, body: { code: 'malformed_json' } })
  })
})

describe('a stream', () => {
  it('brings events as they are logged, and nothing is left when the client goes', async () => {
    const { body } = await save('Streamed')
    const { body: run } = await ask(`/api/v1/workflows/${body.slug}/runs`, { body: '{}' })
    const { port } = server.address() as AddressInfo
    const outgoing = send({ host: '127.0.0.1', port, path: `/api/v1/runs/${run.id}/events`, headers: { authorization: `Bearer ${ownerKey}`, accept: 'text/event-stream' } })
    outgoing.on('error', () => undefined).end()
    const [incoming] = await once(outgoing, 'response')
    expect(incoming.headers).toMatchObject({ 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform' })
    let text = ''
    incoming.on('error', () => undefined).setEncoding('utf8').on('data', (part: string) => (text += part))
    await vi.waitFor(() => expect(text).toContain('"type":"run.started"'))
    expect(watchedRuns()).toBe(1)
    outgoing.destroy()
    await vi.waitFor(() => expect(watchedRuns()).toBe(0))
  })
})

describe('a client that goes', () => {
  it('aborts the work on its request, and only then', async () => {
    const signals: AbortSignal[] = []
    const routes = { find: () => ({ params: {}, load: () => Promise.resolve({ GET: (request: Request) => wait(request.signal) }) }) }
    const wait = (signal: AbortSignal): Promise<Response> => {
      signals.push(signal)
      return signals.length === 1 ? Promise.resolve(new Response('done')) : new Promise(() => undefined)
    }
    const slow = createWebServer(routes, () => undefined).listen(0, '127.0.0.1')
    await once(slow, 'listening')
    const target = { host: '127.0.0.1', port: (slow.address() as AddressInfo).port, agent: false as const }
    const [answered] = await once(send(target).end(), 'response')
    answered.resume()
    await once(answered, 'close')
    const outgoing = send(target).on('error', () => undefined).end()
    await vi.waitFor(() => expect(signals).toHaveLength(2))
    outgoing.destroy()
    await vi.waitFor(() => expect(signals.map(({ aborted }) => aborted)).toEqual([false, true]))
    slow.close()
  })
})
