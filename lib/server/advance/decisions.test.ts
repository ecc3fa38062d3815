import { afterAll, describe, expect, it } from 'vitest'
import type { EventOf } from '#lib/engine/events.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { startTestServer, type ServerReply, type TestServer } from '../http/testing.ts'
import { database } from '../db.ts'
import { answerRequest } from '../runs/answer.ts'
import { resumeRun } from '../runs/control.ts'
import { getCall, listCalls } from '../runs/read-calls.ts'
import { getRequest } from '../runs/read-requests.ts'
import { getRun } from '../runs/read-run.ts'
import { answering, testWorker, validateInPool } from './testing.ts'

/** A server that speaks the protocol: each question names its conversation by the `model`, and takes that conversation's next reply. */
let models: TestServer
const conversations = new Map<string, { replies: ServerReply[]; bodies: string[] }>()

const worker = testWorker(async () => {
  models = await startTestServer(({ body }) => {
    const text = body.toString()
    const conversation = conversations.get((JSON.parse(text) as { model: string }).model)
    conversation?.bodies.push(text)
    return conversation?.replies.shift() ?? { status: 400, body: { error: { message: 'no reply is left' } } }
  })
  return { OPENAI_BASE_URL: `${models.url}/v1`, OPENAI_API_KEY: 'sk-very-secret-key' }
})
afterAll(() => models.close())

const at = { x: 0, y: 0 }
const edge = (source: string, sourceHandle: string, target: string) => ({ id: `${source}.${sourceHandle}.${target}`, source, sourceHandle, target })

const message = (content: string | null, calls: { name: string; args: JsonObject | string }[] = []): ServerReply => ({
  body: {
    id: 'x', object: 'chat.completion', created: 0, model: 'm',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content, ...(calls.length > 0 && { tool_calls: calls.map(({ name, args }, i) => ({ id: `c${i}`, type: 'function', function: { name, arguments: typeof args === 'string' ? args : JSON.stringify(args) } })) }) } }],
    usage: { prompt_tokens: 100, completion_tokens: 10, prompt_tokens_details: { cached_tokens: 64 } },
  },
})
const choose = (name: string, args: JsonObject = {}): ServerReply => message(null, [{ name, args }])

let count = 0
/** start → decide ⇄ work, done → end. `work` is a code node that fails for odd numbers. */
function conversation(replies: ServerReply[], decide: JsonObject = {}, work: JsonObject = { source: 'export default ({ args }) => { if (args.n % 2) throw new Error("odd number " + args.n); return { half: args.n / 2 } }' }) {
  const name = `conversation-${(count += 1)}`
  const talk = { replies, bodies: [] as string[] }
  conversations.set(name, talk)
  const document = {
    oriel: 1,
    name: 'Conversation',
    nodes: [
      { id: 'start', type: 'start', position: at, data: {} },
      {
        id: 'decide', type: 'decide', position: at,
        data: {
          prompt: { messages: [{ role: 'system', content: 'Halve numbers. {{ output_format }}' }, { role: 'user', content: '{{ thread }}\n\nNext?' }] },
          intents: [
            { name: 'work', description: 'halve n', parameters: { type: 'object', required: ['n'], properties: { n: { type: 'integer' } }, additionalProperties: false }, ...(decide.approval ? { approval: decide.approval } : {}) },
            { name: 'done', description: 'finished', parameters: { type: 'object', properties: { answer: { type: 'string' } } } },
          ],
          model: { name, retry: { max: 3, backoffMs: 5 }, ...(decide.model as JsonObject) },
          ...Object.fromEntries(Object.entries(decide).filter(([key]) => key !== 'approval' && key !== 'model')),
        },
      },
      { id: 'work', type: 'code', position: at, data: work },
      { id: 'end', type: 'end', position: at, data: { output: 'args' } },
    ],
    edges: [edge('start', 'out', 'decide'), edge('decide', 'work', 'work'), edge('work', 'out', 'decide'), edge('decide', 'done', 'end')],
  }
  return { document, bodies: talk.bodies, launch: () => worker.launch(document, { task: 'halve 8' }) }
}

const thread = (body: string | undefined): string => (JSON.parse(body ?? '{}') as { messages: { content: string }[] }).messages[1]?.content ?? ''

