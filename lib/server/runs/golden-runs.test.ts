/**
 * The runs behind the golden logs (lib/engine/fixtures/golden): each is run for real and has to replay. With ORIEL_RECORD_GOLDEN=NAME
 * (or =all) it is written to its file as well. A file is recorded once per version of engine and assembler and never again: it stands for
 * the logs that people have.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { assemblerVersion } from '#lib/engine/context/request.ts'
import { engineVersion } from '#lib/engine/events.ts'
import type { Golden, GoldenRun } from '#lib/engine/fixtures/golden/golden.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { statusOf } from '#lib/engine/state.ts'
import { decision, scripted, sketch } from '#lib/nodes/testing.ts'
import { answering, drawn, inside, testWorker, validateInPool } from '../advance/testing.ts'
import { database } from '../db.ts'
import { startCountingServer } from '../http/testing.ts'
import { continueRun } from '../forks/continue-run.ts'
import { projectDirectory } from '../paths.ts'
import { expectRoundTrip } from '../run-files/testing.ts'
import { answerRequest } from './answer.ts'
import { receiveCallback } from './callbacks.ts'
import { cancelRun, pauseRun, resumeRun } from './control.ts'
import { readEvents, readState, writeToLog } from './log.ts'
import { getRun } from './read-run.ts'
import { replayRun } from './replay-run.ts'
import { loadRunContext } from './run-context.ts'

let server: Awaited<ReturnType<typeof startCountingServer>>
const worker = testWorker(async () => {
  server = await startCountingServer((path, nth) => {
    if (path === '/hangs-once' || path === '/hangs-twice') return nth <= (path === '/hangs-once' ? 1 : 2) ? { hang: true } : { body: { id: nth } }
    if (path === '/busy-twice') return nth <= 2 ? { status: 503 } : { body: { id: nth } }
    return path === '/locked' ? { status: 409, body: { error: 'locked by job 5512' } } : { body: { path, nth } }
  })
  return { ORIEL_ALLOW_PRIVATE_HOSTS: server.host, ORIEL_PUBLIC_URL: 'http://oriel.test' }
})
afterAll(() => server.close())

const url = (path: string) => `${server.url}${path}`
const answer = (requestId: string, body: Parameters<typeof answerRequest>[3], name = 'ada') => answerRequest(worker.queue(), validateInPool, requestId, body, answering(name))
const openRequest = async (id: string): Promise<string> => Object.entries((await worker.settled(id)).requests).find(([, { open }]) => open)?.[0] ?? ''
const until = (id: string, status: string) => expect.poll(async () => (await getRun(id)).status, { timeout: 15_000 }).toBe(status)
const ended = async (id: string): Promise<string> => {
  await until(id, 'completed')
  return id
}

const numbers = { type: 'object', required: ['a', 'b'], properties: { a: { type: 'number' }, b: { type: 'number' } } }
const sum = { name: 'add', description: 'Adds a and b.', parameters: numbers }
const product = { name: 'multiply', description: 'Multiplies a and b.', parameters: numbers }
const done = { name: 'done', description: 'The answer is found.', parameters: { type: 'object', properties: { answer: { type: 'number' } } } }
const asks = { messages: [{ role: 'system', content: 'You calculate. {{ output_format }}' }, { role: 'user', content: 'Question: {{ input.question }}\n\n{{ thread }}\n\nWhat is next?' }] }

/** start → decide ⇄ its tools, done → end. */
const loop = (data: JsonObject, tools: Record<string, JsonObject & { type: string }>, more: JsonObject = {}) =>
  sketch(
    { start: { type: 'start' }, decide: { type: 'decide', prompt: asks, ...data }, ...tools, end: { type: 'end', output: 'args' } },
    ['start -> decide', ...Object.keys(tools).flatMap((tool) => [`decide.${tool} -> ${tool}`, `${tool} -> decide`]), 'decide.done -> end'],
    more,
  )
const add = { type: 'transform', expression: '{"sum": args.a + args.b}' }

