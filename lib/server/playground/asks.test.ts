import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '#lib/engine/json.ts'
import { decision, sketch } from '#lib/nodes/testing.ts'
import { askAnswerSchema, asksEndSchema, askTextSchema, type AskAnswer, type AskInput } from '#lib/api/playground.ts'
import * as asks from '../../../app/api/v1/prompts/[id]/asks/route.ts'
import * as call from '../../../app/api/v1/runs/[id]/calls/[seq]/route.ts'
import * as calls from '../../../app/api/v1/runs/[id]/calls/route.ts'
import * as oneRun from '../../../app/api/v1/runs/[id]/route.ts'
import * as launch from '../../../app/api/v1/workflows/[id]/runs/route.ts'
import * as workflows from '../../../app/api/v1/workflows/route.ts'
import * as connections from '../../../app/api/v1/connections/route.ts'
import { ownerKey, send, useTestApi, useTestWorker } from '../api/testing.ts'
import { database } from '../db.ts'
import { startModelServer, type ModelServer } from '../models/testing.ts'

useTestApi()
useTestWorker()

const providerKey = 'sk-a-key-that-nobody-may-see'
let model: ModelServer
beforeAll(async () => {
  model = await startModelServer()
  await send(connections.POST, { method: 'POST', body: { name: 'lab', baseUrl: model.baseUrl, model: 'tiny', apiKey: providerKey } })
})
afterAll(() => model.close())

const prompt = (system: string): JsonObject => ({ messages: [{ role: 'system', content: system }, { role: 'user', content: '{{ thread }}\n\nNext?' }] })

/** start → decide ⇄ work, done → end; two decisions, answered by the model server. */
const loop = (settings: JsonObject = {}) =>
  sketch(
    {
      start: { type: 'start' },
      decide: decision(['work', 'done'], { prompt: prompt('Work on {{ input.task }}.'), model: { connection: 'lab' }, ...settings }),
      work: { type: 'transform', expression: '{"made": "a fox"}' },
      end: { type: 'end' },
    },
    ['start -> decide', 'decide.work -> work', 'work -> decide', 'decide.done -> end'],
  )

interface Past {
  runId: string
  promptId: string
  /** Of each call. */
  seqs: number[]
}

async function ran(document: object = loop()): Promise<Past> {
  model.script([{ intent: 'work' }, { intent: 'done' }])
  const { body: workflow } = await send(workflows.POST, { method: 'POST', body: { document } })
  const { body: run } = await send(launch.POST, { method: 'POST', params: { id: workflow.id }, body: { input: { task: 'foxes' }, wait: 30 } })
  await expect.poll(async () => (await send(oneRun.GET, { params: { id: run.id } })).body.status, { timeout: 15_000 }).toBe('completed')
  const { items } = (await send(calls.GET, { params: { id: run.id } })).body as { items: { seq: number; promptVersion: { promptId: string } }[] }
  return { runId: run.id as string, promptId: items[0]?.promptVersion.promptId ?? '', seqs: items.map(({ seq }) => seq) }
}

interface Told {
  event: string
  data: JsonObject
}

/** The response as it comes; `abort` is the client that goes. */
function open({ promptId, runId, seqs }: Past, more: Partial<AskInput> & JsonObject = {}, abort = new AbortController()): Promise<Response> {
  const request = new Request(`http://localhost:3000/`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ownerKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ runId, seq: seqs[1], ...more }),
    signal: abort.signal,
  })
  return asks.POST(request, { params: Promise.resolve({ id: promptId }) })
}

const toldIn = (text: string): Told[] =>
  text.split('\n\n').flatMap((message) => {
    const event = /^event: (.*)$/m.exec(message)?.[1]
    const data = /^data: (.*)$/m.exec(message)?.[1]
    return event === undefined || data === undefined ? [] : [{ event, data: JSON.parse(data) as JsonObject }]
  })

async function ask(past: Past, more: Partial<AskInput> & JsonObject = {}): Promise<{ answers: AskAnswer[]; told: Told[]; raw: string }> {
  const response = await open(past, more)
  const raw = await response.text()
  expect([response.status, raw.slice(0, 300)]).toEqual([200, expect.any(String)])
  const told = toldIn(raw)
  for (const { event, data } of told) {
    const schema = { answer: askAnswerSchema, text: askTextSchema, end: asksEndSchema }[event]
    expect(schema?.parse(data)).toEqual(data)
  }
  return { told, raw, answers: told.filter(({ event }) => event === 'answer').map(({ data }) => askAnswerSchema.parse(data)).sort((a, b) => a.ask - b.ask) }
}