describe('the exact request', () => {
  it.each(['tools', 'json_schema', 'prompt'] as const)('§3.6 recorded with strategy %s is what the server received, byte for byte', async (strategy) => {
    const structured = { intent: 'done', done: { answer: 'x' }, work: null }
    const reply = strategy === 'tools' ? choose('done', { answer: 'x' }) : message(strategy === 'prompt' ? 'Nothing is left.\n\n```json\n{"intent": "done", "answer": "x"}\n```' : JSON.stringify(structured))
    const { bodies, launch } = conversation([reply], { output: { strategy } })
    const id = await launch()
    await worker.settled(id)
    const [item] = await listCalls(id)
    const call = await getCall(id, item?.seq ?? 0)
    expect((await getRun(id)).output).toEqual({ answer: 'x' })
    expect(bodies).toEqual([call.request.body])
    const parsed = JSON.parse(call.request.body) as unknown
    for (const place of new Set(call.segments.map((segment) => segment.at))) {
      const text = call.segments.filter((segment) => segment.at === place).map((segment) => segment.text).join('')
      const value = place.split('/').slice(1).reduce<unknown>((inside, key) => (inside as Record<string, unknown>)[key], parsed)
      expect(typeof value === 'string' ? text : (JSON.parse(text) as unknown)).toEqual(value)
    }
    expect(call.usage).toMatchObject({ inputTokens: 100, outputTokens: 10, cachedInputTokens: 64 })
    expect(call.response?.body).toBe(JSON.stringify(reply.body))
  })

  it('never holds the key, and neither does the log', async () => {
    const { launch } = conversation([choose('done')])
    const id = await launch()
    await worker.settled(id)
    expect(JSON.stringify(await worker.log(id))).not.toContain('sk-very-secret-key')
    expect(models.requests.at(-1)?.headers.authorization).toBe('Bearer sk-very-secret-key')
  })
})

describe('a failing arm', () => {
  it('comes back into the context as an error, and success recovers', async () => {
    const { bodies, launch } = conversation([choose('work', { n: 7 }), choose('work', { n: 8 }), choose('done', { answer: '4' })])
    const state = await worker.settled(await launch())
    expect(state.final).toBe('completed')
    expect(thread(bodies[1])).toMatch(/<work>\nn: 7\n<\/work>\n<error>\n.*odd number 7.*\n<\/error>/s)
    expect(thread(bodies[2])).toContain('<work_result>\nhalf: 4\n</work_result>')
    expect(state.decisions.decide).toMatchObject({ failures: 0 })
  })

  it('never reaches the model blank, whatever was thrown', async () => {
    for (const thrown of ['new Error("")', 'undefined', '{}', 'null', '""']) {
      const { bodies, launch } = conversation([choose('work', { n: 1 }), choose('done')], {}, { source: `export default () => { throw ${thrown} }` })
      expect((await worker.settled(await launch())).final).toBe('completed')
      const [, shown = ''] = /<error>\n(.*)\n<\/error>/s.exec(thread(bodies[1])) ?? []
      expect(shown.trim(), thrown).not.toBe('')
      expect(shown).not.toContain('[object Object]')
    }
  })

  it('never puts undefined or [object Object] into a context, whatever the tool returned', async () => {
    const { bodies, launch } = conversation([choose('work', { n: 8 }), choose('done')], {}, { source: 'export default () => ({ nothing: undefined, deep: { list: [{ a: { b: [null, undefined] } }] }, text: String(Object.keys({})) })' })
    expect((await worker.settled(await launch())).final).toBe('completed')
    expect(thread(bodies[1])).toContain('<work_result>')
    expect(bodies[1]).not.toMatch(/undefined|\[object Object\]/)
  })

  it('leaves by stuck after three failures in a row, which unwired fails the run', async () => {
    const { launch } = conversation([choose('work', { n: 1 }), choose('work', { n: 3 }), choose('work', { n: 5 }), choose('done')])
    const id = await launch()
    await worker.settled(id)
    expect((await getRun(id)).error).toMatchObject({ code: 'stuck', nodeId: 'decide' })
  })

  it('stops a loop at its cap', async () => {
    const { bodies, launch } = conversation(Array.from({ length: 9 }, () => choose('work', { n: 8 })), { maxVisits: 3 })
    const id = await launch()
    await worker.settled(id)
    expect((await getRun(id)).error).toMatchObject({ code: 'exhausted' })
    expect(bodies).toHaveLength(3)
  })
})

