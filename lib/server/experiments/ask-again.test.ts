import { afterAll, describe, expect, it } from 'vitest'
import type { GraphNode } from '#lib/engine/graph.ts'
import { isJsonObject, type JsonObject } from '#lib/engine/json.ts'
import { draftedNode } from '#lib/nodes/drafted-node.ts'
import { decision, sketch } from '#lib/nodes/testing.ts'
import { createRuntime } from '../advance/create-runtime.ts'
import { testWorker } from '../advance/testing.ts'
import { database } from '../db.ts'
import { startTestServer, type ServerReply, type TestServer } from '../http/testing.ts'
import { askAgain, decisionOf, type AskingOptions, type PastDecision } from './ask-again.ts'
import { decisionFor, readDecision, wholeDecision } from './past-decisions.ts'

/** Takes the next reply of the model that the body names, and keeps the body. */
let models: TestServer
const talks = new Map<string, { replies: ServerReply[]; bodies: JsonObject[] }>()

const worker = testWorker(
  async () => {
    models = await startTestServer(({ body }) => {
      const sent = JSON.parse(body.toString()) as JsonObject
      const talk = talks.get(String(sent.model))
      talk?.bodies.push(sent)
      return talk?.replies.shift() ?? { status: 400, body: { error: { message: 'no reply is left' } } }
    })
    return { OPENAI_BASE_URL: `${models.url}/v1`, OPENAI_API_KEY: 'sk-very-secret-key' }
  },
  { replays: false },
)
afterAll(() => models.close())

const choose = (name: string, args: JsonObject = {}): ServerReply => ({
  body: {
    id: 'x', object: 'chat.completion', created: 0, model: 'm',
    choices: [{ index: 0, finish_reason: 'tool_calls', message: { role: 'assistant', content: null, tool_calls: [{ id: 'c', type: 'function', function: { name, arguments: JSON.stringify(args) } }] } }],
    usage: { prompt_tokens: 100, completion_tokens: 10 },
  },
})
const plainText: ServerReply = { body: { id: 'x', object: 'chat.completion', created: 0, model: 'm', choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'I would rather not say.' } }], usage: { prompt_tokens: 100, completion_tokens: 10 } } }

function talk(name: string, ...replies: ServerReply[]): { bodies: JsonObject[] } {
  const made = { replies, bodies: [] as JsonObject[] }
  talks.set(name, made)
  return made
}

/** start → decide ⇄ work, done → end, where the work is counted by the server that it would be sent to. */
const loop = (model: JsonObject) =>
  sketch(
    {
      start: { type: 'start' },
      decide: decision(['work', 'done'], { prompt: { messages: [{ role: 'system', content: 'Work on {{ input.task }}.' }, { role: 'user', content: '{{ thread }}\n\nNext?' }] }, model }),
      work: { type: 'transform', expression: '{"made": steps.decide.visits}' },
      end: { type: 'end' },
    },
    ['start -> decide', 'decide.work -> work', 'work -> decide', 'decide.done -> end'],
  )

async function finished(document: object): Promise<string> {
  const id = await worker.launch(document, { task: 'foxes' })
  expect((await worker.settled(id)).final).toBe('completed')
  return id
}

const callsOf = async (runId: string) => (await worker.log(runId)).filter(({ type }) => type === 'model.requested')

/** The node of a run with other data, as its author would change it. */
function edited(node: GraphNode, change: JsonObject): GraphNode {
  const drafted = draftedNode(node.type, node.id, { ...node.data, ...change })
  if (!drafted.ok) throw new Error(drafted.problems[0]?.message)
  return drafted.node
}

function ask(node: GraphNode, past: PastDecision, options: Partial<AskingOptions> = {}) {
  const { runtime } = createRuntime(worker.queue())
  return askAgain(node, past, runtime, { signal: AbortSignal.timeout(20_000), key: 'test', ...options })
}

const eventCount = async (): Promise<number> => Number((await database().query<{ n: string }>('select count(*) as n from event')).rows[0]?.n)

