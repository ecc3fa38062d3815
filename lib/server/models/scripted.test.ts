import { afterAll, expect, test } from 'vitest'
import type { ScriptEntry } from '#lib/engine/decision.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { outputRequest } from '#lib/engine/context/output-strategy.ts'
import type { ModelAnswer, ModelRequest } from '../advance/runtime.ts'
import { createPool } from '../pool/pool.ts'
import { askScripted } from './scripted.ts'

const pool = createPool({ processes: 1 })
afterAll(() => pool.close())

const intents: { name: string; description: string; parameters: JsonObject }[] = [
  { name: 'deploy', description: 'Deploys', parameters: { type: 'object', properties: { tag: { type: 'string' } }, required: ['tag'] } },
  { name: 'done', description: '', parameters: { type: 'object', properties: {} } },
]

/** A request body as the engine makes it for a strategy. */
function bodyFor(strategy: 'tools' | 'json_schema' | 'prompt' | null): string {
  const { tools, responseFormat } = outputRequest({ nodeId: 'decide', ...(strategy && { output: { strategy, onMultiple: 'invalid' } }), intents })
  const members = ['"model":"scripted"', '"messages":[{"role":"user","content":"what next?"}]']
  if (tools.length > 0) members.push(`"tools":[${tools.map(({ text }) => text).join(',')}]`)
  if (responseFormat.length > 0) members.push(`"response_format":${responseFormat.map(({ text }) => text).join('')}`)
  return `{${members.join(',')}}`
}

const request = (script: ScriptEntry[], more: Partial<ModelRequest> = {}): ModelRequest => ({
  connection: 'default', model: 'scripted', body: bodyFor('tools'), timeoutMs: 5000, idempotencyKey: 'k', strategy: 'tools', script, thread: '<input>\ntotal: 3\n</input>', call: { index: 0, visit: 1, attempt: 1 }, scriptUses: {}, now: '2026-01-01T00:00:00.000Z', ...more,
})
const forever = new AbortController().signal
const ask = (script: ScriptEntry[], more: Partial<ModelRequest> = {}) => askScripted(request(script, more), pool, forever)
const entryOf = (answer: ModelAnswer) => answer.scriptEntry

test.each(['tools', 'json_schema', 'prompt'] as const)('an intent goes through the same reader as a real reply: %s', async (strategy) => {
  const answer = await ask([{ intent: 'deploy', args: { tag: 'v1' } }], { body: bodyFor(strategy), strategy })
  expect(answer).toMatchObject({ ok: true, scriptEntry: 0, costUsd: 0, latencyMs: 0 })
  expect(answer.ok && (await pool.interpret({ body: answer.body, strategy, intents }))).toEqual({ kind: 'intent', intent: 'deploy', args: { tag: 'v1' } })
})

test('text beside a call is its reasoning', async () => {
  const answer = await ask([{ intent: 'done', text: 'All is well.' }])
  expect(answer.ok && (await pool.interpret({ body: answer.body, strategy: 'tools', intents }))).toMatchObject({ intent: 'done', reasoning: 'All is well.' })
})

test('a scripted answer may be as wrong as a real one', async () => {
  const garbage = await ask([{ text: 'I would rather not' }])
  expect(garbage.ok && (await pool.interpret({ body: garbage.body, strategy: 'tools', intents }))).toMatchObject({ kind: 'invalid', raw: 'I would rather not' })
  const unfit = await ask([{ intent: 'deploy', args: {} }])
  expect(unfit.ok && (await pool.interpret({ body: unfit.body, strategy: 'tools', intents }))).toMatchObject({ kind: 'invalid', errors: [{ path: '/tag' }] })
})

test('a generation without a schema is answered with text', async () => {
  const answer = await ask([{ text: 'Dear Ada,' }], { body: bodyFor(null), strategy: null })
  expect(answer.ok && (await pool.interpret({ body: answer.body }))).toMatchObject({ kind: 'text', text: 'Dear Ada,' })
})

