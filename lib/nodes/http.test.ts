import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import type { Outcome } from './define-node.ts'
import { http } from './http.ts'
import type { HttpRequest, HttpResult } from './ports.ts'
import { readData } from './read-data.ts'

/** Runs the node against a scripted port; gives what was sent and how the step ended. */
async function call(data: JsonObject, input: Record<string, Json>, result: HttpResult, attempt = 1): Promise<{ sent: HttpRequest | undefined; outcome: Outcome | undefined }> {
  const { config, problems } = readData(http, { url: '-', ...data })
  if (!config) throw new Error(JSON.stringify(problems))
  let sent: HttpRequest | undefined
  const port = (request: HttpRequest) => {
    sent = request
    return Promise.resolve(result)
  }
  const execution = { runId: 'r', step: 'fetch#1', attempt, idempotencyKey: 'derived', signal: new AbortController().signal }
  const outcome = await http.execute?.(config, { url: 'https://api.example.com/items', ...input }, { http: port }, execution)
  return { sent, outcome }
}

const answer = (status: number, body: Json = null, headers: Record<string, string> = {}): HttpResult => ({ kind: 'response', status, headers, body })
const timeout: HttpResult = { kind: 'no_answer', code: 'http_timeout', message: 'No answer came within 30 s.' }
const refused: HttpResult = { kind: 'not_sent', code: 'http_refused', message: 'Nobody listens there.' }
const twice = { retry: { max: 1, backoffMs: 200 } }

describe('what an HTTP node sends', () => {
  test('a GET carries no idempotency key, everything that may change something does', async () => {
    expect((await call({}, {}, answer(200))).sent).toEqual({ method: 'GET', url: 'https://api.example.com/items', headers: {}, timeoutMs: 30_000 })
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) expect((await call({ method }, {}, answer(200))).sent?.headers).toEqual({ 'Idempotency-Key': 'derived' })
    expect((await call({ method: 'POST', effect: 'safe' }, {}, answer(200))).sent?.headers).toEqual({ 'Idempotency-Key': 'derived' })
  })

  test('§5.2 a business key, or a header of the author, replaces the derived key', async () => {
    expect((await call({ method: 'POST' }, { idempotencyKey: 4711 }, answer(200))).sent?.headers).toEqual({ 'Idempotency-Key': '4711' })
    expect((await call({ method: 'POST' }, { headers: { 'idempotency-key': 'mine' } }, answer(200))).sent?.headers).toEqual({ 'idempotency-key': 'mine' })
  })

  test('JSON goes out as JSON, null included, and text as it is', async () => {
    expect((await call({ method: 'POST', json: 'x' }, { json: { b: 1, a: [null] } }, answer(200))).sent).toMatchObject({ body: '{"b":1,"a":[null]}', headers: { 'Content-Type': 'application/json' } })
    expect((await call({ method: 'POST', json: 'x' }, { json: null }, answer(200))).sent?.body).toBe('null')
    expect((await call({ method: 'POST', body: 'x' }, { body: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, answer(200))).sent).toMatchObject({ body: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  })

  test('query values are encoded and join what the URL has already', async () => {
    const sent = async (url: string) => (await call({}, { url, query: { q: 'a b&c', page: '2' } }, answer(200))).sent?.url
    expect(await sent('https://x.example/s')).toBe('https://x.example/s?q=a%20b%26c&page=2')
    expect(await sent('https://x.example/s?x=1#top')).toBe('https://x.example/s?x=1&q=a%20b%26c&page=2#top')
  })

  test('a header with a line break is refused before anything leaves', async () => {
    const { sent, outcome } = await call({}, { headers: { 'X-Note': 'a\r\nHost: evil' } }, answer(200))
    expect(sent).toBeUndefined()
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'http_bad_header' } })
  })
})

