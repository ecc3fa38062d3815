/** Runs whose models stream: real HTTP on one side, the log on the other. In the end every run replays, from its recorded streams. */
import pg from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import type { EventOf } from '#lib/engine/events.ts'
import { hashText } from '#lib/engine/hash.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { notifyText, subscribeTexts, type ArrivingText } from '../bus.ts'
import { createConnection } from '../connections/connections.ts'
import { startModelServer, type ModelReply, type ModelServer } from '../models/testing.ts'
import { cancelRun } from '../runs/control.ts'
import { getCall, listCalls } from '../runs/read-calls.ts'
import { drawn, testWorker } from './testing.ts'

let models: ModelServer
const replies = new Map<string, ModelReply[]>()

const worker = testWorker(async () => {
  models = await startModelServer(({ json }) => replies.get(json.model)?.shift() ?? { error: { status: 400, message: 'no reply is left' } })
  return { OPENAI_BASE_URL: models.baseUrl, OPENAI_API_KEY: 'sk-test' }
})
afterAll(() => models.close())

let count = 0
/** start → decide ⇄ work, done → end; the model streams. */
async function launch(answers: ModelReply[], { output = {}, params = { stream: true, stream_options: { include_usage: true } }, more = {} }: { output?: JsonObject; params?: JsonObject; more?: JsonObject } = {}) {
  const name = `streaming-${(count += 1)}`
  replies.set(name, answers)
  const parameters = { type: 'object', required: ['n'], properties: { n: { type: 'integer' } }, additionalProperties: false }
  const data = {
    prompt: { messages: [{ role: 'system', content: 'Halve numbers. {{ output_format }}' }, { role: 'user', content: '{{ thread }}\n\nNext?' }] },
    intents: [{ name: 'work', description: 'halve n', parameters }, { name: 'done', parameters: { type: 'object', properties: { answer: { type: 'string' } } } }],
    model: { name, params, retry: { max: 2, backoffMs: 5 }, ...more },
    output,
  }
  const document = drawn(
    [{ id: 'start', type: 'start' }, { id: 'decide', type: 'decide', data }, { id: 'work', type: 'code', data: { source: 'export default ({ args }) => ({ half: args.n / 2 })' } }, { id: 'end', type: 'end', data: { output: 'args' } }],
    ['start>decide', 'decide.work>work', 'work>decide', 'decide.done>end'],
  )
  const id = await worker.launch(document, { task: 'halve 8' })
  return { id, calls: () => models.calls.filter(({ json }) => json.model === name) }
}

const answers: Record<'tools' | 'json_schema' | 'prompt', [ModelReply, ModelReply]> = {
  tools: [{ intent: 'work', args: { n: 8 }, reasoning: 'Eight is even 💡.' }, { intent: 'done', args: { answer: 'vier – 四' }, text: 'It is halved.' }],
  json_schema: [{ text: '{"intent":"work","work":{"n":8},"done":null}' }, { text: '{"intent":"done","work":null,"done":{"answer":"vier – 四"}}' }],
  prompt: [{ text: 'Eight is even.\n\n```json\n{"intent": "work", "n": 8}\n```' }, { text: 'It is halved. {"intent": "done", "answer": "vier – 四"}' }],
}