test('a generation with a schema is answered with its value', async () => {
  const schema = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] }
  for (const strategy of ['tools', 'json_schema', 'prompt'] as const) {
    const { tools, responseFormat } = outputRequest({ nodeId: 'generate', output: { strategy, onMultiple: 'invalid' }, schema })
    const format = responseFormat.map(({ text }) => text).join('')
    const body = `{"messages":[]${tools.length > 0 ? `,"tools":[${tools[0]?.text}]` : ''}${format === '' ? '' : `,"response_format":${format}`}}`
    const answer = await ask([{ args: { n: 4 } }], { body, strategy })
    expect(answer.ok && (await pool.interpret({ body: answer.body, strategy, schema }))).toMatchObject({ kind: 'text', value: { n: 4 } })
  }
})

test('the first entry whose condition holds answers; conditions see thread, messages and call', async () => {
  const script: ScriptEntry[] = [
    { when: '$contains(thread, "<error>")', intent: 'done' },
    { when: 'messages[0].content = "something else"', intent: 'done' },
    { when: 'nothing.here', intent: 'done' },
    { when: 'call.index = 1 and call.visit = 2 and call.attempt = 1', intent: 'deploy', args: { tag: 'v2' } },
    { intent: 'done' },
  ]
  expect(entryOf(await ask(script, { call: { index: 1, visit: 2, attempt: 1 } }))).toBe(3)
  expect(entryOf(await ask(script, { thread: '<error>\nboom\n</error>' }))).toBe(0)
  expect(entryOf(await ask(script))).toBe(4)
})

test('an entry whose times are used up, by the log’s count, is passed over', async () => {
  const script: ScriptEntry[] = [{ intent: 'deploy', args: { tag: 'v1' }, times: 2 }, { intent: 'done', times: 1 }]
  expect(entryOf(await ask(script, { scriptUses: { 0: 1 } }))).toBe(0)
  expect(entryOf(await ask(script, { scriptUses: { 0: 2 } }))).toBe(1)
  expect(await ask(script, { scriptUses: { 0: 2, 1: 1 }, call: { index: 3, visit: 4, attempt: 1 } })).toMatchObject({ ok: false, code: 'no_script_entry', retryable: false, message: expect.stringContaining('call 3 (visit 4, attempt 1)') })
  expect(await ask([])).toMatchObject({ code: 'no_script_entry', message: expect.stringContaining('has no script') })
})

test('the same request always gets the same bytes', async () => {
  const script: ScriptEntry[] = [{ intent: 'deploy', args: { tag: 'v1' } }]
  const [first, second] = [await ask(script), await ask(script)]
  expect(first).toEqual(second)
  expect(first.ok && first.body).toContain('"system_fingerprint":"scripted, no LLM"')
  expect(first.ok && first.usage.inputTokens).toBeGreaterThan(10)
})

test('a scripted error is a failure like a provider’s', async () => {
  expect(await ask([{ error: { status: 429 }, times: 1 }, { intent: 'done' }])).toMatchObject({ ok: false, code: 'rate_limited', status: 429, retryable: true, scriptEntry: 0 })
  expect(await ask([{ error: { status: 400 } }])).toMatchObject({ ok: false, retryable: false })
})

test('a broken condition names the mistake', async () => {
  expect(await ask([{ when: 'call.(', intent: 'done' }])).toMatchObject({ ok: false, code: 'script_error', retryable: false })
})

test('a delay is waited for, cut by the time limit, and ended by cancelling', async () => {
  const before = performance.now()
  expect(await ask([{ intent: 'done', delayMs: 60 }])).toMatchObject({ ok: true, latencyMs: 60 })
  expect(performance.now() - before).toBeGreaterThanOrEqual(59)
  expect(await ask([{ intent: 'done', delayMs: 60_000 }], { timeoutMs: 50 })).toMatchObject({ ok: false, code: 'timeout', retryable: true, scriptEntry: 0 })
  const controller = new AbortController()
  const answer = askScripted(request([{ intent: 'done', delayMs: 60_000 }]), pool, controller.signal)
  setTimeout(() => controller.abort(), 20)
  expect(await answer).toMatchObject({ ok: false, code: 'aborted', retryable: false })
})
