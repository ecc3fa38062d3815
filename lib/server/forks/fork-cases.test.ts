/**
 * The cases of time travel: each kind of run is forked at every one of its events, without edits and with recorded results, and has to end
 * as it did, with the same requests to models to the byte, nothing done again, and a log that replays.
 */
import { afterAll, describe, expect, it } from 'vitest'
import { finalEventTypes, type Event } from '#lib/engine/events.ts'
import { beginningOfEnd } from '#lib/engine/fork-places.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { decision, scripted, sketch } from '#lib/nodes/testing.ts'
import { answering, drawn, inside, testWorker, validateInPool } from '../advance/testing.ts'
import { startCountingServer, type TestServer } from '../http/testing.ts'
import { exportedText } from '../run-files/export-run.ts'
import { imported } from '../run-files/testing.ts'
import { answerRequest } from '../runs/answer.ts'
import { receiveCallback } from '../runs/callbacks.ts'
import { getRun } from '../runs/read-run.ts'
import { getRequest } from '../runs/read-requests.ts'
import { replayRun } from '../runs/replay-run.ts'

import { forkRun } from './fork-run.ts'

let server: TestServer
const worker = testWorker(async () => {
  server = await startCountingServer((path, nth) => {
    if (path.startsWith('/busy')) return nth === 1 ? { status: 503, headers: { 'retry-after': '0' } } : { body: { nth: 'second' } }
    if (path.startsWith('/dies')) return nth === 1 ? { hang: true } : { body: { from: 'another worker' } }
    return path.startsWith('/locked') ? { status: 409, body: { error: 'locked' } } : { body: { at: path } }
  })
  return { ORIEL_ALLOW_PRIVATE_HOSTS: server.host, ORIEL_PUBLIC_URL: 'http://oriel.test' }
})
afterAll(() => server.close())

const by = { by: 'ada', via: 'key' }
let paths = 0
const url = (name: string): string => `${server.url}/${name}-${(paths += 1)}`
const asks = { messages: [{ role: 'system', content: 'Decide for {{ input.who }}.' }, { role: 'user', content: '{{ thread }}\n\nNext?' }] }
const get = (name: string): JsonObject & { type: string } => ({ type: 'http', url: url(name) })
const post = (name: string, more: JsonObject = {}): JsonObject & { type: string } => ({ type: 'http', method: 'POST', url: url(name), ...more })