/** Name of the golden log → how its run comes about; gives the id of the root. */
const scenarios: Record<string, () => Promise<string>> = {
  async 'calculator loop'() {
    const script = scripted({ intent: 'multiply', args: { a: 3, b: 4 } }, { intent: 'add', args: { a: 12, b: 5 } }, { intent: 'done', args: { answer: 17 } })
    return ended(await worker.launch(loop({ intents: [sum, product, done], model: script }, { add, multiply: { type: 'code', source: 'export default ({ args }) => ({ product: args.a * args.b })' } }), { question: '3 × 4 + 5?' }))
  },
  async 'thread as messages'() {
    const script = scripted({ intent: 'add', args: { a: 1, b: 2 } }, { intent: 'done', args: { answer: 3 } })
    const prompt = { messages: [{ role: 'system', content: 'You calculate.' }, { role: 'user', content: '{{ thread }}' }] }
    return ended(await worker.launch(loop({ intents: [sum, done], model: script, prompt, context: { format: 'messages' } }, { add }), { question: '1 + 2?' }))
  },
  async 'summaries that a rule and a budget want'() {
    const long = 'the lock of job 5512 is held by api-v2.41.2, '.repeat(8)
    const script: JsonObject = { script: [{ when: 'call.summary and call.attempt = 1 and call.index = 1', error: { status: 503 } }, { when: 'call.summary', text: 'Job 5512 holds the lock.' }, { when: 'call.index = 12', intent: 'done', args: { answer: 1 } }, { intent: 'add', args: { a: 1, b: 2 } }] }
    const context = { rules: [{ type: 'input', action: 'summarise', overTokens: 50 }], budget: { tokens: 300, overflow: 'summarise' }, summary: { tokens: 40 } }
    return ended(await worker.launch(loop({ intents: [sum, done], model: { ...script, retry: { max: 2, backoffMs: 5 } }, context }, { add: { type: 'template', text: `{{ args.a }}: ${long.slice(0, 120)}` } }), { question: long }))
  },
  async 'gate rejected, approved, edited'() {
    const gated = { ...sum, approval: { when: 'args.a > 0', display: 'Add {{ args.a }} and {{ args.b }}', rejectOptions: [{ name: 'no', text: 'Not that' }] } }
    const script = scripted({ intent: 'add', args: { a: 1, b: 1 } }, { intent: 'add', args: { a: 2, b: 2 } }, { intent: 'add', args: { a: 3, b: 3 } }, { intent: 'add', args: { a: 0, b: 0 } }, { intent: 'done', args: { answer: 4 } })
    const id = await worker.launch(loop({ intents: [gated, done], model: script, output: { strategy: 'json_schema' } }, { add }), { question: '2 + 2?' })
    await answer(await openRequest(id), { verdict: 'rejected', comment: 'These are not the numbers.' })
    await answer(await openRequest(id), { verdict: 'approved' })
    await answer(await openRequest(id), { verdict: 'edited', args: { a: 4, b: 4 } })
    return ended(id)
  },
  async 'provider retries and a fallback'() {
    const script = scripted({ error: { status: 429 } }, { error: { status: 500 } }, { error: { status: 401 } }, { intent: 'done', args: { answer: 1 } })
    return ended(await worker.launch(loop({ intents: [sum, done], model: { ...script, retry: { max: 2, backoffMs: 5 }, name: 'first', fallbacks: [{ name: 'second' }] } }, { add }), { question: 'busy?' }))
  },
  async 'replies that do not fit'() {
    const script = scripted({ text: 'I would rather write a poem.' }, { intent: 'add', args: { a: 'one', b: 2 } }, { intent: 'add', args: { a: 1, b: 2 } }, { text: '?' }, { text: '??' }, { text: '???' }, { intent: 'done', args: { answer: 3 } })
    return ended(await worker.launch(loop({ intents: [sum, done], model: script, output: { strategy: 'prompt' }, invalidRetries: 2 }, { add }), { question: '1 + 2?' }))
  },
  async 'a failing tool, until stuck'() {
    const script = scripted({ intent: 'add', args: { a: 1, b: 1 } }, { intent: 'add', args: { a: 2, b: 2 } }, { intent: 'add', args: { a: 3, b: 3 } })
    const id = await worker.launch(loop({ intents: [sum, done], model: script, errors: { maxConsecutive: 2 } }, { add: { type: 'http', method: 'POST', url: url('/locked'), json: 'args' } }), { question: 'locked?' })
    await until(id, 'failed')
    return id
  },
  async 'a generation with a schema'() {
    const script = scripted({ text: 'Hm.' }, { text: '{"title": "Sums", "words": 2}' })
    const schema = { type: 'object', required: ['title', 'words'], properties: { title: { type: 'string' }, words: { type: 'integer' } } }
    const write = { type: 'generate', prompt: { messages: [{ role: 'user', content: 'Name {{ input.topic }}, after {{ steps.look.output.body.path }}.' }] }, model: script, output: { schema, strategy: 'json_schema' } }
    return ended(await worker.launch(sketch({ start: { type: 'start' }, look: { type: 'http', url: url('/look'), contextTag: 'look' }, write, end: { type: 'end', output: 'prev', message: '{{ prev.title }}' } }, ['start -> look', 'look -> write', 'write -> end']), { topic: 'sums' }))
  },
  async 'a once effect that nobody knows of'() {
    const call = (path: string): JsonObject & { type: string } => ({ type: 'http', method: 'POST', url: url(path), timeoutMs: 300 })
    const id = await worker.launch(sketch({ start: { type: 'start' }, again: call('/hangs-once'), taken: call('/hangs-twice'), end: { type: 'end', output: 'prev.body' } }, ['start -> again', 'again -> taken', 'taken -> end']))
    await answer(await openRequest(id), { verdict: 'not_happened' })
    await expect.poll(async () => Object.keys((await readState(database(), id)).requests).length, { timeout: 10_000 }).toBe(2)
    await answer(await openRequest(id), { verdict: 'happened', output: { body: { id: 7 } } })
    return ended(id)
  },
  async 'a gated effect and a retried one'() {
    const nodes = { start: { type: 'start' }, ship: { type: 'http', method: 'PUT', url: url('/ship/{{ input.tag }}'), approval: { when: true } }, busy: { type: 'http', url: url('/busy-twice'), retry: { max: 3, backoffMs: 5 } }, end: { type: 'end', output: 'prev.body' } }
    const id = await worker.launch(sketch(nodes, ['start -> ship', 'ship -> busy', 'busy -> end']), { tag: 'v2' })
    await answer(await openRequest(id), { verdict: 'approved' })
    return ended(id)
  },
  async 'a cancel while a call is out'() {
    server.forget('/hangs-once')
    const id = await worker.launch(sketch({ start: { type: 'start' }, call: { type: 'http', url: url('/hangs-once'), timeoutMs: 60_000 }, end: { type: 'end' }, ask: { type: 'ask', question: 'Well?' } }, ['start -> call', 'call -> end', 'start -> ask']))
    await expect.poll(async () => (await getRun(id)).waitingOn.length, { timeout: 10_000 }).toBe(1)
    await cancelRun(worker.queue(), id, 'ada', 'enough')
    return id
  },
  async 'a limit, a pause and resumes'() {
    const script = scripted({ intent: 'add', args: { a: 1, b: 1 } }, { intent: 'done', args: { answer: 2 } })
    const asking = { type: 'ask', question: 'Go on with {{ input.question }}', format: 'choice', choices: [{ id: 'plus', label: 'Plus' }, { id: 'minus', label: 'Minus' }] }
    const document = sketch(
      { start: { type: 'start' }, ask: asking, decide: { type: 'decide', prompt: asks, intents: [sum, done], model: script }, add, end: { type: 'end', output: 'args' }, no: { type: 'end', outcome: 'no' } },
      ['start -> ask', 'ask.plus -> decide', 'ask.minus -> no', 'decide.add -> add', 'add -> decide', 'decide.done -> end'],
      { limits: { tokens: 40 } },
    )
    const id = await worker.launch(document, { question: '1 + 1?' })
    const request = await openRequest(id)
    await pauseRun(worker.queue(), id, 'ada')
    await answer(request, { value: 'plus' })
    await resumeRun(worker.queue(), id, 'ada')
    await until(id, 'paused')
    await resumeRun(worker.queue(), id, 'ada', { limits: { tokens: 100_000 } })
    return ended(id)
  },
  async 'a limit of steps'() {
    const id = await worker.launch(loop({ intents: [sum, done], model: { script: [{ intent: 'add', args: { a: 1, b: 1 } }] } }, { add }, { limits: { steps: 6 } }), { question: 'for ever?' })
    await until(id, 'failed')
    return id
  },
  async 'a fan-out'() {
    const nodes = { start: { type: 'start' }, one: { type: 'transform', expression: '1' }, two: { type: 'http', url: url('/two') }, three: { type: 'set', values: { three: '3' } }, four: { type: 'template', text: '{{ vars.three }} and one' }, first: { type: 'end', outcome: 'first', output: 'prev' }, second: { type: 'end', outcome: 'second', output: 'prev' } }
    return ended(await worker.launch(sketch(nodes, ['start -> one', 'start -> two', 'start -> three', 'three -> four', 'four -> first', 'two -> second'])))
  },
  async 'joins and a race'() {
    const nodes = {
      start: { type: 'start' }, which: { type: 'branch', cases: [{ handle: 'never', when: 'false' }] }, left: { type: 'set', values: { side: '"left"' } }, right: { type: 'http', url: url('/right') }, skipped: { type: 'transform', expression: '0' },
      all: { type: 'join' }, quick: { type: 'transform', expression: 'prev' }, slow: { type: 'http', url: url('/hangs-once'), timeoutMs: 60_000 }, race: { type: 'join', mode: 'first' }, end: { type: 'end', output: 'prev' },
    }
    server.forget('/hangs-once')
    return ended(await worker.launch(sketch(nodes, ['start -> left', 'start -> right', 'start -> which', 'which.never -> skipped', 'skipped -> all', 'left -> all', 'right -> all', 'all -> quick', 'all -> slow', 'quick -> race', 'slow -> race', 'race -> end'])))
  },
  async 'waits for a time and for a callback'() {
    const nodes = { start: { type: 'start' }, nap: { type: 'wait', seconds: '0.1' }, hold: { type: 'wait', callback: true, timeoutSeconds: 600, correlationKey: 'input.order' }, end: { type: 'end', output: 'prev' } }
    const id = await worker.launch(sketch(nodes, ['start -> nap', 'nap -> hold', 'hold -> end']), { order: 7 })
    await expect.poll(async () => (await getRun(id)).waitingOn[0]?.kind, { timeout: 10_000 }).toBe('callback')
    const [wait] = (await getRun(id)).waitingOn
    await receiveCallback(worker.queue(), wait?.callbackUrl?.split('/').at(-1) ?? '', { paid: true })
    return ended(id)
  },
  async 'child runs'() {
    const nodes = [
      { id: 'start', type: 'start' },
      { id: 'all', type: 'each', data: { items: 'input.numbers', concurrency: 2, onError: 'collect' } },
      ...inside('all', [{ id: 'begin', type: 'start' }, { id: 'check', type: 'code', data: { source: 'export default ({ input }) => { if (input === 2) throw new Error("two is too many"); return input * 10 }' } }, { id: 'stop', type: 'end', data: { output: 'prev' } }]),
      { id: 'helper', type: 'agent', data: { input: '{"question": "of " & $count(prev)}', steps: 10 } },
      ...inside('helper', [
        { id: 'enter', type: 'start' },
        { id: 'choose', type: 'decide', data: { ...decision(['ask', 'leave']), type: undefined, prompt: asks, model: scripted({ intent: 'ask', args: { why: 'unsure' } }, { intent: 'leave', args: { why: 'sure' } }) } },
        { id: 'question', type: 'ask', data: { question: 'Sure? {{ args.why }}', format: 'yes_no' } },
        { id: 'leave', type: 'end', data: { output: 'args' } },
      ]),
      { id: 'end', type: 'end', data: { output: 'prev' } },
    ]
    const edges = ['start>all', 'begin>check', 'check>stop', 'all>helper', 'enter>choose', 'choose.ask>question', 'question.yes>choose', 'question.no>choose', 'choose.leave>leave', 'helper>end']
    const id = await worker.launch(drawn(nodes.map(({ data, ...node }: { data?: object; id: string; type: string }) => ({ ...node, ...(data && { data: JSON.parse(JSON.stringify(data)) as object }) })), edges), { numbers: [1, 2, 3] })
    await expect.poll(async () => (await getRun(id)).waitingOn.find(({ kind }) => kind === 'question')?.requestId, { timeout: 15_000 }).toBeTruthy()
    await answer((await getRun(id)).waitingOn.find(({ kind }) => kind === 'question')?.requestId ?? '', { value: true })
    return ended(id)
  },
  async 'stops, edits and a prefetch run again'() {
    const script = scripted({ intent: 'add', args: { a: 1, b: 1 } }, { intent: 'done', args: { answer: 2 } })
    const document = sketch(
      { start: { type: 'start' }, look: { type: 'http', url: url('/news'), refresh: true, contextTag: 'news' }, decide: { type: 'decide', prompt: asks, intents: [sum, done], model: script }, add, end: { type: 'end', output: 'args' } },
      ['start -> look', 'look -> decide', 'decide.add -> add', 'add -> decide', 'decide.done -> end'],
    )
    const id = await worker.launch(document, { question: '1 + 1?' }, { breakpoints: [{ nodeId: 'decide', when: 'selected', intent: 'add' }], until: { nodeId: 'add', then: 'pause' } })
    await until(id, 'paused')
    await resumeRun(worker.queue(), id, 'ada', { edits: [{ kind: 'args', nodeId: 'decide', value: { args: { a: 5, b: 5 } } }] })
    await expect.poll(async () => (await readState(database(), id)).visits.add, { timeout: 10_000 }).toBe(1)
    await until(id, 'paused')
    await resumeRun(worker.queue(), id, 'ada', { mode: 'step' })
    await until(id, 'paused')
    await resumeRun(worker.queue(), id, 'ada')
    return ended(id)
  },
  async 'results that stand in for steps'() {
    const document = sketch(
      { start: { type: 'start' }, look: { type: 'http', url: url('/news'), contextTag: 'news' }, decide: { type: 'decide', prompt: asks, intents: [sum, done], model: scripted({ intent: 'done', args: { answer: 3 } }) }, add, keep: { type: 'set', values: { total: 'prev' } }, end: { type: 'end', output: '{"total": vars.total}' } },
      ['start -> look', 'look -> decide', 'decide.add -> add', 'add -> keep', 'keep -> decide', 'decide.done -> end'],
    )
    const steps = [{ node: 'look', handle: 'out' }, { node: 'decide', visit: 1, handle: 'add' }, { node: 'add', visit: 1, handle: 'error', fails: true as const }, { node: 'decide', visit: 2, handle: 'add' }, { node: 'keep', handle: 'out' }]
    const choice = { output: { intent: 'add', args: { a: 1, b: 2 } } }
    const givenOutputs: Json = [{ output: { status: 200, headers: {}, body: 'quiet' } }, choice, { error: { code: 'odd', message: 'It is odd.', compact: 'odd' } }, choice, { output: { values: { total: 9 } }, vars: { total: 9 } }]
    return ended(await worker.launch(document, { question: '1 + 2?' }, { given: { given: { steps }, givenOutputs } }))
  },
  async 'long values'() {
    const script = scripted({ intent: 'add', args: { a: 1, b: 1 } }, { intent: 'done', args: { answer: 2 } })
    const text = { type: 'code', source: 'export default ({ input }) => ({ text: input.word.repeat(9000) })' }
    const document = sketch(
      { start: { type: 'start' }, write: { ...text, contextTag: 'long', contextTemplate: '{{ output.text | truncate: 100 }}' }, decide: { type: 'decide', prompt: asks, intents: [sum, done], model: script }, add, end: { type: 'end', output: 'steps.write.output' } },
      ['start -> write', 'write -> decide', 'decide.add -> add', 'add -> decide', 'decide.done -> end'],
    )
    return ended(await worker.launch(document, { question: 'long?', word: 'wordy. ' }))
  },
}