describe('a model that misbehaves', () => {
  it('§3.6 is asked again when it is busy, with the same bytes, and nothing of that is in any context', async () => {
    const { bodies, launch } = conversation([{ status: 429, headers: { 'retry-after': '0' }, body: { error: { message: 'slow down' } } }, { status: 500, body: 'oops' }, choose('done', { answer: 'ok' })])
    const id = await launch()
    const state = await worker.settled(id)
    expect(state.final).toBe('completed')
    expect(new Set(bodies).size).toBe(1)
    const calls = await listCalls(id)
    expect(calls.map(({ round, attempt, status }) => ({ round, attempt, status }))).toEqual([
      { round: 1, attempt: 1, status: 'failed' }, { round: 1, attempt: 2, status: 'failed' }, { round: 1, attempt: 3, status: 'responded' },
    ])
    expect(calls[0]?.error).toMatchObject({ status: 429 })
  })

  it('sees its own reply and the errors when it answers garbage, and later contexts do not', async () => {
    const { bodies, launch } = conversation([message('I would rather write a poem.'), choose('work', { n: 'eight' }), choose('work', { n: 8 }), choose('done')])
    const id = await launch()
    expect((await worker.settled(id)).final).toBe('completed')
    expect(bodies[1]).toContain('I would rather write a poem.')
    expect(bodies[2]).toMatch(/\/n|"n"|integer/)
    expect(bodies[3]).not.toContain('poem')
    const invalid = (await worker.log(id)).filter((event): event is EventOf<'intent.invalid'> => event.type === 'intent.invalid')
    expect(invalid.map(({ data }) => data.errors[0]?.code)).toEqual(['no_call', expect.any(String)])
    expect(invalid[0]?.data.raw).toContain('poem')
  })

  it('counts as a failed iteration when it never answers well, and the run ends', async () => {
    const { launch } = conversation(Array.from({ length: 20 }, () => message('?')), { invalidRetries: 1, errors: { maxConsecutive: 2 } })
    const id = await launch()
    await worker.settled(id)
    expect((await getRun(id)).error).toMatchObject({ code: 'stuck' })
  })

  it('is given up with the provider’s reason when it refuses', async () => {
    const { launch } = conversation([{ status: 401, body: { error: { message: 'bad key' } } }])
    const id = await launch()
    await worker.settled(id)
    expect((await getRun(id)).error).toMatchObject({ code: 'model_failed', nodeId: 'decide' })
  })
})

describe('a model that is given up', () => {
  it('§3.6 is followed by its fallbacks, each asked with its own name and the same context, and the log says which answered', async () => {
    const { bodies, document, launch } = conversation([{ status: 500 }, choose('done', { answer: 'from b' })])
    const [decide] = document.nodes.filter(({ id }) => id === 'decide') as { data: { model: { name: string; fallbacks?: object[]; retry: object } } }[]
    if (!decide) throw new Error('There is a decision.')
    const other = `${decide.data.model.name}-b`
    conversations.set(other, conversations.get(decide.data.model.name) as { replies: ServerReply[]; bodies: string[] })
    Object.assign(decide.data.model, { retry: { max: 0, backoffMs: 1 }, fallbacks: [{ name: other }] })
    const id = await launch()
    expect((await worker.settled(id)).final).toBe('completed')
    expect(bodies.map((body) => (JSON.parse(body) as { model: string }).model)).toEqual([decide.data.model.name, other])
    expect(thread(bodies[1])).toBe(thread(bodies[0]))
    const asked = (await worker.log(id)).filter((event): event is EventOf<'model.requested'> => event.type === 'model.requested')
    expect(asked.map(({ data }) => [data.candidate, data.model.name])).toEqual([[0, decide.data.model.name], [1, other]])
  })

  it('waits as long as Retry-After says, in the log, although its own backoff is shorter', async () => {
    const { launch } = conversation([{ status: 429, headers: { 'retry-after': '1' } }, choose('done')])
    const id = await launch()
    expect((await worker.settled(id)).final).toBe('completed')
    const failed = (await worker.log(id)).find((event): event is EventOf<'model.failed'> => event.type === 'model.failed')
    expect(Date.parse(failed?.data.retryAt ?? '') - Date.parse(failed?.at ?? '')).toBeGreaterThanOrEqual(1000)
  })
})

