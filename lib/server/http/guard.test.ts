import { afterEach, expect, test } from 'vitest'
import { createHttpPort } from './http-port.ts'
import { createGuard, type Guard } from './guard.ts'
import { startTestServer, type TestServer } from './testing.ts'

const signal = new AbortController().signal
const get = (url: string) => ({ method: 'GET', url, headers: {}, timeoutMs: 3000 })

const guards: Guard[] = []
const servers: TestServer[] = []
const guard = (allowed: string[] = []): Guard => {
  const made = createGuard(allowed)
  guards.push(made)
  return made
}
const server = async (...given: Parameters<typeof startTestServer>): Promise<TestServer> => {
  const started = await startTestServer(...given)
  servers.push(started)
  return started
}
afterEach(async () => {
  await Promise.all(servers.splice(0).map((started) => started.close()))
  await Promise.all(guards.splice(0).map((made) => made.close()))
})

test.each([
  'http://127.0.0.1/',
  'http://127.1/',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0177.0.0.1/',
  'http://0.0.0.0/',
  'http://localhost/',
  'http://[::1]/',
  'http://[::]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:0:127.0.0.1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://[64:ff9b::10.0.0.1]/',
  'http://[2002:7f00:1::]/',
  'http://169.254.169.254/latest/meta-data/',
  'http://[fd00:ec2::254]/',
  'http://10.0.0.1/',
  'http://172.16.0.1/',
  'http://192.168.1.1/',
  'http://100.64.0.1/',
  'http://224.0.0.1/',
  'http://255.255.255.255/',
  'http://[fe80::1]/',
  'http://[fc00::1]/',
  'http://192.0.2.1/',
  'http://198.18.0.1/',
])('%s is not reached', async (url) => {
  expect(await createHttpPort({ guard: guard() })(get(url), signal)).toMatchObject({ kind: 'not_sent', code: 'http_blocked', message: expect.stringContaining('private address') })
})

test.each(['ftp://example.com/', 'file:///etc/passwd', 'gopher://127.0.0.1:70/', 'http://user:secret@example.com/'])('%s cannot be called at all', async (url) => {
  expect(await createHttpPort({ guard: guard() })(get(url), signal)).toMatchObject({ kind: 'not_sent', code: 'http_blocked' })
})

test('a name is judged by the address it has inside the connection', async () => {
  const local = await server()
  const port = new URL(local.url).port
  const refused = await createHttpPort({ guard: guard() })(get(`http://localhost:${port}/`), signal)
  expect(refused).toMatchObject({ code: 'http_blocked', message: expect.stringMatching(/localhost is at (127\.0\.0\.1|::1), a private address.*ORIEL_ALLOW_PRIVATE_HOSTS=localhost:/s) })
  expect(local.requests).toHaveLength(0)
})

test.each([
  ['host and port', (port: string) => [`127.0.0.1:${port}`], true],
  ['an address range', () => ['127.0.0.0/8'], true],
  ['another port', () => ['127.0.0.1:1'], false],
  ['another range', () => ['10.0.0.0/8'], false],
])('the operator allows a private address by %s', async (_, allowed, reached) => {
  const local = await server()
  const port = new URL(local.url).port
  const result = await createHttpPort({ guard: guard(allowed(port)) })(get(local.url), signal)
  expect(result).toMatchObject(reached ? { kind: 'response', status: 200, body: 'ok' } : { kind: 'not_sent', code: 'http_blocked' })
  expect(local.requests).toHaveLength(reached ? 1 : 0)
})

test('an allowed name is allowed at whatever address it has', async () => {
  const local = await server()
  const port = new URL(local.url).port
  expect(await createHttpPort({ guard: guard([`localhost:${port}`]) })(get(`http://localhost:${port}/`), signal)).toMatchObject({ kind: 'response', status: 200 })
})

test('what one caller vouches for stays closed to the others', async () => {
  const local = await server()
  const shared = guard()
  const wider = shared.allowing(local.host)
  expect(shared.allowing(local.host)).toBe(wider)
  expect(await createHttpPort({ guard: wider })(get(local.url), signal)).toMatchObject({ kind: 'response' })
  expect(await createHttpPort({ guard: shared })(get(local.url), signal)).toMatchObject({ code: 'http_blocked' })
})

test('an allowance that is neither host:port nor a range is named', () => {
  expect(() => createGuard(['10.0.0.1/8', 'nonsense'])).toThrow('"nonsense" is neither host:port nor an address range')
})