/** Runs that people take part in: votes, requests that nobody answers in time, requests that go on to others. */
const people: Record<string, () => Promise<string>> = {
  async 'votes and one who refuses'() {
    const gated = { ...sum, approval: { when: true, required: 2, audience: ['role:member'], channels: ['inbox'] } }
    const script = scripted({ intent: 'add', args: { a: 1, b: 1 } }, { intent: 'add', args: { a: 2, b: 2 } }, { intent: 'done', args: { answer: 4 } })
    const poll = { type: 'ask', question: 'Is 4 enough?', format: 'yes_no', required: 2 }
    const words = { type: 'ask', question: 'Anything else?', required: 3, audience: ['{{ input.asker }}', 'member'] }
    const document = sketch(
      { start: { type: 'start' }, decide: { type: 'decide', prompt: asks, intents: [gated, done], model: script }, add, poll, words, end: { type: 'end', output: 'prev' } },
      ['start -> decide', 'decide.add -> add', 'add -> decide', 'decide.done -> poll', 'poll.yes -> end', 'poll.no -> words', 'words.answered -> end'],
    )
    const id = await worker.launch({ ...document }, { question: '2 + 2?', asker: 'ada@example.com' })
    const said: [string, Parameters<typeof answerRequest>[3]][] = [
      ['ada', { verdict: 'approved' }], ['bo', { verdict: 'rejected', comment: 'Not these.' }], ['ada', { verdict: 'approved', comment: 'Fine.' }], ['bo', { verdict: 'approved' }],
      ['ada', { value: true }], ['bo', { value: false }], ['cy', { value: false }], ['ada', { value: 'No.' }], ['bo', { value: 'yes' }], ['cy', { value: 'Thanks.' }],
    ]
    for (const [name, body] of said) await answer(await openRequest(id), body, name)
    return ended(id)
  },
  async 'requests that nobody answers'() {
    const late = { timeoutSeconds: 0.15 }
    const gated = { ...sum, approval: { when: true, ...late } }
    const script = scripted({ intent: 'add', args: { a: 1, b: 1 } }, { intent: 'multiply', args: { a: 2, b: 2 } }, { intent: 'done', args: { answer: 4 } })
    const document = sketch(
      {
        start: { type: 'start' }, decide: { type: 'decide', prompt: asks, intents: [gated, product, done], model: script }, add, multiply: { type: 'http', method: 'POST', url: url('/multiply'), approval: { when: true, ...late } },
        usual: { type: 'ask', question: 'Really?', format: 'choice', choices: [{ id: 'sure', label: 'Sure' }, { id: 'never', label: 'Never' }], ...late, onTimeout: { value: 'sure' } },
        well: { type: 'ask', question: 'Well?', ...late }, end: { type: 'end', output: 'prev' },
      },
      ['start -> decide', 'decide.add -> add', 'add -> decide', 'decide.multiply -> multiply', 'multiply -> decide', 'decide.done -> usual', 'usual.sure -> well', 'usual.never -> end', 'well.timeout -> end'],
    )
    return ended(await worker.launch(document, { question: 'anybody?' }))
  },
  async 'requests that go on to others'() {
    const escalate = [{ afterSeconds: 0.1, audience: [], channels: [] }, { afterSeconds: 3600, audience: ['{{ input.boss }}', 'finance'], channels: ['slack:#approvals'] }]
    const inner = { type: 'http', method: 'POST', url: url('/inner'), approval: { when: true, audience: ['ada@example.com'], timeoutSeconds: 86_400, escalate } }
    const document = drawn(
      [{ id: 'start', type: 'start' }, { id: 'agent', type: 'agent', data: { input: 'input' } }, ...inside('agent', [{ id: 'begin', type: 'start' }, { id: 'inner', type: 'http', data: Object.fromEntries(Object.entries(inner).filter(([name]) => name !== 'type')) }, { id: 'stop', type: 'end', data: { output: 'prev.body' } }]), { id: 'end', type: 'end', data: { output: 'prev' } }],
      ['start>agent', 'begin>inner', 'inner>stop', 'agent>end'],
    )
    const id = await worker.launch(document, { boss: 'Boss@example.com' })
    const child = async (): Promise<{ runId: string; requestId: string; level: number }> => {
      const [{ runId = '', requestId = '', level = 0 } = {}] = (await getRun(id)).waitingOn.filter((wait) => wait.requestId !== undefined)
      return { runId, requestId, level }
    }
    await expect.poll(async () => (await child()).level, { timeout: 10_000 }).toBe(1)
    const { runId, requestId } = await child()
    const told = { requestId, channel: 'mail', to: 'ada@example.com' }
    await writeToLog(worker.queue(), runId, () => ({ append: [{ type: 'human.contacted', step: 'inner#1', data: { ...told, level: 0 } }, { type: 'human.contact_failed', step: 'inner#1', data: { ...told, level: 1, message: '550 no such mailbox' } }] }))
    await expect.poll(async () => (await child()).level, { timeout: 10_000 }).toBe(2)
    await answerRequest(worker.queue(), validateInPool, requestId, { verdict: 'approved' }, { ...answering('boss@example.com'), email: 'boss@example.com', role: null, via: 'link' })
    return ended(id)
  },
  async 'stuck and what people say of it'() {
    const stuck = { errors: { maxConsecutive: 1, onStuck: 'ask', ask: { audience: ['member'], timeoutSeconds: 86_400 } } }
    const model: JsonObject = { script: [{ when: 'call.index < 3', intent: 'add', args: { a: 1, b: 1 } }, { when: 'call.index = 3', error: { status: 400 } }, { intent: 'done', args: { answer: 2 } }], retry: { max: 0, backoffMs: 1 } }
    const broken = { type: 'code', source: 'export default () => { throw new Error("the calculator is broken") }' }
    const id = await worker.launch(loop({ intents: [sum, { ...product, approval: { when: true } }, done], model, ...stuck }, { add: broken, multiply: add }), { question: '1 + 1?' })
    await answer(await openRequest(id), { verdict: 'retry', hint: 'Once more.' })
    await answer(await openRequest(id), { verdict: 'skip', hint: 'It stays broken.' }, 'bo')
    await answer(await openRequest(id), { verdict: 'take_over', output: { sum: 2 } })
    await answer(await openRequest(id), { verdict: 'take_over', output: { intent: 'multiply', args: { a: 2, b: 1 } } }, 'bo')
    await answer(await openRequest(id), { verdict: 'approved' })
    return ended(id)
  },
  async 'a conversation of several people'() {
    const document = sketch(
      { start: { type: 'start' }, decide: { type: 'decide', prompt: asks, intents: [sum, done], model: { script: [{ when: 'call.index = 0', intent: 'done', args: { answer: 1 } }, { when: 'call.index = 1', intent: 'add', args: { a: 1, b: 2 } }, { intent: 'done', args: { answer: 3 } }] } }, add: { type: 'ask', question: 'What is it?' }, end: { type: 'end', output: 'args', replies: 'decide' } },
      ['start -> decide', 'decide.add -> add', 'add.answered -> decide', 'decide.done -> end'],
    )
    const first = await ended(await worker.launch(document, { question: 'talk?' }))
    const write = (text: string, from: string) => continueRun(worker.queue(), first, { channel: 'mail', from, payload: { text }, id: `<${text}@example.com>` }, { by: from, via: 'email' })
    const { runId } = await write('hello', 'ada@example.com')
    const requestId = await openRequest(runId)
    await write('again', 'cy@example.com')
    await answer(requestId, { value: 'three' }, 'bo')
    return ended(runId)
  },
}