describe('storage', () => {
  it('grows with the number of calls, not with its square', async () => {
    const bytesOf = async (rounds: number): Promise<number> => {
      const { document } = conversation([...Array.from({ length: rounds }, () => choose('work', { n: 8 })), choose('done')], { maxVisits: 200 })
      const id = await worker.launch(document, { task: 'x'.repeat(300) })
      expect((await worker.settled(id, 30_000)).final).toBe('completed')
      const { rows } = await database().query<{ bytes: number }>(`select ((select sum(octet_length(data::text)) from event where run_id = $1) + (select coalesce(sum(octet_length(content)), 0) from blob where root_run_id = $1))::int as bytes`, [id])
      return rows[0]?.bytes ?? 0
    }
    const [few, many] = [await bytesOf(10), await bytesOf(40)]
    expect(many / few).toBeLessThan(4.4)
  })
})

describe('a limit', () => {
  it('§5.5 on tokens pauses the run before the next call, and a resume may raise it', async () => {
    const { bodies, document } = conversation([choose('work', { n: 8 }), choose('done', { answer: '4' })])
    const id = await worker.launch({ ...document, limits: { tokens: 50 } }, { task: 'halve 8' })
    await expect.poll(async () => (await getRun(id)).status, { timeout: 10_000 }).toBe('paused')
    expect((await getRun(id)).waitingOn).toMatchObject([{ kind: 'limit' }])
    expect(bodies).toHaveLength(1)
    await resumeRun(worker.queue(), id, 'ada', { limits: { tokens: 100_000 } })
    expect((await worker.settled(id)).final).toBe('completed')
    expect(bodies).toHaveLength(2)
  })

  it('§5.5 on steps fails the run, naming the limit', async () => {
    const { document } = conversation(Array.from({ length: 9 }, () => choose('work', { n: 8 })))
    const id = await worker.launch({ ...document, limits: { steps: 5 } }, { task: 'halve 8' })
    await worker.settled(id)
    expect((await getRun(id)).error).toMatchObject({ code: 'limit_steps' })
  })
})

describe('a gate', () => {
  const gated = { approval: { when: 'args.n > 5', display: 'Halve {{ args.n }}', rejectOptions: [{ name: 'no', text: 'Not now' }] } }
  const requestOf = async (id: string): Promise<string> => Object.entries((await worker.settled(id)).requests).find(([, { open }]) => open)?.[0] ?? ''

  it('§3.4 stops between choice and execution; approving executes the shown arguments without asking the model again', async () => {
    const { bodies, launch } = conversation([choose('work', { n: 8 }), choose('done')], gated)
    const id = await launch()
    const request = await getRequest(await requestOf(id))
    expect(request).toMatchObject({ kind: 'approval', status: 'open', intent: 'work', args: { n: 8 }, display: 'Halve 8' })
    expect(bodies).toHaveLength(1)
    await answerRequest(worker.queue(), validateInPool, request.id, { verdict: 'approved', ...(request.argsHash && { argsHash: request.argsHash }) }, answering('ada'))
    expect((await worker.settled(id)).final).toBe('completed')
    expect(bodies).toHaveLength(2)
    expect(thread(bodies[1])).toContain('<work_result>\nhalf: 4\n</work_result>')
    await expect(answerRequest(worker.queue(), validateInPool, request.id, { verdict: 'approved' }, answering('ada'))).rejects.toMatchObject({ code: 'already_answered' })
    expect(await getRequest(request.id)).toMatchObject({ status: 'answered', answers: [{ by: 'ada', via: 'key', verdict: 'approved' }] })
  })

  it('lets through what its expression lets through', async () => {
    const { launch } = conversation([choose('work', { n: 4 }), choose('done')], gated)
    expect((await worker.settled(await launch())).final).toBe('completed')
  })

  it.each(['$error("broken")', '"no"', '0', 'args.missing', '[false]'])('§3.4 holds where its expression throws or is no boolean: %s', async (when) => {
    const { launch } = conversation([choose('work', { n: 4 })], { approval: { when } })
    expect(await getRequest(await requestOf(await launch()))).toMatchObject({ kind: 'approval', status: 'open' })
  })

  it('§3.4 shows a refusal with its comment to the model, and does not count it as an error', async () => {
    const { bodies, launch } = conversation([choose('work', { n: 8 }), choose('done')], gated)
    const id = await launch()
    await answerRequest(worker.queue(), validateInPool, await requestOf(id), { verdict: 'rejected', comment: 'leave it whole' }, answering('ada'))
    const state = await worker.settled(id)
    expect(state.final).toBe('completed')
    expect(thread(bodies[1])).toMatch(/<approval_rejected>\n.*leave it whole.*\n<\/approval_rejected>/s)
    expect(state.decisions.decide).toMatchObject({ failures: 0 })
    expect(state.visits.work).toBeUndefined()
  })

  it('§3.4 executes edited arguments, which must fit the schema, and shows them in the thread', async () => {
    const { bodies, launch } = conversation([choose('work', { n: 8 }), choose('done')], gated)
    const id = await launch()
    const requestId = await requestOf(id)
    await expect(answerRequest(worker.queue(), validateInPool, requestId, { verdict: 'edited', args: { n: 'ten' } }, answering('ada'))).rejects.toMatchObject({ code: 'invalid_answer', problems: [{ path: '/args/n' }] })
    await expect(answerRequest(worker.queue(), validateInPool, requestId, { verdict: 'approved', argsHash: 'other' }, answering('ada'))).rejects.toMatchObject({ code: 'arguments_changed' })
    await expect(answerRequest(worker.queue(), validateInPool, requestId, { verdict: 'approved', args: { n: 10 } }, answering('ada'))).rejects.toMatchObject({ code: 'arguments_changed' })
    await expect(answerRequest(worker.queue(), validateInPool, requestId, { value: true }, answering('ada'))).rejects.toMatchObject({ code: 'wrong_kind' })
    await answerRequest(worker.queue(), validateInPool, requestId, { verdict: 'edited', args: { n: 10 } }, answering('ada'))
    expect((await worker.settled(id)).final).toBe('completed')
    expect(thread(bodies[1])).toContain('<work>\nn: 10\n</work>\n<work_result>\nhalf: 5\n</work_result>')
  })
})

