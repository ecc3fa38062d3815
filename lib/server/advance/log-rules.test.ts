/**
 * Semantics §1 and §5 where they are about transactions, clocks, the text of JSON, and several owners: on a real database, without a
 * worker that takes runs by itself, so that each test decides who owns a run when.
 */
import { afterAll, describe, expect, it } from 'vitest'
import type { EventOf } from '#lib/engine/events.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { statusOf } from '#lib/engine/state.ts'
import { database } from '../db.ts'
import { startTestServer, type ServerReply, type TestServer } from '../http/testing.ts'
import { answerRequest } from '../runs/answer.ts'
import { cancelRun, pauseRun, resumeRun } from '../runs/control.ts'
import { readState } from '../runs/log.ts'
import { getRun } from '../runs/read-run.ts'
import { saveDraft } from '../workflows/save.ts'
import { sweep } from './sweeper.ts'
import { answering, drawn, testWorker, validateInPool } from './testing.ts'

let server: TestServer
/** What the server answers, by path; the models' protocol is at /v1. */
const answers = new Map<string, (count: number) => ServerReply>()
const received = (path: string) => server.requests.filter(({ url }) => url.split('?')[0] === path)
let replies: ServerReply[] = []
const bodies: string[] = []

const worker = testWorker(async () => {
  server = await startTestServer(({ url, body }) => {
    if (url.startsWith('/v1')) {
      bodies.push(body.toString())
      return replies.shift() ?? { status: 400 }
    }
    const path = url.split('?')[0] ?? ''
    return answers.get(path)?.(received(path).length) ?? { body: { ok: true } }
  })
  return { ORIEL_ALLOW_PRIVATE_HOSTS: server.host, OPENAI_BASE_URL: `${server.url}/v1`, OPENAI_API_KEY: 'key' }
}, { takeRuns: false })
afterAll(() => server.close())

const choose = (name: string, args: JsonObject = {}): ServerReply => ({
  body: { id: 'x', object: 'chat.completion', created: 0, model: 'm', choices: [{ index: 0, finish_reason: 'tool_calls', message: { role: 'assistant', content: null, tool_calls: [{ id: 'c', type: 'function', function: { name, arguments: JSON.stringify(args) } }] } }], usage: { prompt_tokens: 1, completion_tokens: 1 } },
})
const oneCall = (data: object) => drawn([{ id: 'start', type: 'start' }, { id: 'call', type: 'http', data }, { id: 'end', type: 'end', data: { output: 'prev.body' } }], ['start>call', 'call>end'])
const asking = drawn([{ id: 'start', type: 'start' }, { id: 'ask', type: 'ask', data: { question: '?', format: 'yes_no' } }, { id: 'yes', type: 'end', data: { outcome: 'yes' } }, { id: 'no', type: 'end', data: { outcome: 'no' } }], ['start>ask', 'ask.yes>yes', 'ask.no>no'])
const openRequest = async (id: string): Promise<string> => Object.entries((await readState(database(), id)).requests).find(([, { open }]) => open)?.[0] ?? ''
const types = async (id: string) => (await worker.log(id)).map(({ type, step }) => (step ? `${type} ${step}` : type))
const waitFor = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5))
}