describe('a past decision that is asked again', () => {
  it('sends the byte-identical request, executes nothing and writes nothing', async () => {
    talk('again', choose('work'), choose('done'), choose('done'))
    const runId = await finished(loop({ name: 'again' }))
    const [, second] = await callsOf(runId)
    const { run, moment } = await readDecision(runId, second?.seq ?? 0)
    const events = await eventCount()
    const asked = await ask(moment.node, await wholeDecision(run, moment))
    expect(asked.requestHash).toBe((second?.data as JsonObject | undefined)?.requestHash)
    expect(asked).toMatchObject({ outcome: { kind: 'intent', intent: 'done' }, calls: 1, inputTokens: 100, outputTokens: 10, costUsd: null, model: { connection: 'default', name: 'again', scripted: false } })
    expect(await eventCount()).toBe(events)
  })

  it('is the same from a fixture that went through JSON, whatever became of the run', async () => {
    talk('kept', choose('work'), choose('done'), choose('work'))
    const runId = await finished(loop({ name: 'kept' }))
    const [first] = await callsOf(runId)
    const { run, moment } = await readDecision(runId, first?.seq ?? 0)
    const fixture = JSON.parse(JSON.stringify(await wholeDecision(run, moment))) as PastDecision
    const asked = await ask(moment.node, fixture)
    expect(decisionOf(asked.outcome)).toEqual({ intent: 'work', args: {} })
    expect(asked.requestHash).toBe((first?.data as JsonObject | undefined)?.requestHash)
  })

  it('with another prompt shows the model that prompt over the same events', async () => {
    const { bodies } = talk('prompted', choose('work'), choose('done'), choose('work'))
    const runId = await finished(loop({ name: 'prompted' }))
    const { run, moment } = await readDecision(runId, (await callsOf(runId))[1]?.seq ?? 0)
    const tried = edited(moment.node, { prompt: { messages: [{ role: 'system', content: 'Be quick about {{ input.task }}, {{ steps.work.output.made }} done.' }, { role: 'user', content: '{{ thread }}' }] } })
    const asked = await ask(tried, await decisionFor(tried, run, moment))
    const [system, user] = (bodies[2]?.messages ?? []) as JsonObject[]
    expect(system?.content).toBe('Be quick about foxes, 1 done.')
    expect(String(user?.content)).toContain('work_result')
    expect(decisionOf(asked.outcome)).toMatchObject({ intent: 'work' })
  })

  it('shows a reply that does not fit to the model with its errors, as often as the node allows, and is then invalid', async () => {
    const { bodies } = talk('stubborn', choose('done'), plainText, plainText)
    const runId = await finished(loop({ name: 'stubborn' }))
    const { run, moment } = await readDecision(runId, (await callsOf(runId))[0]?.seq ?? 0)
    const asked = await ask(edited(moment.node, { invalidRetries: 1 }), await wholeDecision(run, moment))
    expect(asked).toMatchObject({ outcome: { kind: 'invalid', raw: 'I would rather not say.' }, calls: 2, inputTokens: 200 })
    expect(JSON.stringify(bodies[2])).toContain('I would rather not say.')
    expect(JSON.stringify(bodies[1])).not.toContain('I would rather not say.')
  })

  it('tries a busy provider again, and then the fallbacks in order', async () => {
    const busy: ServerReply = { status: 429, body: { error: { message: 'slow down' } } }
    talk('busy', choose('done'), busy, busy)
    talk('spare', choose('work'))
    const runId = await finished(loop({ name: 'busy', retry: { max: 1, backoffMs: 1 } }))
    const { run, moment } = await readDecision(runId, (await callsOf(runId))[0]?.seq ?? 0)
    const model = isJsonObject(moment.node.data.model) ? moment.node.data.model : {}
    const asked = await ask(edited(moment.node, { model: { ...model, fallbacks: [{ name: 'spare' }] } }), await wholeDecision(run, moment))
    expect(asked).toMatchObject({ outcome: { kind: 'intent', intent: 'work' }, calls: 3, model: { name: 'spare' } })
  })

  it('says why where no answer was to be had, and where there is no such connection', async () => {
    talk('gone', choose('done'), { status: 401, body: { error: { message: 'wrong key' } } })
    const runId = await finished(loop({ name: 'gone' }))
    const { run, moment } = await readDecision(runId, (await callsOf(runId))[0]?.seq ?? 0)
    const past = await wholeDecision(run, moment)
    expect((await ask(moment.node, past)).outcome).toMatchObject({ kind: 'error', message: expect.stringContaining('401') as string })
    expect((await ask(moment.node, past, { model: { connection: 'nowhere', name: 'm' } })).outcome).toMatchObject({ kind: 'error', code: 'unknown_connection' })
  })

  it('asks for the summary that a smaller budget needs, and counts it', async () => {
    const { bodies } = talk('tight', choose('work'), choose('work'), choose('work'), choose('done'), { body: { id: 'x', object: 'chat.completion', created: 0, model: 'm', choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Three works were done.' } }], usage: { prompt_tokens: 50, completion_tokens: 5 } } }, choose('done'))
    const runId = await finished(loop({ name: 'tight' }))
    const { run, moment } = await readDecision(runId, (await callsOf(runId))[3]?.seq ?? 0)
    const asked = await ask(edited(moment.node, { context: { budget: { tokens: 60, overflow: 'summarise' } } }), await wholeDecision(run, moment))
    expect(asked).toMatchObject({ outcome: { kind: 'intent', intent: 'done' }, calls: 2, inputTokens: 150 })
    expect(JSON.stringify(bodies.at(-1))).toContain('Three works were done.')
  })

  it('is given up when nobody waits for it any more', async () => {
    talk('slow', choose('done'), { hang: true })
    const runId = await finished(loop({ name: 'slow' }))
    const { run, moment } = await readDecision(runId, (await callsOf(runId))[0]?.seq ?? 0)
    const leaving = new AbortController()
    const asked = ask(moment.node, await wholeDecision(run, moment), { signal: leaving.signal })
    setTimeout(() => leaving.abort(), 100)
    await expect(asked).rejects.toThrow()
  })
})
