/** Streamed answers over real HTTP: what is recorded is what was sent, wherever it was cut, and what is no whole answer is none. */
import { afterAll, afterEach, expect, test } from 'vitest'
import { readCompletion } from '#lib/engine/context/completion.ts'
import { readReply } from '#lib/engine/context/reply.ts'
import type { ModelRequest } from '../advance/runtime.ts'
import { createGuard } from '../http/guard.ts'
import { askOpenAi } from './openai.ts'
import { startModelServer, type ModelReply, type ModelServer } from './testing.ts'

const guard = createGuard([])
afterAll(() => guard.close())
const servers: ModelServer[] = []
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())))

const started = async (...replies: ModelReply[]): Promise<ModelServer> => {
  const server = await startModelServer(replies)
  servers.push(server)
  return server
}

const body = '{"model":"gpt-5-mini","messages":[{"role":"user","content":"go"}],"stream":true,"stream_options":{"include_usage":true}}'
const forever = new AbortController().signal
const ask = (server: ModelServer, more: Partial<ModelRequest> = {}, signal = forever) => askOpenAi({ baseUrl: server.baseUrl, apiKey: null }, { body, timeoutMs: 5000, idempotencyKey: 'key-1', ...more }, guard, signal)

const hello: ModelReply = { text: 'Grüß dich, 🌍! 再见.', reasoning: 'Höflich sein 💭.' }

test.each([1, 3, 7, 64, 100_000])('the exact text of a stream is kept, also where pieces of %i bytes cut through characters', async (pieceBytes) => {
  const server = await started({ ...hello, stream: { pieceBytes } })
  const answer = await ask(server)
  expect(server.calls[0]?.body).toBe(body)
  expect(answer).toMatchObject({ ok: true, body: server.calls[0]?.sent, usage: { inputTokens: 100, outputTokens: 10 }, finishReason: 'stop' })
  expect(answer.ok && readCompletion(answer.body)).toMatchObject({ choices: [{ message: { content: hello.text, reasoning_content: hello.reasoning } }] })
})

test.each(['\r\n', '\r'])('lines may end as %j, with comments between', async (end) => {
  const server = await started({ ...hello, stream: { pieceBytes: 5, edit: (events) => events.flatMap((event) => [`: alive${end}${end}`, event.replaceAll('\n', end)]) } })
  const answer = await ask(server)
  expect(answer).toMatchObject({ ok: true, body: server.calls[0]?.sent })
  expect(answer.ok && readCompletion(answer.body)).toMatchObject({ choices: [{ message: { content: hello.text } }] })
})

test('the time to the first byte is told beside the time to the last', async () => {
  const answer = await ask(await started({ ...hello, stream: { everyMs: 5 } }))
  expect(answer.ok && answer.firstByteMs).toBeLessThan(answer.ok ? answer.latencyMs : 0)
  expect(await ask(await started({ ...hello, stream: { events: false } }))).not.toHaveProperty('firstByteMs')
})

test('token counts are the provider’s where the request asks for them, and nobody’s where not', async () => {
  const usage = { prompt_tokens: 9, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 5 }, completion_tokens_details: { reasoning_tokens: 3 } }
  const server = await started({ ...hello, usage })
  expect(await ask(server)).toMatchObject({ usage: { inputTokens: 9, outputTokens: 4, cachedInputTokens: 5, reasoningTokens: 3 } })
  const silent = body.replace(',"stream_options":{"include_usage":true}', '')
  expect(await ask(server, { body: silent })).toMatchObject({ ok: true, usage: undefined })
})

test('one document in answer to a request for a stream is taken, and a stream in answer to a plain request', async () => {
  const server = await started({ ...hello, stream: { events: false } }, { ...hello, stream: { events: true } })
  const document = await ask(server)
  expect(document).toMatchObject({ ok: true, body: server.calls[0]?.sent, finishReason: 'stop' })
  expect(document.ok && document.body.startsWith('{')).toBe(true)
  const events = await ask(server, { body: '{"model":"gpt-5-mini","messages":[]}' })
  expect(events).toMatchObject({ ok: true, body: server.calls[1]?.sent, finishReason: 'stop' })
  expect(events.ok && events.body.startsWith('data: ')).toBe(true)
})

test.each([
  ['after its first bytes', { cut: 40 }],
  ['in the middle', { cut: true }],
  ['without an end, though the connection closed as it should', { stream: { edit: (events: string[]) => events.slice(0, 4) } }],
])('a stream that stops %s may be asked for again', async (_, more) => {
  expect(await ask(await started({ ...hello, ...more }))).toMatchObject({ ok: false, code: 'unreachable', retryable: true })
})