describe('what an answer means', () => {
  test('2xx is the output, with status, headers and body', async () => {
    expect((await call({}, {}, answer(201, { id: 7 }, { 'x-a': 'b' }))).outcome).toEqual({ kind: 'completed', handle: 'out', output: { status: 201, headers: { 'x-a': 'b' }, body: { id: 7 } } })
  })

  test('anything else is an error whose compact text holds the status and the first 500 characters of the body', async () => {
    const body = `${'é😀'.repeat(300)}end`
    const { outcome } = await call({}, {}, answer(404, body))
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'http_status', message: 'The server answered with HTTP 404.', compact: `HTTP 404\n${'é😀'.repeat(250)}…`, details: { status: 404, body } } })
    expect(outcome).not.toHaveProperty('retry')
    expect((await call({}, {}, answer(409, { error: 'locked' }))).outcome).toMatchObject({ error: { compact: 'HTTP 409\n{"error":"locked"}' } })
    expect((await call({}, {}, answer(502))).outcome).toMatchObject({ error: { compact: 'HTTP 502' } })
  })

  test.each([408, 429, 500, 503])('a safe request is repeated after HTTP %i, as often as retry.max says, waiting twice as long each time', async (status) => {
    const policy = { retry: { max: 2, backoffMs: 200 } }
    expect((await call(policy, {}, answer(status))).outcome).toMatchObject({ kind: 'failed', retry: { afterMs: 200 } })
    expect((await call(policy, {}, answer(status), 2)).outcome).toMatchObject({ retry: { afterMs: 400 } })
    expect((await call(policy, {}, answer(status), 3)).outcome).not.toHaveProperty('retry')
    expect((await call({}, {}, answer(status))).outcome).not.toHaveProperty('retry')
  })

  test('Retry-After is kept to, in seconds or as a date', async () => {
    expect((await call(twice, {}, answer(503, null, { 'Retry-After': '3' }))).outcome).toMatchObject({ retry: { afterMs: 3000 } })
    const dated = { 'retry-after': 'Wed, 21 Oct 2026 07:28:10 GMT', date: 'Wed, 21 Oct 2026 07:28:00 GMT' }
    expect((await call(twice, {}, answer(503, null, dated))).outcome).toMatchObject({ retry: { afterMs: 10_000 } })
  })

  test('§5.3 an effect that must not happen twice is repeated only where the server asked to wait', async () => {
    const post = { method: 'POST', ...twice }
    for (const status of [400, 408, 500, 503]) expect((await call(post, {}, answer(status))).outcome).not.toHaveProperty('retry')
    expect((await call(post, {}, answer(429, null, { 'retry-after': '1' }))).outcome).toMatchObject({ kind: 'failed', retry: { afterMs: 1000 } })
    expect((await call(post, {}, answer(500, null, { 'retry-after': '1' }))).outcome).not.toHaveProperty('retry')
  })
})

describe('no answer', () => {
  test('§5.3 a request that never left fails, and is repeated whatever its effect', async () => {
    for (const method of ['GET', 'PUT', 'POST']) expect((await call({ method, ...twice }, {}, refused)).outcome).toMatchObject({ kind: 'failed', error: { code: 'http_refused' }, retry: { afterMs: 200 } })
  })

  test('a refusal by the guard is final', async () => {
    const blocked: HttpResult = { kind: 'not_sent', code: 'http_blocked', message: '127.0.0.1 is private.' }
    expect((await call(twice, {}, blocked)).outcome).toEqual({ kind: 'failed', error: { code: 'http_blocked', message: '127.0.0.1 is private.', compact: '127.0.0.1 is private.' } })
  })

  test('§5.3 a time-out fails a safe or idempotent request, and leaves one that must not happen twice unknown', async () => {
    for (const method of ['GET', 'DELETE']) expect((await call({ method, ...twice }, {}, timeout)).outcome).toMatchObject({ kind: 'failed', error: { code: 'http_timeout' }, retry: { afterMs: 200 } })
    for (const data of [{ method: 'POST' }, { method: 'PATCH' }, { method: 'GET', effect: 'once' }] as JsonObject[]) expect((await call({ ...data, ...twice }, {}, timeout)).outcome).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('http_timeout') as string })
    expect((await call({ method: 'POST', effect: 'idempotent' }, {}, timeout)).outcome).toMatchObject({ kind: 'failed' })
  })
})

describe('an HTTP node on the canvas', () => {
  test('§5.1 has the effect of its method, unless its author says otherwise', () => {
    const effects = ['GET', 'HEAD', 'PUT', 'DELETE', 'POST', 'PATCH'].map((method) => http.effect?.({ method }))
    expect(effects).toEqual(['safe', 'safe', 'idempotent', 'idempotent', 'once', 'once'])
    expect([http.effect?.({}), http.effect?.({ method: 'POST', effect: 'idempotent' })]).toEqual(['safe', 'idempotent'])
  })

  test('shows method and address', () => {
    expect(http.subtitle({ method: 'POST', url: 'https://api.example.com/deploys' })).toBe('POST /deploys')
    expect(http.subtitle({ url: 'https://api.example.com/' })).toBe('GET api.example.com/')
    expect(http.subtitle({ url: '{{ vars.base }}/deploys' })).toBe('GET {{ vars.base }}/deploys')
  })

  test('says so where a body would not be sent, or two are given', () => {
    expect(readData(http, { url: 'x', json: '1' }).problems).toMatchObject([{ code: 'body_not_sent', path: '/json' }])
    expect(readData(http, { url: 'x', method: 'POST', json: '1', body: 'y' }).problems).toMatchObject([{ code: 'two_bodies' }])
  })
})