/** The run and all below it, with all that a replay of them reads. */
async function recorded(name: string, rootId: string): Promise<Golden> {
  const { rows } = await database().query<{ id: string }>('select id from run where root_id = $1 order by id', [rootId])
  const texts = await database().query<{ hash: string; text: string }>(`select encode(hash, 'hex') as hash, convert_from(content, 'UTF8') as text from blob where root_run_id = $1 order by hash`, [rootId])
  const runs = await Promise.all(rows.map(({ id }) => recordedRun(id)))
  return { name, engine: engineVersion, assembler: assemblerVersion, runs, blobs: Object.fromEntries(texts.rows.map(({ hash, text }) => [hash, text])) }
}

async function recordedRun(id: string): Promise<GoldenRun> {
  const { graph, promptVersions } = await loadRunContext(id)
  const state = await readState(database(), id)
  return { id, graphHash: graph.hash, graph: graph.graph, promptVersions, status: statusOf(state), state, events: await readEvents(database(), id) }
}

/** One event a line, so that a change of a file can be read. */
const written = ({ runs, blobs, ...head }: Golden): string => {
  const lines = (values: [string, Json][]): string => values.map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(',\n')
  const run = ({ events, ...rest }: GoldenRun): string => `  {\n${lines(Object.entries(rest as unknown as JsonObject))},\n    "events": [\n${events.map((event) => `      ${JSON.stringify(event)}`).join(',\n')}\n    ]\n  }`
  return `{\n${Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`).join('')}  "runs": [\n${runs.map(run).join(',\n')}\n  ],\n  "blobs": {\n${lines(Object.entries(blobs))}\n  }\n}\n`
}

const wanted = process['env']['ORIEL_RECORD_GOLDEN'] ?? ''

async function record(name: string, id: string): Promise<void> {
  if (wanted !== 'all' && wanted !== name) return
  const directory = `${projectDirectory()}/lib/engine/fixtures/golden/v${engineVersion}`
  await mkdir(directory, { recursive: true })
  await writeFile(`${directory}/${name.replace(/[^a-z]+/g, '-')}.json`, written(await recorded(name, id)))
}

describe('a run replays, and so does the run that is imported from its file', { timeout: 60_000 }, () => {
  it.each(Object.entries({ ...scenarios, ...people }))('%s', async (name, scenario) => {
    const id = await scenario()
    expect(await replayRun(id)).toMatchObject({ identical: true, divergence: null })
    await record(name, id)
    await expectRoundTrip(id)
  })
})
