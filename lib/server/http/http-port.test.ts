import { gzipSync } from 'node:zlib'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { afterAll, afterEach, expect, test } from 'vitest'
import type { HttpRequest } from '#lib/nodes/ports.ts'
import { secretMarks, type Secret } from '../secrets/marks.ts'
import { createHttpPort } from './http-port.ts'
import { createGuard } from './guard.ts'
import { maxResponseBytes } from './exchange.ts'
import { startTestServer, type TestServer } from './testing.ts'

const guard = createGuard(['127.0.0.0/8'])
afterAll(() => guard.close())

const servers: TestServer[] = []
const server = async (...given: Parameters<typeof startTestServer>): Promise<TestServer> => {
  const started = await startTestServer(...given)
  servers.push(started)
  return started
}
afterEach(() => Promise.all(servers.splice(0).map((started) => started.close())))

const forever = new AbortController().signal
const request = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({ method: 'GET', url, headers: {}, timeoutMs: 5000, ...more })
const send = (given: HttpRequest, signal = forever) => createHttpPort({ guard })(given, signal)
const { mark, scope } = secretMarks(['TOKEN'])
const sendWith = (secret: Secret, given: HttpRequest) => createHttpPort({ guard, secrets: { mark, store: { get: async () => secret } } })(given, forever)

test('a JSON answer is parsed, header names are lower-case, cookies are dropped', async () => {
  const it = await server(() => ({ status: 201, headers: { 'X-Total': '3', 'Set-Cookie': ['session=1', 'other=2'], Vary: ['a', 'b'] }, body: { tags: ['v1'] } }))
  expect(await send(request(it.url, { method: 'POST', body: '{"a":1}', headers: { 'Content-Type': 'application/json' } }))).toMatchObject({ kind: 'response', status: 201, headers: { 'x-total': '3', vary: 'a, b', 'content-type': 'application/json' }, body: { tags: ['v1'] } })
  expect((await send(request(it.url))).kind === 'response' && (await send(request(it.url)))).not.toHaveProperty('headers.set-cookie')
  expect(it.requests[0]).toMatchObject({ method: 'POST', body: Buffer.from('{"a":1}'), headers: { 'user-agent': 'Oriel' } })
})

