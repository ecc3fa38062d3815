import { afterAll, describe, expect, it } from 'vitest'
import type { Event, EventOf } from '#lib/engine/events.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { sketch } from '#lib/nodes/testing.ts'
import { startModelServer, type ModelCall, type ModelReply, type ModelServer } from '../models/testing.ts'
import { getCall, listCalls } from '../runs/read-calls.ts'
import { getRun } from '../runs/read-run.ts'
import { replayRun } from '../runs/replay-run.ts'
import { testWorker } from './testing.ts'

/** Each conversation is named by its model; summaries are asked without functions. */
let models: ModelServer
const conversations = new Map<string, { calls: ModelCall[]; answer: (call: ModelCall, nth: number) => ModelReply }>()
const worker = testWorker(async () => {
  models = await startModelServer((call) => {
    const talk = conversations.get(call.json.model)
    if (!talk) return { error: { status: 400, message: `nobody talks as ${call.json.model}` } }
    talk.calls.push(call)
    return talk.answer(call, talk.calls.length)
  })
  return { OPENAI_BASE_URL: models.baseUrl, OPENAI_API_KEY: 'sk-test' }
})
afterAll(() => models.close())

const forSummary = (call: ModelCall): boolean => call.json.tools === undefined
const textOf = (call: ModelCall | undefined): string => (call?.json.messages ?? []).map(({ content }) => (typeof content === 'string' ? content : '')).join('\n')

const long = 'api-v2.41.2 waits for the lock of job 5512. '.repeat(100)
let count = 0

/** start → decide ⇄ look, whose output is `output`; done → end. */
function conversation(answer: (call: ModelCall, nth: number) => ModelReply, context: JsonObject, { output = long, data = {} }: { output?: string; data?: JsonObject } = {}) {
  const name = `summary-${(count += 1)}`
  const talk = { calls: [] as ModelCall[], answer }
  conversations.set(name, talk)
  const document = sketch(
    {
      start: { type: 'start' },
      decide: {
        type: 'decide', maxVisits: 100,
        prompt: { messages: [{ role: 'user', content: '{{ thread }}\n\nNext?' }] },
        intents: [{ name: 'look' }, { name: 'done' }].map((intent) => ({ ...intent, description: 'x', parameters: { type: 'object', properties: {} } })),
        model: { name, retry: { max: 3, backoffMs: 5 } }, context, ...data,
      },
      look: { type: 'template', text: output },
      end: { type: 'end' },
    },
    ['start -> decide', 'decide.look -> look', 'look -> decide', 'decide.done -> end'],
  )
  return { name, calls: talk.calls, launch: () => worker.launch(document, { task: 'ship it' }) }
}

const ofType = <T extends Event['type']>(events: Event[], type: T): EventOf<T>[] => events.filter((event): event is EventOf<T> => event.type === type)
const byRule: JsonObject = { rules: [{ type: 'result', action: 'summarise', overTokens: 100 }] }

/** `look` first, then `done`; summaries say `the lock is stale`. */
const lookThenDone = (call: ModelCall): ModelReply => (forSummary(call) ? { text: 'the lock is stale' } : { intent: textOf(call).includes('<look>') ? 'done' : 'look' })