test('an answer that the model had ended stands, although the connection broke before the end of the stream', async () => {
  const server = await started({ ...hello, stream: { edit: (events) => events.slice(0, -2) }, cut: 1_000_000 })
  const answer = await ask(server)
  expect(answer).toMatchObject({ ok: true, body: server.calls[0]?.sent, finishReason: 'stop', usage: undefined })
})

test('a server that keeps the connection open after the end is not waited for', async () => {
  expect(await ask(await started({ ...hello, stream: { stall: true } }), { timeoutMs: 4000 })).toMatchObject({ ok: true, finishReason: 'stop' })
})

test('a last event without its empty line counts', async () => {
  expect(await ask(await started({ ...hello, stream: { edit: (events) => [...events.slice(0, -1), 'data: [DONE]'] } }))).toMatchObject({ ok: true })
})

test.each([
  [{ message: 'Too many tokens per minute', type: 'tokens', code: 'rate_limit_exceeded' }, 'rate_limited', true, 'rate_limit_exceeded: Too many tokens per minute'],
  [{ message: 'upstream is busy', code: 503 }, 'provider_error', true, '503: upstream is busy'],
  [{ message: 'Too long', type: 'invalid_request_error' }, 'request_refused', false, 'invalid_request_error: Too long'],
  [{ message: 'Something broke' }, 'provider_error', true, 'Something broke'],
])('an error inside a stream is a failure: %j', async (error, code, retryable, said) => {
  const server = await started({ ...hello, stream: { edit: (events) => [...events.slice(0, 3), `data: ${JSON.stringify({ error })}\n\n`, 'data: [DONE]\n\n'] } })
  expect(await ask(server)).toEqual({ ok: false, code, retryable, message: `The model provider broke off its streamed answer with an error: ${said}` })
})

test('an event that is damaged makes the answer unreadable, not shorter', async () => {
  const server = await started({ ...hello, stream: { edit: (events) => events.with(2, 'data: {"choices":[{"del\n\n') } })
  expect(await ask(server)).toMatchObject({ ok: false, code: 'unreadable_answer', retryable: true, message: expect.stringContaining('{"choices":[{"del') })
})

test('an error status in answer to a request for a stream is what it always is', async () => {
  expect(await ask(await started({ error: { status: 429, headers: { 'retry-after': '7' } } }))).toMatchObject({ code: 'rate_limited', status: 429, retryAfterMs: 7000 })
})

test('the time limit holds to the last byte of a stream', async () => {
  const server = await started({ ...hello, stream: { pieceBytes: 20, everyMs: 30 } })
  expect(await ask(server, { timeoutMs: 150 })).toEqual({ ok: false, code: 'timeout', message: 'The model did not answer within 150 ms.', retryable: true })
})

test('a call that is cancelled in mid-stream ends at once, quietly, and is not tried again', async () => {
  const server = await started({ text: 'word '.repeat(2000), stream: { pieceBytes: 200, everyMs: 5 } })
  const controller = new AbortController()
  const answer = ask(server, {}, controller.signal)
  await expect.poll(() => server.calls.length).toBe(1)
  await new Promise((resolve) => setTimeout(resolve, 40))
  controller.abort()
  expect(await answer).toEqual({ ok: false, code: 'aborted', message: 'The call was cancelled.', retryable: false })
  expect(server.calls).toHaveLength(1)
})

test('a stream larger than the limit is refused by name', async () => {
  const server = await started({ text: 'x'.repeat(1_500_000), stream: { pieceBytes: 1 << 20 } })
  expect(await ask(server, { timeoutMs: 30_000 })).toMatchObject({ ok: false, code: 'unreadable_answer', retryable: false, message: 'The model\'s answer is larger than 10 MiB.' })
}, 30_000)

test.each([
  ['tools', { intent: 'deploy', args: { tag: 'v1 🚀' }, text: 'The tag exists.' }],
  ['json_schema', { text: '{"intent":"deploy","deploy":{"tag":"v1 🚀"}}' }],
  ['prompt', { text: 'The tag exists.\n\n{"intent":"deploy","tag":"v1 🚀"}' }],
] as const)('a decision is read from a stream as from a document: %s', async (strategy, reply) => {
  const server = await started({ ...reply, stream: { pieceBytes: 3 } })
  const answer = await ask(server)
  const intents = [{ name: 'deploy', parameters: { type: 'object', properties: { tag: { type: 'string' } } } }]
  expect(answer.ok && readReply({ body: readCompletion(answer.body), strategy, intents })).toMatchObject({ kind: 'intent', intent: 'deploy', args: { tag: 'v1 🚀' } })
})