async function refused(past: Past, more: JsonObject): Promise<JsonObject> {
  const response = await open(past, more)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  return (await response.json()) as JsonObject
}

const lastBody = (): JsonObject => JSON.parse(model.calls.at(-1)?.body ?? '{}') as JsonObject
const lastMessages = () => model.calls.at(-1)?.json.messages.map(({ content }) => String(content)) ?? []
async function written(): Promise<unknown> {
  const { rows } = await database().query('select (select count(*) from event) as events, (select count(*) from run) as runs, (select count(*) from prompt_version) as versions, (select sum(draft_revision) from workflow) as drafts')
  return rows[0]
}

describe('POST /prompts/{id}/asks', () => {
  let known: Past | undefined

  test('asks the recorded request again as often as wanted, counts what it cost, and keeps nothing', async () => {
    const past = await ran()
    const recorded = (await send(call.GET, { params: { id: past.runId, seq: String(past.seqs[1]) } })).body
    const before = await written()
    model.script([{ intent: 'done' }, { intent: 'done' }, { intent: 'work' }])
    const { answers, told } = await ask(past, { count: 3 })
    expect(answers.map(({ ask: number }) => number)).toEqual([1, 2, 3])
    expect(answers.map(({ decision: made }) => ('intent' in made ? made.intent : undefined)).sort()).toEqual(['done', 'done', 'work'])
    for (const answer of answers) expect(answer).toMatchObject({ requestHash: recorded.request.hash, requestTokens: recorded.inputTokens, calls: 1, inputTokens: 100, outputTokens: 10, costUsd: null, model: { connection: 'lab', name: 'tiny', scripted: false } })
    expect(told.at(-1)).toEqual({ event: 'end', data: { asks: 3, answered: 3, inputTokens: 300, outputTokens: 30, costUsd: null } })
    expect(await written()).toEqual(before)
  })

  test('tells what a streamed answer has said while it comes, its reasoning apart, and nothing of the key', async () => {
    const past = await ran()
    const text = `I look at the thread first. ${'It is long, and I read on. '.repeat(20)}`
    model.script([{ text, intent: 'done', reasoning: 'Because it is over.', stream: { pieceBytes: 400, everyMs: 60 } }])
    const { told, raw, answers } = await ask(past, { model: { params: { stream: true } } })
    const said = told.filter(({ event }) => event === 'text').map(({ data }) => String(data.said))
    expect(said.length).toBeGreaterThan(1)
    expect(said.map((each) => each.length)).toEqual(said.map((each) => each.length).sort((a, b) => a - b))
    expect(said.at(-1)).toContain('I look at the thread')
    expect(told.findIndex(({ event }) => event === 'text')).toBeLessThan(told.findIndex(({ event }) => event === 'answer'))
    expect(answers[0]).toMatchObject({ decision: { intent: 'done' }, reasoning: expect.stringContaining('Because it is over.') as string })
    expect(lastBody().stream).toBe(true)
    model.script([{ error: { status: 401, message: `Incorrect API key provided: ${providerKey}` } }])
    const failed = await ask(past)
    expect(failed.answers[0]?.decision).toMatchObject({ error: { code: 'unauthorized' } })
    expect(raw + failed.raw).not.toContain(providerKey)
    expect(model.calls.at(-1)?.headers.authorization).toBe(`Bearer ${providerKey}`)
  })

  test('another body, a version of the prompt, another model and its parameters are what is sent', async () => {
    const past = await ran()
    const { rows } = await database().query<{ body: JsonObject }>('select body from prompt_version where prompt_id = $1', [past.promptId])
    const body = { ...rows[0]?.body, prompt: prompt('Be quick about {{ input.task }}, {{ steps.work.output.made }} is there.') }
    model.script([{ intent: 'done' }])
    await ask(past, { body, model: { name: 'larger', params: { temperature: 0.3 } } })
    expect(lastMessages()[0]).toBe('Be quick about foxes, a fox is there.')
    expect(lastBody()).toMatchObject({ model: 'larger', temperature: 0.3 })
    await ask(past, { version: 1 })
    expect(lastMessages()[0]).toBe('Work on foxes.')
  })

  test('variables are changed for templates and thread alike', async () => {
    const past = await ran()
    model.script([{ intent: 'done' }])
    await ask(past, { variables: { '/input/task': 'herons', '/steps/work/output': { made: 'a nest' } } })
    const [system, user] = lastMessages()
    expect(system).toBe('Work on herons.')
    expect(user).toContain('herons')
    expect(user).toContain('a nest')
    expect(`${system}${user}`).not.toMatch(/fox/)
  })

  test('a reply that does not fit is shown to the model as in a run, and is then invalid', async () => {
    const past = await ran(loop({ invalidRetries: 1 }))
    model.script([{ text: 'I would rather not say.' }])
    const { answers, told } = await ask(past)
    expect(answers[0]).toMatchObject({ calls: 2, inputTokens: 200, decision: { invalid: { raw: 'I would rather not say.', errors: [expect.objectContaining({ code: expect.any(String) as string })] } } })
    expect(told.at(-1)?.data).toMatchObject({ asks: 1, answered: 1 })
  })

  test('a scripted connection answers by the script of that moment, for nothing', async () => {
    const scripted = loop({ model: { connection: 'scripted', script: [{ when: 'call.index = 0', intent: 'work' }, { intent: 'done' }] } })
    await send(connections.POST, { method: 'POST', body: { name: 'scripted', kind: 'scripted' } })
    const past = await ran(scripted)
    const asked = model.calls.length
    const [first, second] = [await ask({ ...past, seqs: [0, past.seqs[0] ?? 0] }, { count: 2 }), await ask(past)]
    expect(first.answers.map((answer) => answer.decision)).toEqual([{ intent: 'work', args: {} }, { intent: 'work', args: {} }])
    expect(second.answers[0]).toMatchObject({ decision: { intent: 'done', args: {} }, costUsd: 0, model: { scripted: true } })
    expect(model.calls.length).toBe(asked)
  })

  test('a client that goes cancels the calls that are out, and those that wait are never made', async () => {
    const past = await ran()
    model.script([{ hang: true }])
    const asked = model.calls.length
    const abort = new AbortController()
    const response = await open(past, { count: 10 }, abort)
    const reader = response.body?.getReader()
    await reader?.read()
    await expect.poll(() => model.calls.length - asked, { timeout: 10_000 }).toBe(5)
    abort.abort()
    // A turn that were not given back would keep this one waiting for ever.
    model.script([{ intent: 'done' }])
    const { answers } = await ask(past, { count: 10 })
    expect(answers).toHaveLength(10)
    expect(model.calls.length - asked).toBe(15)
  })

  test.each<[string, JsonObject, object]>([
    ['a body that is not in order', { body: { prompt: { messages: 'none' } } }, { status: 422, code: 'invalid_request', problems: expect.arrayContaining([expect.objectContaining({ path: '/body/prompt/messages' })]) as object[] }],
    ['a body and a version at once', { body: {}, version: 1 }, { status: 422, code: 'invalid_request' }],
    ['a version that is not there', { version: 99 }, { status: 404, code: 'not_found' }],
    ['a variable that leads nowhere', { variables: { '/secrets/KEY': 'x' } }, { status: 422, code: 'invalid_request', problems: [expect.objectContaining({ code: 'unknown_variable', path: '/variables/~1secrets~1KEY' })] }],
    ['too many asks', { count: 11 }, { status: 422, code: 'invalid_request' }],
    ['an event that is no call', { seq: 1 }, { status: 404, code: 'not_found' }],
    ['a run that is not there', { runId: '00000000-0000-4000-8000-000000000000' }, { status: 404, code: 'not_found' }],
    ['something that it does not know', { colour: 'red' }, { status: 422, code: 'invalid_request' }],
  ])('%s is refused before anything is asked', async (_, more, expected) => {
    const past = (known ??= await ran())
    const asked = model.calls.length
    expect(await refused(past, more)).toMatchObject(expected)
    expect(model.calls.length).toBe(asked)
  })


  test('a decision that was asked with another prompt is not asked with this one, and a stranger asks nothing', async () => {
    const mine = await ran()
    expect(await refused({ ...mine, promptId: 'another' }, {})).toMatchObject({ code: 'not_found', detail: expect.stringContaining(mine.promptId) as string })
    expect((await send(asks.POST, { method: 'POST', params: { id: mine.promptId }, body: { runId: mine.runId, seq: mine.seqs[0] }, key: null })).status).toBe(401)
  })

  test('a connection that is not there is an answer that says so', async () => {
    const { answers } = await ask(await ran(), { model: { connection: 'nowhere' } })
    expect(answers[0]).toMatchObject({ decision: { error: { code: 'unknown_connection', message: expect.stringContaining('nowhere') as string } }, calls: 0, requestHash: null })
  })
})