describe('a decision whose model streams', () => {
  it.each(['tools', 'json_schema', 'prompt'] as const)('records what went out and what came in, byte for byte, and is read as ever: %s', async (strategy) => {
    const { id, calls } = await launch(answers[strategy].map((reply) => ({ ...reply, stream: { pieceBytes: 7 } })), { output: { strategy } })
    const state = await worker.settled(id, 20_000)
    expect(state.final).toBe('completed')
    const log = await worker.log(id)
    expect(log.at(-1)?.data).toMatchObject({ output: { answer: 'vier – 四' } })
    const items = await listCalls(id)
    const received = calls()
    expect(received).toHaveLength(2)
    for (const [index, { seq }] of items.entries()) {
      const call = await getCall(id, seq)
      const { body, sent, json } = received[index]!
      expect(json).toMatchObject({ stream: true, stream_options: { include_usage: true } })
      expect(call.request).toEqual({ body, hash: hashText(body) })
      expect(call.response).toEqual({ body: sent, hash: hashText(sent) })
      expect(sent).toMatch(/^data: \{.*\n\ndata: \[DONE\]\n\n$/s)
      expect(call).toMatchObject({ usage: { inputTokens: 100, outputTokens: 10 }, intent: index === 0 ? 'work' : 'done' })
    }
    const responded = log.filter((event): event is EventOf<'model.responded'> => event.type === 'model.responded')
    expect(responded.every(({ data }) => data.firstByteMs !== undefined && data.firstByteMs <= data.latencyMs)).toBe(true)
  })

  it('is asked again where the stream breaks off, with the same bytes, and nothing of it enters a context', async () => {
    const { id, calls } = await launch([{ ...answers.tools[0], cut: 300 }, { ...answers.tools[0], stream: { edit: (events) => [events[0]!, 'data: {"error":{"message":"busy","code":"overloaded_error"}}\n\n'] } }, ...answers.tools])
    expect((await worker.settled(id)).final).toBe('completed')
    const log = await worker.log(id)
    expect(log.filter(({ type }) => type === 'model.failed').map(({ data }) => data)).toMatchObject([{ code: 'unreachable', attempt: 1 }, { code: 'provider_error', attempt: 2, message: 'The model provider broke off its streamed answer with an error: overloaded_error: busy' }])
    const bodies = calls().map(({ body }) => body)
    expect(bodies[1]).toBe(bodies[0])
    expect(bodies[2]).toBe(bodies[0])
    expect(bodies[3]).not.toMatch(/busy|overloaded/)
  })

  it('reads an answer that does not fit as invalid, and shows it to the model', async () => {
    const { id, calls } = await launch([{ intent: 'work', args: { n: 'eight' } }, answers.tools[1]])
    expect((await worker.settled(id)).final).toBe('completed')
    expect((await worker.log(id)).find(({ type }) => type === 'intent.invalid')?.data).toMatchObject({ raw: 'work({"n":"eight"})' })
    expect(calls()[1]?.body).toContain('work({\\"n\\":\\"eight\\"})')
  })

  it('is estimated where the provider does not tell token counts, because the request does not ask', async () => {
    const { id } = await launch([answers.tools[1]], { params: { stream: true } })
    const { usage } = await worker.settled(id)
    expect(usage.inputTokens).toBeGreaterThan(50)
    expect(usage.outputTokens).toBeGreaterThan(3)
  })

  it('ends at once where the run is cancelled in mid-stream', async () => {
    const { id, calls } = await launch([{ text: 'word '.repeat(3000), stream: { pieceBytes: 100, everyMs: 20 } }])
    await expect.poll(() => calls().length).toBe(1)
    await cancelRun(worker.queue(), id, 'ada', 'enough')
    expect((await worker.settled(id)).final).toBe('cancelled')
    expect((await worker.log(id)).filter(({ type }) => type === 'model.responded')).toEqual([])
  })
})

describe('somebody who watches a run', () => {
  it('sees what an answer has said so far, while it streams; the log holds it once it is whole', async () => {
    const said: ArrivingText[] = []
    const stop = subscribeTexts((text) => said.push(text))
    const { id } = await launch([{ ...answers.tools[1], text: 'Halved, said the model. '.repeat(20), stream: { pieceBytes: 400, everyMs: 60 } }])
    await worker.settled(id)
    stop()
    const [requested] = await listCalls(id)
    const own = said.filter(({ runId }) => runId === id)
    expect(own.length).toBeGreaterThan(1)
    expect(own.every(({ seq }) => seq === requested?.seq)).toBe(true)
    expect(own[0]?.end.startsWith('Halved, said')).toBe(true)
    expect(own.at(-1)!.characters).toBeGreaterThan(own[0]!.characters)
  })

  it('in another process is told by a notification that always fits', async () => {
    const client = new pg.Client({ connectionString: process['env'].DATABASE_URL })
    const heard: string[] = []
    client.on('notification', ({ payload }) => heard.push(payload ?? ''))
    await client.connect()
    await client.query('listen oriel_texts')
    for (const [seq, character] of ['\u0000', '再', '🌍', '\ud800'].entries()) notifyText({ runId: 'r', seq, said: character.repeat(5000) })
    await expect.poll(() => heard.length).toBe(4)
    await client.end()
    expect(heard.every((payload) => Buffer.byteLength(payload) < 8000)).toBe(true)
    expect(JSON.parse(heard[1] ?? '')).toMatchObject([expect.any(String), { characters: 5000, end: '再'.repeat(1200) }])
  })
})

it('the scripted model streams where the request says so', async () => {
  await createConnection('scripted', { kind: 'scripted', limits: {} })
  const script: JsonObject[] = [{ when: 'call.index = 0', intent: 'work', args: { n: 8 } }, { intent: 'done', args: { answer: 'four' } }]
  const { id } = await launch([], { more: { connection: 'scripted', script } })
  expect((await worker.settled(id)).final).toBe('completed')
  const [first] = await listCalls(id)
  const { response } = await getCall(id, first!.seq)
  expect(response?.body).toMatch(/^data: \{"id":"chatcmpl-scripted-.*"usage":\{.*\ndata: \[DONE\]\n\n$/s)
})