describe('§1.1 several writers', () => {
  it('§1.1 two answers at the same moment give one continuation: the second is told that it was answered', async () => {
    const id = await worker.launch(asking)
    await worker.own(id)
    const request = await openRequest(id)
    const both = await Promise.allSettled([true, false].map((value) => answerRequest(worker.queue(), validateInPool, request, { value }, answering('ada'))))
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'already_answered', status: 409 } })
    await worker.own(id)
    const log = await worker.log(id)
    expect(log.filter(({ type }) => type === 'human.answered')).toHaveLength(1)
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, i) => i + 1))
  })

  it('§1.1 an owner that somebody overtook folds what was written, and goes on from there', async () => {
    answers.set('/slow', () => ({ afterMs: 150, body: { ok: true } }))
    const id = await worker.launch(oneCall({ url: `${server.url}/slow` }))
    const owning = worker.own(id)
    await waitFor(() => received('/slow').length > 0)
    await pauseRun(worker.queue(), id, 'ada')
    await owning
    expect((await types(id)).slice(-2)).toEqual(['run.paused', 'step.completed call#1'])
    expect(received('/slow')).toHaveLength(1)
    await resumeRun(worker.queue(), id, 'ada')
    await worker.own(id)
    expect((await getRun(id)).status).toBe('completed')
  })

  it('§1.1 two owners at once, as after a lapse, write one log without a gap, and only one of them does a thing', async () => {
    answers.set('/both', () => ({ afterMs: 20, body: { n: 1 } }))
    const id = await worker.launch(drawn([{ id: 'start', type: 'start' }, { id: 'a', type: 'transform', data: { expression: '1' } }, { id: 'b', type: 'transform', data: { expression: 'prev + 1' } }, { id: 'end', type: 'end', data: { output: 'prev' } }], ['start>a', 'a>b', 'b>end']))
    await Promise.all([worker.own(id), worker.own(id), worker.own(id)])
    expect(await types(id)).toEqual(['run.started', ...['start', 'a', 'b', 'end'].flatMap((node) => [`step.started ${node}#1`, `step.completed ${node}#1`]), 'run.completed'])
    expect((await getRun(id)).output).toBe(2)
  })
})

