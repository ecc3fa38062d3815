import { afterAll, afterEach, expect, test } from 'vitest'
import type { ModelPort, ModelRequest } from '../advance/runtime.ts'
import { createGuard } from '../http/guard.ts'
import { startTestServer } from '../http/testing.ts'
import type { ModelEntry } from './facts.ts'
import { createModelPort, type ModelConnection } from './models.ts'
import { startModelServer, type ModelReply, type ModelServer } from './testing.ts'

const guard = createGuard([])
afterAll(() => guard.close())

const servers: { close(): Promise<void> }[] = []
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())))

const started = async (...replies: ModelReply[]): Promise<ModelServer> => {
  const server = await startModelServer(replies)
  servers.push(server)
  return server
}

const apiKey = 'sk-test-0123456789'
/** Counts characters in place of tokens, so that numbers are easy to read. */
const pool = { evaluate: async () => ({ ok: true as const, value: {} }), countTokens: async (texts: string[]) => texts.map((text) => text.length) }
/** What an owner entered of models. */
let entered: ModelEntry[] = []
afterEach(() => void (entered = []))

const portTo = (connection: Partial<ModelConnection> | null): ModelPort =>
  createModelPort({ guard, pool, entries: async () => entered, connection: async () => connection && { kind: 'openai', baseUrl: null, apiKey, model: null, ...connection } })

const body = '{"model":"gpt-5-mini","messages":[{"role":"user","content":"\\u2028 ünïcode 💥 </>"}],"vendor_field":1.50,"temperature":0}'
const forever = new AbortController().signal
const request: ModelRequest = { connection: 'default', model: 'gpt-5-mini', body, timeoutMs: 5000, idempotencyKey: 'key-1', strategy: 'tools', script: [], thread: '', call: { index: 0, visit: 1, attempt: 1 }, scriptUses: {}, now: '2026-01-01T00:00:00.000Z' }
const ask = (server: ModelServer, more: Partial<ModelRequest> = {}, signal = forever) => portTo({ baseUrl: server.baseUrl }).ask({ ...request, ...more }, signal)