test.each([
  ['text stays text', { body: 'plain', headers: { 'content-type': 'text/plain' } }, 'plain'],
  ['broken JSON stays text', { body: '{"a":', headers: { 'content-type': 'application/json' } }, '{"a":'],
  ['a JSON dialect is parsed', { body: '{"a":1}', headers: { 'content-type': 'application/problem+json; charset=utf-8' } }, { a: 1 }],
  ['an empty answer is null', { status: 204 }, null],
  ['another charset is read', { body: Buffer.from([0xe4]), headers: { 'content-type': 'text/plain; charset=iso-8859-1' } }, 'ä'],
  ['bytes that are no text come as base64', { body: Buffer.from([0xff, 0xfe, 0x00]), headers: { 'content-type': 'image/png' } }, { base64: '//4A', bytes: 3 }],
  ['a compressed answer is unpacked', { body: gzipSync('{"a":1}'), headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' } }, { a: 1 }],
])('%s', async (_, reply, body) => {
  const it = await server(() => reply)
  expect(await send(request(it.url))).toMatchObject({ kind: 'response', body })
})

test('an answer of more than 10 MiB is dropped, also when it only unpacks to that', async () => {
  const large = Buffer.alloc(maxResponseBytes + 1, 'a')
  const it = await server((_, index) => (index === 0 ? { body: large } : { body: gzipSync(large), headers: { 'content-encoding': 'gzip' } }))
  const dropped = { kind: 'no_answer', code: 'http_too_large', message: expect.stringContaining('larger than 10 MiB') }
  expect(await send(request(it.url))).toMatchObject(dropped)
  expect(await send(request(it.url))).toMatchObject(dropped)
})

test('a server that does not answer in time: the request had left', async () => {
  const it = await server(() => ({ hang: true }))
  expect(await send(request(it.url, { timeoutMs: 150 }))).toEqual({ kind: 'no_answer', code: 'http_timeout', message: `${it.host} did not answer within 150 ms.` })
  expect(it.requests).toHaveLength(1)
})

test('the time limit holds to the last byte, not only to the first', async () => {
  const it = await server(() => ({ body: 'x'.repeat(1000), stall: true }))
  expect(await send(request(it.url, { timeoutMs: 200 }))).toMatchObject({ kind: 'no_answer', code: 'http_timeout' })
})

test.each([['before answering', {}], ['in the middle of its answer', { body: 'x'.repeat(1000) }]])('a server that cuts the connection %s: the request had left', async (_, more) => {
  const it = await server(() => ({ cut: true, ...more }))
  expect(await send(request(it.url, { method: 'POST', body: 'x' }))).toMatchObject({ kind: 'no_answer', code: 'http_cut' })
  expect(it.requests).toHaveLength(1)
})

test('a cancelled request says so', async () => {
  const it = await server(() => ({ hang: true }))
  const controller = new AbortController()
  const result = send(request(it.url), controller.signal)
  await expect.poll(() => it.requests.length).toBe(1)
  controller.abort()
  expect(await result).toMatchObject({ kind: 'no_answer', code: 'http_aborted' })
})

test('what provably never left is told apart: refused, unknown name, no TLS, no URL, forbidden header', async () => {
  const it = await server()
  const { host, url } = it
  await it.close()
  expect(await send(request(url))).toMatchObject({ kind: 'not_sent', code: 'http_refused', message: expect.stringContaining(host) })
  expect(await send(request('http://does-not-exist.invalid/'))).toMatchObject({ kind: 'not_sent', code: 'http_dns', message: expect.stringContaining('does-not-exist.invalid') })
  const plain = await server()
  expect(await send(request(plain.url.replace('http:', 'https:')))).toMatchObject({ kind: 'not_sent', code: 'http_tls' })
  expect(plain.requests).toHaveLength(0)
  expect(await send(request('not a url'))).toMatchObject({ kind: 'not_sent', code: 'http_bad_url' })
  expect(await send(request(plain.url, { headers: { Host: 'other' } }))).toMatchObject({ kind: 'not_sent', code: 'http_bad_url', message: expect.stringContaining('"Host"') })
  expect(await send(request(plain.url, { headers: { 'X-A': 'line\nbreak' } }))).toMatchObject({ kind: 'not_sent', code: 'http_bad_url' })
  expect(plain.requests).toHaveLength(0)
})

test('a connection that is not made in time never left', async () => {
  const silent = createServer().listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const { port } = silent.address() as AddressInfo
  const result = await send(request(`https://127.0.0.1:${port}/`, { timeoutMs: 150 }))
  expect(result).toEqual({ kind: 'not_sent', code: 'http_refused', message: `No connection to 127.0.0.1:${port} could be made within 150 ms.` })
  silent.close()
})

test('a request that may do harm gets a connection of its own, others share one', async () => {
  const it = await server()
  await send(request(it.url, { method: 'POST', body: 'x' }))
  await send(request(it.url))
  expect(it.requests.map(({ headers }) => headers.connection)).toEqual(['close', 'keep-alive'])
})

test('redirects are followed as browsers do, at most five times', async () => {
  const it = await server(({ url }) => (url === '/end' ? { body: 'there' } : url.startsWith('/loop') ? { status: 302, headers: { location: '/loop' } } : { status: Number(url.slice(1)), headers: { location: '/end' } }))
  for (const [status, method] of [[301, 'GET'], [302, 'GET'], [303, 'GET'], [307, 'POST'], [308, 'POST']] as const) {
    expect(await send(request(`${it.url}/${status}`, { method: 'POST', body: 'payload', headers: { 'Content-Type': 'text/plain' } }))).toMatchObject({ kind: 'response', body: 'there' })
    expect(it.requests.at(-1)).toMatchObject({ method, url: '/end', body: Buffer.from(method === 'POST' ? 'payload' : '') })
  }
  const before = it.requests.length
  expect(await send(request(`${it.url}/loop`))).toMatchObject({ kind: 'not_sent', message: expect.stringContaining('more than 5 times') })
  expect(it.requests.length - before).toBe(6)
})

test('a redirect to a private address is refused like any other', async () => {
  const target = await server()
  const it = await server(() => ({ status: 302, headers: { location: target.url } }))
  const narrow = createGuard([it.host])
  expect(await createHttpPort({ guard: narrow })(request(it.url), forever)).toMatchObject({ kind: 'not_sent', code: 'http_blocked', message: expect.stringContaining(`redirect to ${target.url}`) })
  expect(target.requests).toHaveLength(0)
  await narrow.close()
})

test('a POST that was answered by a redirect leading nowhere has happened: its own answer is the result', async () => {
  const it = await server(() => ({ status: 303, headers: { location: 'http://10.0.0.1/' } }))
  expect(await send(request(it.url, { method: 'POST', body: 'x' }))).toMatchObject({ kind: 'response', status: 303, body: expect.stringContaining('could not be followed') })
})

test('credentials do not cross origins on a redirect', async () => {
  const target = await server()
  const it = await server(() => ({ status: 307, headers: { location: `${target.url}/next` } }))
  const headers = { Authorization: 'Bearer own', Cookie: 'a=1', 'X-Key': scope.TOKEN ?? '', 'X-Plain': 'kept' }
  await sendWith({ value: 'sesame-open', allowedHosts: ['127.0.0.1'] }, request(it.url, { headers }))
  expect(it.requests[0]?.headers).toMatchObject({ authorization: 'Bearer own', 'x-key': 'sesame-open', 'x-plain': 'kept' })
  expect(target.requests[0]?.headers).toMatchObject({ 'x-plain': 'kept' })
  expect(target.requests[0]?.headers).not.toHaveProperty('authorization')
  expect(target.requests[0]?.headers).not.toHaveProperty('cookie')
  expect(target.requests[0]?.headers).not.toHaveProperty('x-key')
})

test('a secret goes into URL, headers and body at the last moment and is masked in whatever comes back', async () => {
  const value = 'open "sesame"/42'
  const it = await server(({ url, headers, body }) => ({ headers: { 'X-Echo': headers.authorization ?? '' }, body: { url, body: body.toString(), basic: Buffer.from(`me:${value}`).toString('base64') } }))
  const given = request(`${it.url}/?key=${scope.TOKEN}`, { method: 'POST', headers: { Authorization: `Bearer ${scope.TOKEN}`, 'Content-Type': 'application/json' }, body: JSON.stringify({ token: scope.TOKEN }) })
  const result = await sendWith({ value, allowedHosts: [it.host] }, given)
  expect(it.requests[0]).toMatchObject({ url: `/?key=${encodeURIComponent(value)}`, headers: { authorization: `Bearer ${value}` }, body: Buffer.from(JSON.stringify({ token: value })) })
  const text = JSON.stringify(result)
  expect(text).toContain('[secret TOKEN]')
  for (const form of ['sesame', encodeURIComponent(value), Buffer.from(value).toString('base64').slice(4, 12)]) expect(text).not.toContain(form)
})

test('a secret whose list does not name the host is not sent; nothing leaves', async () => {
  const it = await server()
  expect(await sendWith({ value: 'sesame', allowedHosts: ['api.example.com'] }, request(it.url, { headers: { 'X-Key': scope.TOKEN ?? '' } }))).toMatchObject({ kind: 'not_sent', code: 'http_blocked', message: expect.stringContaining(`The secret TOKEN may not be sent to ${it.host}`) })
  expect(it.requests).toHaveLength(0)
})

test('a secret in a body is not carried by a redirect to a host that is not on its list', async () => {
  const target = await server()
  const it = await server(() => ({ status: 307, headers: { location: target.url } }))
  const result = await sendWith({ value: 'sesame', allowedHosts: [it.host] }, request(it.url, { method: 'POST', body: `key=${scope.TOKEN}` }))
  expect(result).toMatchObject({ kind: 'not_sent', code: 'http_blocked', message: expect.stringContaining('TOKEN') })
  expect(target.requests).toHaveLength(0)
})