describe('a summary that a rule wants', () => {
  it('is made by a call of its own between the event and the decision that reads it, and stands there in its place', async () => {
    const { calls, launch } = conversation(lookThenDone, byRule)
    const id = await launch()
    expect((await worker.settled(id)).final).toBe('completed')
    expect(calls.map(forSummary)).toEqual([false, true, false])
    expect(textOf(calls[1])).toContain(`<look_result>\n${long}`)
    expect(textOf(calls[2])).toContain('<look_result_summary>\nthe lock is stale\n</look_result_summary>')
    expect(textOf(calls[2])).not.toContain('job 5512')

    const log = await worker.log(id)
    const [summarised] = ofType(log, 'context.summarised')
    const result = ofType(log, 'step.completed').find(({ step }) => step === 'look#1')
    expect(summarised).toMatchObject({ step: 'decide#2', data: { by: 'rule', covers: [result?.seq], text: 'the lock is stale' } })
    expect(result?.data.output).toBe(long)
    expect((await getRun(id)).usage.modelCalls).toBe(3)
  })

  it('shows among the calls as what it is, with the exact bytes that were sent, and its source in the call that uses it', async () => {
    const { calls, launch } = conversation(lookThenDone, byRule)
    const id = await launch()
    await worker.settled(id)
    const items = await listCalls(id)
    expect(items.map(({ summary }) => summary?.covers.length)).toEqual([undefined, 1, undefined])
    const [, second, third] = await Promise.all(items.map(({ seq }) => getCall(id, seq)))
    expect(second?.request.body).toBe(calls[1]?.body)
    expect(third?.request.body).toBe(calls[2]?.body)
    const segment = third?.segments.find(({ source }) => source.kind === 'summary')
    expect(segment?.source.seqs).toEqual(items[1]?.summary?.covers)
    expect(third?.dropped).toMatchObject([{ rule: 'summarise', index: 0, seq: items[1]?.summary?.covers[0] }])
  })

  it('is made once: later windows use what is in the log', async () => {
    const { calls, launch } = conversation((call) => (forSummary(call) ? { text: 'stale' } : { intent: textOf(call).split('<look>').length > 3 ? 'done' : 'look' }), byRule)
    const id = await launch()
    expect((await worker.settled(id)).final).toBe('completed')
    expect(calls.filter(forSummary)).toHaveLength(3)
    expect(textOf(calls.at(-1)).split('<look_result_summary>')).toHaveLength(4)
  })

  it('is asked for again with the same bytes where its provider is busy, and costs the decision no attempt', async () => {
    let busy = 2
    const { calls, launch } = conversation((call) => (forSummary(call) && busy-- > 0 ? { error: { status: 503 } } : lookThenDone(call)), byRule)
    const id = await launch()
    expect((await worker.settled(id)).final).toBe('completed')
    const summaries = calls.filter(forSummary)
    expect(summaries).toHaveLength(3)
    expect(new Set(summaries.map(({ body }) => body)).size).toBe(1)
    expect(ofType(await worker.log(id), 'model.requested').map(({ data }) => [data.attempt, data.summary !== undefined])).toEqual([[1, false], [1, true], [2, true], [3, true], [1, false]])
  })

  it('that nobody can make leaves the decision by stuck, saying so', async () => {
    const { launch } = conversation((call) => (forSummary(call) ? { error: { status: 401, message: 'no such key' } } : lookThenDone(call)), byRule)
    const state = await worker.settled(await launch())
    expect(state).toMatchObject({ final: 'failed', error: { code: 'model_failed', message: 'No summary could be made for decide#2: the last attempt ended with unauthorized.' } })
  })

  it('that comes back empty is asked for again, and sees that it did', async () => {
    let empty = 1
    const { calls, launch } = conversation((call) => (forSummary(call) && empty-- > 0 ? { text: '' } : lookThenDone(call)), byRule)
    const id = await launch()
    expect((await worker.settled(id)).final).toBe('completed')
    expect(textOf(calls.filter(forSummary)[1])).toContain('Your reply could not be used')
    expect(textOf(calls.at(-1))).not.toContain('could not be used')
  })

  it('that only a fallback’s tokenizer makes necessary is found necessary again by a replay', async () => {
    const japanese = '日本語のとても長い文章がここにあります。ロックはジョブ5512が保持しています。'.repeat(12)
    conversations.set('gpt-4o', { calls: [], answer: (_, nth) => (nth === 1 ? { intent: 'look' } : { error: { status: 401, message: 'no' } }) })
    conversations.set('gpt-4', { calls: [], answer: (call) => (forSummary(call) ? { text: 'short' } : { intent: 'done' }) })
    const { launch } = conversation(() => ({}), { rules: [{ type: 'result', action: 'summarise', overTokens: 350 }] }, { output: japanese, data: { model: { name: 'gpt-4o', retry: { max: 0, backoffMs: 1 }, fallbacks: [{ name: 'gpt-4' }] } } })
    const id = await launch()
    expect((await worker.settled(id)).final).toBe('completed')
    expect(ofType(await worker.log(id), 'model.requested').map(({ data }) => data.summary?.neededBy)).toEqual([undefined, undefined, 'gpt-4', undefined, undefined])
    expect(await replayRun(id)).toMatchObject({ identical: true })
  })

  it('is asked for without the parameters that shape the node’s own answer', async () => {
    const { name, calls } = conversation(lookThenDone, byRule)
    const { launch } = conversation(lookThenDone, byRule, { data: { model: { name, params: { temperature: 0.2, stop: ['###'] } } } })
    expect((await worker.settled(await launch())).final).toBe('completed')
    expect(calls.map(({ json }) => [json.temperature, json.stop])).toEqual([[0.2, ['###']], [0.2, undefined], [0.2, ['###']]])
  })

  it('may have a model and a prompt of its own', async () => {
    const small = conversation(() => ({ text: 'short' }), {})
    const { calls, launch } = conversation((call) => ({ intent: textOf(call).includes('short') ? 'done' : 'look' }), { ...byRule, summary: { model: { name: small.name }, prompt: { messages: [{ role: 'user', content: 'For {{ input.task }}: {{ events }}' }] } } })
    expect((await worker.settled(await launch())).final).toBe('completed')
    expect(calls.map(forSummary)).toEqual([false, false])
    expect(textOf(small.calls[0])).toContain('For ship it: <look_result>')
  })
})

describe('a budget that summarises', () => {
  const budget = { tokens: 600, overflow: 'summarise' }

  it('keeps every window of a long loop within the budget by few summaries', async () => {
    const { calls, launch } = conversation((call, nth) => (forSummary(call) ? { text: `digest ${nth}` } : { intent: nth < 60 ? 'look' : 'done' }), { budget }, { output: 'the lock of job 5512 is held, '.repeat(6) })
    const id = await launch()
    expect((await worker.settled(id, 30_000)).final).toBe('completed')
    const summaries = calls.filter(forSummary)
    expect(summaries.length).toBeGreaterThan(2)
    expect(summaries.length).toBeLessThan(15)
    const sent = await Promise.all((await listCalls(id)).filter(({ summary }) => !summary).map(({ seq }) => getCall(id, seq)))
    const thread = sent.map(({ segments }) => segments.filter(({ source }) => ['event', 'error', 'summary'].includes(source.kind)).reduce((sum, { tokens }) => sum + tokens, 0))
    expect(Math.max(...thread)).toBeLessThanOrEqual(600)
    expect(textOf(summaries.at(-1))).toMatch(/<summary>\ndigest \d+\n<\/summary>/)
  }, 40_000)
})

describe('a worker that dies while a summary is made', () => {
  it('leaves it to another, who asks again and goes on', async () => {
    let hanging = 1
    const { calls, launch } = conversation((call) => (forSummary(call) && hanging-- > 0 ? { hang: true } : lookThenDone(call)), byRule)
    const id = await launch()
    await expect.poll(() => calls.filter(forSummary).length, { timeout: 10_000 }).toBe(1)
    await worker.own(id)
    expect((await worker.settled(id)).final).toBe('completed')
    expect(ofType(await worker.log(id), 'model.requested').map(({ data }) => [data.attempt, data.summary !== undefined])).toEqual([[1, false], [1, true], [2, true], [1, false]])
  })
})