test('the server receives exactly the bytes that were assembled, once, at the protocol’s address', async () => {
  const server = await started({ intent: 'deploy', args: { tag: 'v1' } })
  const answer = await ask(server)
  expect(server.calls).toHaveLength(1)
  expect(server.calls[0]).toMatchObject({ body, url: '/v1/chat/completions', headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', 'idempotency-key': 'key-1' } })
  expect(answer).toMatchObject({ ok: true, usage: { inputTokens: 100, outputTokens: 10 }, finishReason: 'tool_calls', costUsd: null })
  expect(answer.ok && answer.latencyMs).toBeGreaterThanOrEqual(0)
})

test('the answer is kept as it came, unknown members, spacing and all', async () => {
  const raw = '{ "id":"x",  "vendor": 1.50, "choices":[{"index":0,"message":{"role":"assistant","content":"hi","odd":null},"finish_reason":null}] }'
  const server = await started({ raw: { body: raw, headers: { 'content-type': 'application/json' } } })
  expect(await ask(server)).toMatchObject({ ok: true, body: raw, finishReason: null })
})

test('cached and reasoning tokens are told; a server that counts nothing is estimated', async () => {
  const server = await started({ usage: { prompt_tokens: 9, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 5 }, completion_tokens_details: { reasoning_tokens: 3 } } }, { usage: null })
  expect(await ask(server)).toMatchObject({ usage: { inputTokens: 9, outputTokens: 4, cachedInputTokens: 5, reasoningTokens: 3 } })
  const estimated = await ask(server)
  expect(estimated).toMatchObject({ ok: true, usage: { inputTokens: body.length, estimated: true } })
})

test('what an owner says of a price makes the cost, and is told with the answer; without a price the cost is unknown', async () => {
  const usage = { prompt_tokens: 1000, completion_tokens: 100, prompt_tokens_details: { cached_tokens: 400 } }
  const server = await started({ usage })
  const entry: ModelEntry = { connection: 'default', model: 'gpt-5-mini', contextWindow: null, warnAtPercent: 80, price: { input: 2, cachedInput: 0.5, output: 10 }, asOf: '2026-11-20' }
  entered = [entry]
  expect(await ask(server)).toMatchObject({ costUsd: 0.0024, price: { input: 2, cachedInput: 0.5, output: 10, asOf: '2026-11-20' } })
  entered = [{ ...entry, connection: 'other' }]
  const unknown = await ask(server)
  expect(unknown).toMatchObject({ ok: true, costUsd: null })
  expect(unknown).not.toHaveProperty('price')
})

test('an answer is not lost where its price cannot be read', async () => {
  const server = await started({})
  const port = createModelPort({ guard, pool, entries: () => Promise.reject(new Error('no database')), connection: async () => ({ kind: 'openai', baseUrl: server.baseUrl, apiKey, model: null }) })
  expect(await port.ask(request, forever)).toMatchObject({ ok: true, costUsd: null })
})

test.each([
  [429, 'rate_limited', true],
  [500, 'provider_error', true],
  [503, 'provider_error', true],
  [408, 'timeout', true],
  [409, 'conflict', true],
  [400, 'request_refused', false],
  [422, 'request_refused', false],
  [401, 'unauthorized', false],
  [403, 'unauthorized', false],
  [404, 'unknown_model', false],
  [413, 'request_too_large', false],
])('HTTP %i is %s; worth another attempt: %s', async (status, code, retryable) => {
  const server = await started({ error: { status, message: 'because of this' } })
  expect(await ask(server)).toEqual({ ok: false, code, status, message: `The model provider answered with HTTP ${status}: because of this`, retryable })
  expect(server.calls).toHaveLength(1)
})

test.each([
  ['seconds', { 'retry-after': '7' }, 7000],
  ['a fraction of seconds', { 'retry-after': '0.5' }, 500],
  ['a date', { 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT', date: 'Thu, 01 Jan 2026 00:00:00 GMT' }, 30_000],
  ['milliseconds of its own', { 'retry-after-ms': '250', 'retry-after': '9' }, 250],
])('a provider that asks to wait is heard, in %s', async (_, headers, retryAfterMs) => {
  const server = await started({ error: { status: 429, headers } })
  expect(await ask(server)).toMatchObject({ ok: false, retryable: true, retryAfterMs })
})

test.each([
  ['a page of HTML', { raw: { body: '<html>Bad gateway</html>', headers: { 'content-type': 'text/html' } } }, 'Bad gateway'],
  ['half a JSON', { raw: { body: '{"choices":[', headers: { 'content-type': 'application/json' } } }, '{"choices":['],
  ['nothing', { raw: { body: '' } }, 'nothing'],
  ['no choices', { raw: { body: { choices: [] } } }, 'choices'],
])('%s with status 200 is a failure worth another attempt', async (_, reply, shown) => {
  expect(await ask(await started(reply))).toMatchObject({ ok: false, code: 'unreadable_answer', retryable: true, message: expect.stringContaining(shown) })
})

test('a failure that a gateway hides in status 200 is found', async () => {
  expect(await ask(await started({ raw: { body: { error: { message: 'upstream is busy', code: 429 } } } }))).toMatchObject({ ok: false, code: 'rate_limited', status: 429, retryable: true })
})

test('a model that does not answer in time, or stops in the middle, may be asked again', async () => {
  expect(await ask(await started({ hang: true }), { timeoutMs: 200 })).toEqual({ ok: false, code: 'timeout', message: 'The model did not answer within 200 ms.', retryable: true })
  expect(await ask(await started({ cut: true }))).toMatchObject({ ok: false, code: 'unreachable', retryable: true })
  expect(await ask(await started({ cut: true, raw: { body: 'x'.repeat(2000) } }))).toMatchObject({ ok: false, code: 'unreachable', retryable: true })
})

test('the time limit holds to the last byte, not only to the first', async () => {
  const server = await startTestServer(() => ({ body: 'x'.repeat(1000), stall: true }))
  servers.push(server)
  expect(await portTo({ baseUrl: server.url }).ask({ ...request, timeoutMs: 150 }, forever)).toMatchObject({ code: 'timeout' })
})

test('a cancelled call ends at once and is not tried again', async () => {
  const server = await started({ hang: true })
  const controller = new AbortController()
  const answer = ask(server, {}, controller.signal)
  await expect.poll(() => server.calls.length).toBe(1)
  controller.abort()
  expect(await answer).toEqual({ ok: false, code: 'aborted', message: 'The call was cancelled.', retryable: false })
})

test('a server that is not there is named', async () => {
  const server = await started()
  await server.close()
  expect(await ask(server)).toMatchObject({ ok: false, code: 'unreachable', retryable: true, message: expect.stringContaining(server.host) })
})

test('the API key is never in a message, whatever the server echoes', async () => {
  const server = await started({ error: { status: 401, message: `Incorrect API key provided: ${apiKey}.` } })
  const answer = await ask(server)
  expect(JSON.stringify(answer)).not.toContain(apiKey)
  expect(answer).toMatchObject({ message: expect.stringContaining('[secret API key]') })
})

test('a connection without a key sends none', async () => {
  const server = await started({})
  await portTo({ baseUrl: server.baseUrl, apiKey: null }).ask(request, forever)
  expect(server.calls[0]?.headers).not.toHaveProperty('authorization')
})

test('a redirect is not followed, so the key and the context go nowhere else', async () => {
  const elsewhere = await started({})
  const server = await started({ raw: { status: 307, headers: { location: `${elsewhere.baseUrl}/chat/completions` } } })
  expect(await ask(server)).toMatchObject({ ok: false, code: 'request_refused', status: 307, message: expect.stringContaining(elsewhere.host) })
  expect(elsewhere.calls).toHaveLength(0)
})

test('an unknown connection and a missing model name are told before anything leaves', async () => {
  expect(await portTo(null).ask(request, forever)).toMatchObject({ ok: false, code: 'unknown_connection', retryable: false, message: expect.stringContaining('"default"') })
  expect(await portTo({}).ask({ ...request, model: '' }, forever)).toMatchObject({ ok: false, code: 'no_model', message: expect.stringContaining('ORIEL_MODEL') })
})

test('a node without a model name uses the connection’s', async () => {
  expect(await portTo({ model: 'local-model' }).resolve('default', '')).toEqual({ scripted: false, model: 'local-model' })
  expect(await portTo({ model: 'local-model' }).resolve('default', 'gpt-5')).toEqual({ scripted: false, model: 'gpt-5' })
  expect(await portTo({ kind: 'scripted' }).resolve('default', '')).toEqual({ scripted: true, model: 'scripted' })
  expect(await portTo(null).resolve('nope', '')).toBeNull()
})