describe('§1.2 an end that comes too late', () => {
  it('§1.2 after the end of the run is cut off: what another worker finished stands', async () => {
    // The first worker stalls on the first request; another takes the run for abandoned, asks again, and is answered at once.
    answers.set('/late', (count) => (count === 1 ? { afterMs: 300, body: { answer: 'first' } } : { body: { answer: 'second' } }))
    const id = await worker.launch(oneCall({ url: `${server.url}/late`, method: 'GET', effect: 'idempotent' }))
    const stalled = worker.own(id)
    await waitFor(() => received('/late').length > 0)
    await worker.own(id)
    await stalled
    const log = await worker.log(id)
    expect((await getRun(id)).output).toEqual({ answer: 'second' })
    expect(log.filter(({ type, step }) => type === 'step.completed' && step === 'call#1')).toHaveLength(1)
    expect(new Set(received('/late').map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
  })

  it('§1.2 while the run goes on is kept as step.late, shown, and never used', async () => {
    answers.set('/later', (count) => (count === 1 ? { afterMs: 300, body: { answer: 'first' } } : { body: { answer: 'second' } }))
    const id = await worker.launch(drawn([{ id: 'start', type: 'start' }, { id: 'call', type: 'http', data: { url: `${server.url}/later`, method: 'GET' } }, { id: 'ask', type: 'ask', data: { question: '?' } }, { id: 'end', type: 'end' }], ['start>call', 'call>ask', 'ask.answered>end']))
    const stalled = worker.own(id)
    await waitFor(() => received('/later').length > 0)
    await worker.own(id)
    await stalled
    const log = await worker.log(id)
    expect(log.find(({ type }) => type === 'step.late')).toMatchObject({ step: 'call#1', data: { attempt: 1, output: { body: { answer: 'first' } } } })
    const done = log.find((event): event is EventOf<'step.completed'> => event.type === 'step.completed' && event.step === 'call#1')
    expect(done?.data.output).toMatchObject({ body: { answer: 'second' } })
    expect(statusOf(await readState(database(), id))).toBe('waiting')
  })
})

describe('§1.3 the queue', () => {
  it('§1.3 may be emptied: a run that has something due is found by its row', async () => {
    const id = await worker.launch(asking)
    await database().query('delete from pgboss.job')
    await database().query('update run set due_at = clock_timestamp() where id = $1', [id])
    expect(await sweep(worker.queue())).toBe(1)
    const { rows } = await database().query<{ n: number }>(`select count(*)::int as n from pgboss.job where singleton_key = $1`, [id])
    expect(rows[0]?.n).toBe(1)
  })

  it('§1.3 a wait of a retry stands in the run’s row, so it outlives the process that would have slept', async () => {
    answers.set('/sleepy', (count) => (count === 1 ? { status: 503 } : { body: { awake: true } }))
    const id = await worker.launch(oneCall({ url: `${server.url}/sleepy`, retry: { max: 2, backoffMs: 1700 } }))
    await worker.own(id)
    const { rows } = await database().query<{ due_at: Date; waiting_on: { kind: string; until: string }[] }>('select due_at, waiting_on from run where id = $1', [id])
    const failed = (await worker.log(id)).find((event): event is EventOf<'step.failed'> => event.type === 'step.failed')
    expect(rows[0]?.due_at.toISOString()).toBe(failed?.data.retryAt)
    expect(rows[0]?.waiting_on).toMatchObject([{ kind: 'retry', until: failed?.data.retryAt }])
    await database().query('delete from pgboss.job')
    await waitFor(async () => (await sweep(worker.queue())) > 0)
    await worker.own(id)
    expect((await getRun(id)).output).toEqual({ awake: true })
    expect(received('/sleepy')).toHaveLength(2)
  })
})

describe('§1.6, §1.7 what stands in every log', () => {
  it('§1.6 the engine in run.started, the assembler and the tokenizer in every request to a model', async () => {
    replies = [choose('done')]
    const id = await worker.launch(deciding())
    await worker.own(id)
    const log = await worker.log(id)
    expect(log[0]?.data).toMatchObject({ engine: 1, graphHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string })
    expect(log.find(({ type }) => type === 'model.requested')?.data).toMatchObject({ assembler: expect.any(Number) as number, tokenizer: expect.any(String) as string })
    expect(new Set(log.map(({ v }) => v))).toEqual(new Set([1]))
  })

  it('§1.7 the time is the database’s and never runs backwards, also where a clock was set back between two owners', async () => {
    const id = await worker.launch(asking)
    await worker.own(id)
    // As if the clock had been an hour ahead when the last event was written.
    const ahead = new Date(Date.now() + 3_600_000)
    await database().query('update run set last_at = $2 where id = $1', [id, ahead])
    await database().query('update event set at = $2 where run_id = $1 and seq = (select max(seq) from event where run_id = $1)', [id, ahead])
    await answerRequest(worker.queue(), validateInPool, await openRequest(id), { value: true }, answering('ada'))
    await worker.own(id)
    const times = (await worker.log(id)).map(({ at }) => at)
    expect((await getRun(id)).status).toBe('completed')
    expect(times).toEqual([...times].sort())
  })

  it('§1.7 now is the time of the step’s first start, the same over attempts and after another owner took over', async () => {
    replies = [{ status: 429, headers: { 'retry-after': '2' } }, choose('done')]
    bodies.length = 0
    const id = await worker.launch(deciding({ prompt: { messages: [{ role: 'user', content: 'It is {{ now }}.' }] }, model: { name: 'm', retry: { max: 2, backoffMs: 1 } } }))
    await worker.own(id)
    await waitFor(async () => (await sweep(worker.queue())) > 0)
    await worker.own(id)
    const started = (await worker.log(id)).find(({ type, step }) => type === 'step.started' && step === 'decide#1')
    expect((await getRun(id)).status).toBe('completed')
    expect(bodies).toHaveLength(2)
    expect(bodies[1]).toBe(bodies[0])
    expect(bodies[0]).toContain(`It is ${started?.at}.`)
  })
})

function deciding(data: object = {}, work: object = { expression: 'args' }): object {
  const numbers = { type: 'object', properties: { n: {} } }
  return drawn(
    [
      { id: 'start', type: 'start' },
      { id: 'decide', type: 'decide', data: { prompt: { messages: [{ role: 'user', content: '{{ thread }}' }] }, intents: [{ name: 'work', parameters: numbers }, { name: 'done' }], model: { name: 'm' }, ...data } },
      { id: 'work', type: 'transform', data: work },
      { id: 'end', type: 'end' },
    ],
    ['start>decide', 'decide.work>work', 'work>decide', 'decide.done>end'],
  )
}

describe('§1.8 the text of what is logged', () => {
  /** What jsonb would reorder, rewrite or refuse. */
  const input: JsonObject = { zebra: 1, apple: { b: 1.5, a: 1e21, '10': 'ten', '9': 'nine' }, zero: 'a\u0000b', long: 0.1, list: [3, 1, 2], emoji: '🦊', tag: '</input>' }

  it('§1.8 a run that another process continues sends the same bytes as one that never stopped', async () => {
    const args = { n: { z: 1, a: ['x', { y: null }], k: 'é\u0000' } }
    const approval = (when: boolean) => ({ intents: [{ name: 'work', parameters: { type: 'object' }, approval: { when } }, { name: 'done' }] })
    const bodiesOf = async (gated: boolean): Promise<string[]> => {
      replies = [choose('work', args), choose('work', { ...args, again: true }), choose('done')]
      bodies.length = 0
      const id = await worker.launch(deciding(approval(gated)), input)
      for (;;) {
        await worker.own(id)
        const request = await openRequest(id)
        if (request === '') return [...bodies]
        await answerRequest(worker.queue(), validateInPool, request, { verdict: 'approved' }, answering('ada'))
      }
    }
    const [whole, handed] = [await bodiesOf(false), await bodiesOf(true)]
    expect(whole).toHaveLength(3)
    expect(handed).toEqual(whole)
  })

  it('§1.8 comes back with its keys in their order, its numbers as they were, and every character', async () => {
    const id = await worker.launch(drawn([{ id: 'start', type: 'start' }, { id: 'end', type: 'end', data: { output: 'input' } }], ['start>end']), input)
    await worker.own(id)
    expect(JSON.stringify((await getRun(id)).input)).toBe(JSON.stringify(input))
    expect(JSON.stringify((await getRun(id)).output)).toBe(JSON.stringify(input))
    const { rows } = await database().query<{ type: string }>(`select data_type as type from information_schema.columns where table_name = 'event' and column_name = 'data'`)
    expect(rows[0]?.type).toBe('json')
  })
})

describe('§5.4 a cancel while an effect is under way', () => {
  it('§5.4 waits for one that must not happen twice, takes its end down, and plans nothing from it', async () => {
    answers.set('/charge', () => ({ afterMs: 300, body: { charged: true } }))
    const id = await worker.launch(oneCall({ method: 'POST', url: `${server.url}/charge` }))
    const owning = worker.own(id)
    await waitFor(() => received('/charge').length > 0)
    expect((await cancelRun(worker.queue(), id, 'ada', 'enough')).status).toBe('cancelled')
    await owning
    expect((await types(id)).slice(-2)).toEqual(['run.cancelled', 'step.completed call#1'])
    expect((await getRun(id)).status).toBe('cancelled')
    expect(received('/charge')).toHaveLength(1)
  })
})

describe('what a run is pinned to', () => {
  it('its graph and prompts are those of its start, whatever the draft becomes meanwhile', async () => {
    replies = [choose('work', { n: 1 }), choose('done')]
    bodies.length = 0
    const document = deciding({ prompt: { messages: [{ role: 'user', content: 'Old words. {{ thread }}' }] }, intents: [{ name: 'work', approval: {} }, { name: 'done' }] })
    const id = await worker.launch(document)
    await worker.own(id)
    const { workflow } = await getRun(id)
    await saveDraft(workflow.id, JSON.parse(JSON.stringify(document).replace('Old words', 'New words')), 1)
    await answerRequest(worker.queue(), validateInPool, await openRequest(id), { verdict: 'approved' }, answering('ada'))
    await worker.own(id)
    expect((await getRun(id)).workflow.graphHash).toBe(workflow.graphHash)
    expect(bodies).toHaveLength(2)
    expect(bodies[1]).toContain('Old words')
    expect(bodies[1]).not.toContain('New words')
  })
})