/** Answers whatever the tree of a run asks, until it has ended. Addresses of waits are called. */
async function driven(runId: string): Promise<string> {
  const deadline = performance.now() + 20_000
  for (;;) {
    const run = await getRun(runId)
    if (run.finishedAt !== null) return runId
    for (const wait of run.waitingOn) {
      if (wait.requestId !== undefined) await answered(wait.requestId)
      else if (wait.callbackUrl !== undefined) await receiveCallback(worker.queue(), wait.callbackUrl.split('/').at(-1) ?? '', { paid: true }).catch(() => undefined)
    }
    if (performance.now() > deadline) throw new Error(`Run ${runId} is still ${run.status}: ${JSON.stringify(run.waitingOn)}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

async function answered(id: string): Promise<void> {
  const { kind, format, status } = await getRequest(id)
  if (status !== 'open') return
  // A consent means that an effect would have been done for real: no fork without edits asks for one.
  expect(kind, 'what a fork without edits asks').not.toBe('consent')
  const body = kind === 'approval' ? { verdict: 'approved' as const } : { value: format === 'yes_no' ? true : 'the blue one' }
  await answerRequest(worker.queue(), validateInPool, id, body, answering('ada')).catch(() => undefined)
}

const launched = async (document: object, input: Json = { who: 'Ada' }): Promise<string> => driven(await worker.launch(document, input))

/** start → decide ⇄ its tools, done → end. */
const loop = (data: JsonObject, tools: Record<string, JsonObject & { type: string }>) =>
  sketch(
    { start: { type: 'start' }, decide: decision([...Object.keys(tools), 'done'], { prompt: asks, ...data }), ...tools, end: { type: 'end', output: 'prev.args' } },
    ['start -> decide', ...Object.keys(tools).flatMap((tool) => [`decide.${tool} -> ${tool}`, `${tool} -> decide`]), 'decide.done -> end'],
  )

/** Name of a case → its run, which has ended. */
const cases: Record<string, () => Promise<string>> = {
  'a loop of decisions and tools': () => launched(loop({ model: scripted({ intent: 'look', args: { why: 'first' } }, { intent: 'pay', args: { why: 'cheap' } }, { intent: 'done', args: { why: 'paid' } }) }, { look: get('look'), pay: post('pay', { json: 'args' }) })),
  'parallel branches in mid-flight, and where they meet': () =>
    launched(
      sketch(
        { start: { type: 'start' }, one: get('one'), two: post('two'), three: { type: 'set', values: { three: '3' } }, both: { type: 'join' }, decide: decision(['done'], { prompt: asks, model: scripted({ intent: 'done', args: { why: 'met' } }) }), end: { type: 'end', output: '{"why": args.why, "three": vars.three}' } },
        ['start -> one', 'start -> two', 'start -> three', 'one -> both', 'two -> both', 'three -> both', 'both -> decide', 'decide.done -> end'],
      ),
    ),
  'a nested child, two levels deep': () =>
    launched(
      drawn(
        [
          { id: 'start', type: 'start' },
          { id: 'outer', type: 'agent', data: { input: '{"who": input.who}' } },
          ...inside('outer', [{ id: 'begin', type: 'start' }, { id: 'inner', type: 'agent', data: { input: 'input' } }, { id: 'stop', type: 'end', data: { output: 'prev' } }]),
          ...inside('inner', [{ id: 'enter', type: 'start' }, { id: 'call', type: 'http', data: { method: 'POST', url: url('deep') } }, { id: 'leave', type: 'end', data: { output: '{"who": input.who}' } }]),
          { id: 'end', type: 'end', data: { output: 'prev' } },
        ],
        ['start>outer', 'begin>inner', 'enter>call', 'call>leave', 'inner>stop', 'outer>end'],
      ),
    ),
  'each item, several at a time': () =>
    launched(
      drawn(
        [{ id: 'start', type: 'start' }, { id: 'all', type: 'each', data: { items: '[1, 2, 3]', concurrency: 2 } }, ...inside('all', [{ id: 'begin', type: 'start' }, { id: 'call', type: 'http', data: { method: 'POST', url: url('item'), json: '{"item": input}' } }, { id: 'stop', type: 'end', data: { output: 'input * 10' } }]), { id: 'end', type: 'end', data: { output: 'prev' } }],
        ['start>all', 'begin>call', 'call>stop', 'all>end'],
      ),
    ),
  'people who were asked and answered, and a gate': () =>
    launched(sketch({ start: { type: 'start' }, ask: { type: 'ask', question: 'Which one?' }, sure: { type: 'ask', question: 'Sure?', format: 'yes_no' }, ship: post('ship', { approval: {} }), end: { type: 'end', output: 'steps.ask.output.value' }, no: { type: 'end', outcome: 'no' } }, ['start -> ask', 'ask -> sure', 'sure.yes -> ship', 'sure.no -> no', 'ship -> end'].map((edge) => edge.replace('ask ->', 'ask.answered ->')))),
  'a gated choice inside a loop': () => {
    const document = loop({ model: scripted({ intent: 'pay', args: { why: 'cheap' } }, { intent: 'done', args: { why: 'paid' } }) }, { pay: post('gated') }) as { nodes: { id: string; data: JsonObject }[] }
    for (const { id, data } of document.nodes) if (id === 'decide') data.intents = (data.intents as JsonObject[]).map((intent) => (intent.name === 'pay' ? { ...intent, approval: {} } : intent))
    return launched(document)
  },
  'an attempt that failed and was made again': () => launched(sketch({ start: { type: 'start' }, call: { ...get('busy'), retry: { max: 2, backoffMs: 5 } }, end: { type: 'end', output: 'prev.body' } }, ['start -> call', 'call -> end'])),
  'an error that an arm hands back to its decision': () => launched(loop({ model: scripted({ intent: 'book', args: { why: 'try' } }, { intent: 'done', args: { why: 'it is locked' } }) }, { book: post('locked') })),
  'a run that failed': () => launched(sketch({ start: { type: 'start' }, look: get('seen'), call: post('locked'), end: { type: 'end' } }, ['start -> look', 'look -> call', 'call -> end'])),
  'a reply that did not fit, and a provider that was busy': () => launched(loop({ model: { ...scripted({ text: 'A poem.' }, { intent: 'done', args: { why: 'now' } }), retry: { max: 2, backoffMs: 5 } } }, {})),
  'a wait for a time': () => launched(sketch({ start: { type: 'start' }, nap: { type: 'wait', seconds: '0.05' }, end: { type: 'end', output: '"woken"' } }, ['start -> nap', 'nap -> end'])),
  'a wait for a callback with a time limit': () => launched(sketch({ start: { type: 'start' }, hold: { type: 'wait', callback: true, timeoutSeconds: 600 }, end: { type: 'end', output: 'prev.payload' } }, ['start -> hold', 'hold -> end'])),
  async 'a run that another worker went on with'() {
    const path = url('dies')
    const id = await worker.launch(sketch({ start: { type: 'start' }, call: { type: 'http', method: 'PUT', url: path, timeoutMs: 60_000 }, end: { type: 'end', output: 'prev.body' } }, ['start -> call', 'call -> end']))
    await expect.poll(() => server.requests.some((request) => path.endsWith(request.url)), { timeout: 10_000 }).toBe(true)
    await worker.own(id)
    return driven(id)
  },
  async 'a fork'() {
    const original = await cases['a loop of decisions and tools']?.()
    return driven(await forkRun(worker.queue(), original ?? '', { atSeq: 8, edits: [] }, by))
  },
  async 'a fork of a fork'() {
    const first = await cases['a fork']?.()
    return driven(await forkRun(worker.queue(), first ?? '', { atSeq: 14, edits: [] }, by))
  },
  async 'a run that came out of a file'() {
    const original = await cases['people who were asked and answered, and a gate']?.()
    return (await imported(await exportedText(original ?? ''))).id
  },
}

/** Events that a run can be forked at. */
function places(log: readonly Event[]): number[] {
  const end = log.find(({ type }) => finalEventTypes.includes(type))
  return Array.from({ length: end ? beginningOfEnd(log, end) : log.length + 1 }, (_, i) => i + 1)
}

/** Steps with the ports that they left by; of the branches beside a failure, only those that both came to. */
const pathOf = (log: readonly Event[]): string[] =>
  log.flatMap((event) => (event.type === 'step.completed' || (event.type === 'step.failed' && event.data.retryAt === undefined) ? [`${event.step ?? ''} ${event.data.handle ?? ''}`] : [])).sort()

const requestsOf = (log: readonly Event[]): string[] => [...new Set(log.flatMap((event) => (event.type === 'model.requested' ? [`${event.step ?? ''} ${event.data.round} ${event.data.requestHash}`] : [])))].sort()

describe('forked at each of its events, without edits, ends as it did:', { timeout: 90_000 }, () => {
  it.each(Object.entries(cases))('%s', async (_, made) => {
    const parent = await made()
    const [log, run] = [await worker.log(parent), await getRun(parent)]
    const before = server.requests.length
    const forks = await Promise.all(places(log).map(async (atSeq) => ({ atSeq, id: await driven(await forkRun(worker.queue(), parent, { atSeq, edits: [] }, by)) })))
    for (const { atSeq, id } of forks) {
      const fork = await getRun(id)
      const { output, outcome, error } = run
      expect(fork, `forked at ${atSeq}`).toMatchObject({ output, outcome, status: run.imported?.status ?? run.status })
      expect(fork.error?.code, `forked at ${atSeq}`).toBe(error?.code)
      const forked = await worker.log(id)
      expect(pathOf(forked), `forked at ${atSeq}`).toEqual(pathOf(log))
      expect(requestsOf(forked), `forked at ${atSeq}`).toEqual(requestsOf(log))
      expect(await replayRun(id), `forked at ${atSeq}`).toMatchObject({ identical: true, divergence: null })
    }
    expect(server.requests.length, 'calls that left again').toBe(before)
    expect(await worker.log(parent), 'the original').toEqual(log)
  })

  it.each(['a nested child, two levels deep', 'each item, several at a time'])('%s, from within each of its child runs', async (name) => {
    const parent = await cases[name]?.() ?? ''
    const { output, outcome } = await getRun(parent)
    const before = server.requests.length
    for (const child of await below(parent)) {
      const log = await worker.log(child)
      for (const atSeq of places(log)) {
        const copy = await forkRun(worker.queue(), child, { atSeq, edits: [] }, by)
        const root = await driven(await rootOf(copy))
        expect(await getRun(root), `${child} forked at ${atSeq}`).toMatchObject({ output, outcome, status: 'completed' })
        expect(pathOf(await worker.log(copy)), `${child} forked at ${atSeq}`).toEqual(pathOf(log))
        expect(await replayRun(root), `${child} forked at ${atSeq}`).toMatchObject({ identical: true, divergence: null })
      }
    }
    expect(server.requests.length, 'calls that left again').toBe(before)
  })
})

/** The runs below a run, from the top. */
async function below(runId: string): Promise<string[]> {
  const children = (await worker.log(runId)).flatMap((event) => (event.type === 'child.started' ? [event.data.runId] : []))
  return [...children, ...(await Promise.all(children.map(below))).flat()]
}

async function rootOf(runId: string): Promise<string> {
  const { parent } = await getRun(runId)
  return parent ? rootOf(parent.runId) : runId
}