describe('a question', () => {
  const asking = (data: object, ports: string[]) => ({
    oriel: 1,
    name: 'Question',
    nodes: [
      { id: 'start', type: 'start', position: at, data: {} },
      { id: 'ask', type: 'ask', position: at, data: { question: 'Ship {{ input.tag }}?', ...data } },
      ...ports.map((port) => ({ id: `end_${port}`, type: 'end', position: at, data: { outcome: port, output: 'prev' } })),
    ],
    edges: [edge('start', 'out', 'ask'), ...ports.map((port) => edge('ask', port, `end_${port}`))],
  })

  it('waits, takes the answer that fits, and leaves by its port', async () => {
    const id = await worker.launch(asking({ format: 'yes_no' }, ['yes', 'no']), { tag: 'v2' })
    const [requestId = ''] = Object.keys((await worker.settled(id)).requests)
    expect(await getRequest(requestId)).toMatchObject({ question: 'Ship v2?', format: 'yes_no' })
    await expect(answerRequest(worker.queue(), validateInPool, requestId, { value: 'maybe' }, answering('ada'))).rejects.toMatchObject({ code: 'invalid_answer' })
    await answerRequest(worker.queue(), validateInPool, requestId, { value: false }, answering('ada'))
    await worker.settled(id)
    expect(await getRun(id)).toMatchObject({ status: 'completed', outcome: 'no', output: { value: false, by: 'ada', via: 'key' } })
  })

  it('§1.1 answered the moment it is asked wakes its run, in twenty runs at once', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => worker.launch(asking({ format: 'yes_no' }, ['yes', 'no']), { tag: 'v2' })))
    await Promise.all(
      ids.map(async (id) => {
        // The row of the request is there before its run has let go of its owner.
        for (;;) {
          const { rows } = await database().query<{ id: string }>('select id from request where run_id = $1', [id])
          if (rows[0]) return answerRequest(worker.queue(), validateInPool, rows[0].id, { value: true }, answering('ada'))
          await new Promise((resolve) => setTimeout(resolve, 2))
        }
      }),
    )
    for (const id of ids) expect((await worker.settled(id)).outcome).toBe('yes')
  })

  it('of format form checks the answer against its schema', async () => {
    const schema = { type: 'object', required: ['size'], properties: { size: { type: 'integer' } } }
    const id = await worker.launch(asking({ format: 'form', schema }, ['answered']), { tag: 'v2' })
    const [requestId = ''] = Object.keys((await worker.settled(id)).requests)
    await expect(answerRequest(worker.queue(), validateInPool, requestId, { value: { size: 'big' } }, answering('ada'))).rejects.toMatchObject({ problems: [{ path: '/value/size' }] })
    await answerRequest(worker.queue(), validateInPool, requestId, { value: { size: 3 } }, answering('ada'))
    expect((await worker.settled(id)).outcome).toBe('answered')
  })
})
