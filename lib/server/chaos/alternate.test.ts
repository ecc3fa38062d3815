import { afterAll, describe, expect, it } from 'vitest'
import type { Event } from '#lib/engine/events.ts'
import { statusOf } from '#lib/engine/state.ts'
import { answering, drawn, inside, testWorker, validateInPool } from '../advance/testing.ts'
import { createRuntime } from '../advance/create-runtime.ts'
import { Owner } from '../advance/owner.ts'
import { perform } from '../advance/perform.ts'
import type { Runtime } from '../advance/runtime.ts'
import { subscribe } from '../bus.ts'
import { database } from '../db.ts'
import { startTestServer, type ServerReply, type TestServer } from '../http/testing.ts'
import { answerRequest } from '../runs/answer.ts'
import { startRun } from '../runs/start-run.ts'
import { loadForRun } from '../workflows/load.ts'
import { createWorkflow } from '../workflows/save.ts'
import { openRequests } from './door.ts'

let server: TestServer
const workers: ReturnType<typeof createRuntime>[] = []
const never = new AbortController()

/** Answers follow from the path and from how often this run asked for it. */
const harness = testWorker(async () => {
  const asked = new Map<string, number>()
  server = await startTestServer(({ url }): ServerReply => {
    const nth = (asked.get(url) ?? 0) + 1
    asked.set(url, nth)
    const date = 'Thu, 01 Jan 2026 00:00:00 GMT' // it stands in contexts
    if (url.includes('/busy') && nth === 1) return { status: 503, headers: { date, 'retry-after': '0' } }
    if (url.includes('/broken')) return { status: 500, body: 'no', headers: { date } }
    return { body: { nth }, headers: { date } }
  })
  return { ORIEL_ALLOW_PRIVATE_HOSTS: server.host }
}, { takeRuns: false })
afterAll(async () => {
  for (const { close } of workers) await close()
  await server.close()
})

const runtimes = (): [Runtime, Runtime] => {
  while (workers.length < 2) workers.push(createRuntime(harness.queue()))
  const [one, other] = workers as [ReturnType<typeof createRuntime>, ReturnType<typeof createRuntime>]
  return [one.runtime, other.runtime]
}

/** Two runs of one workflow. */
async function launchTwo(document: object): Promise<[string, string]> {
  const loaded = await loadForRun((await createWorkflow(document)).id, 'draft', 'test')
  const launch = async () => (await startRun(harness.queue(), { loaded, input: { n: 7 }, trigger: { kind: 'api' }, metadata: {} })).id
  return [await launch(), await launch()]
}

/** Every run of the tree that has not ended, parents first. */
async function openRuns(rootId: string): Promise<{ id: string; status: string }[]> {
  return (await database().query<{ id: string; status: string }>('select id, status from run where root_id = $1 and finished_at is null order by id', [rootId])).rows
}

/** Whatever is asked is answered, the same for every run. */
async function answerAll(): Promise<void> {
  for (const { id, kind } of await openRequests()) await answerRequest(harness.queue(), validateInPool, id, kind === 'approval' ? { verdict: 'approved' } : { value: 'Go on.' }, answering('ada'))
}

/** Advances the tree until it ends; `owner` advances a run for a while, and is asked anew each time. */
async function finish(rootId: string, owner: (runId: string) => Promise<void>): Promise<void> {
  for (const until = performance.now() + 30_000; ;) {
    const runs = await openRuns(rootId)
    if (runs.length === 0) return
    if (performance.now() > until) throw new Error(`Still open: ${JSON.stringify(runs)}`)
    for (const { id } of runs) await owner(id)
    await answerAll()
  }
}

const byOne = (runId: string): Promise<void> => Owner.advance({ runId, runtime: runtimes()[0], perform, drain: never.signal })

/** Another worker after every commit: each is told to leave as soon as its first is on disk. */
function byTwoInTurn(): { owner: (runId: string) => Promise<void>; turns: () => number } {
  let turns = 0
  return {
    turns: () => turns,
    async owner(runId) {
      const drain = new AbortController()
      const unsubscribe = subscribe(runId, () => drain.abort())
      const runtime = runtimes()[turns % 2] as Runtime
      turns += 1
      try {
        await Owner.advance({ runId, runtime, perform, drain: drain.signal })
      } finally {
        unsubscribe()
      }
    },
  }
}

/** Keys that hold a time, a duration, or what follows from the run's id alone. */
const ofItsOwn = new Set(['fireAt', 'retryAt', 'expiresAt', 'firedAt', 'latencyMs', 'requestId', 'idempotencyKey', 'secretMark', 'callbackHash'])

/** A log without ids and times: what must not depend on who wrote it. */
function essence(events: Event[], names: Map<string, string>): string[] {
  return events.map(({ type, step, data }) => {
    let text = `${type} ${step ?? ''} ${JSON.stringify(data, (key, value: unknown) => (ofItsOwn.has(key) ? '…' : value))}`
    for (const [id, name] of names) text = text.replaceAll(id, name)
    return text
  })
}

async function logsOf(rootId: string): Promise<string[][]> {
  const { rows } = await database().query<{ id: string }>('select id from run where root_id = $1 order by id', [rootId])
  const logs = await Promise.all(rows.map(async ({ id }) => ({ id, events: await harness.log(id) })))
  const place = ({ events }: { events: Event[] }): string => {
    const started = events[0]?.type === 'run.started' ? events[0].data : undefined
    return `${started?.parent?.step ?? ''} ${started?.index ?? ''}`
  }
  const sorted = logs.sort((a, b) => (place(a) < place(b) ? -1 : 1))
  const names = new Map(sorted.map(({ id }, i) => [id, `run ${i}`]))
  return sorted.map(({ events }) => essence(events, names))
}

const url = (name: string): string => `${server.url}/{{ run.id }}/${name}`
const script = [{ when: 'call.index = 0', intent: 'pay', args: { n: 1 } }, { when: 'call.index = 1', intent: 'break', args: {} }, { when: 'call.index = 2', intent: 'tell', args: {} }, { intent: 'done', args: { n: 4 } }]
const intents = [{ name: 'pay', parameters: { type: 'object', properties: { n: { type: 'integer' } } }, approval: {} }, { name: 'break' }, { name: 'tell' }, { name: 'done', parameters: { type: 'object', properties: { n: { type: 'integer' } } } }]

const loop = () => drawn([
  { id: 'start', type: 'start' },
  { id: 'busy', type: 'http', data: { url: url('busy'), retry: { max: 2, backoffMs: 1 } } },
  { id: 'double', type: 'transform', data: { expression: 'input.n * 2' } },
  { id: 'large', type: 'branch', data: { cases: [{ handle: 'large', when: 'prev > 10' }] } },
  { id: 'keep', type: 'set', data: { values: { kept: 'steps.double.output' } } },
  { id: 'pause', type: 'wait', data: { seconds: '0.3' } },
  { id: 'decide', type: 'decide', data: { prompt: { messages: [{ role: 'user', content: '{{ thread }}\nNext, with {{ vars.kept }}?' }] }, intents, model: { script } } },
  { id: 'pay', type: 'http', data: { method: 'POST', url: url('pay'), json: 'args' } },
  { id: 'break', type: 'http', data: { method: 'PUT', url: url('broken') } },
  { id: 'tell', type: 'ask', data: { question: 'What now?' } },
  { id: 'end', type: 'end', data: { output: '{ "args": args, "kept": vars.kept }' } },
], ['start>busy', 'busy>double', 'double>large', 'large.large>keep', 'large.else>end', 'keep>pause', 'pause>decide', 'decide.pay>pay', 'pay>decide', 'decide.break>break', 'break>decide', 'decide.tell>tell', 'tell.answered>decide', 'decide.done>end'])

const tree = () => drawn([
  { id: 'start', type: 'start' },
  { id: 'items', type: 'each', data: { items: '[1..3]', concurrency: 1 } },
  ...inside('items', [{ id: 'begin', type: 'start' }, { id: 'look', type: 'http', data: { url: url('look') } }, { id: 'item_end', type: 'end', data: { output: '{ "item": input, "nth": prev.body.nth }' } }]),
  { id: 'helper', type: 'agent', data: { input: 'prev' } },
  ...inside('helper', [{ id: 'begin_help', type: 'start' }, { id: 'think', type: 'code', data: { source: 'export default ({ input }) => input.length' } }, { id: 'help_end', type: 'end', data: { output: 'prev' } }]),
  { id: 'end', type: 'end', data: { output: '[steps.items.output, prev]' } },
], ['start>items', 'begin>look', 'look>item_end', 'items>helper', 'begin_help>think', 'think>help_end', 'helper>end'])

const fan = () => drawn([
  { id: 'start', type: 'start' }, { id: 'look', type: 'http', data: { url: url('look') } }, { id: 'pay', type: 'http', data: { method: 'POST', url: url('pay') } }, { id: 'count', type: 'transform', data: { expression: 'input.n + 1' } },
  { id: 'all', type: 'join' }, { id: 'end', type: 'end', data: { output: 'prev.output' } },
], ['start>look', 'start>pay', 'start>count', 'look>all', 'pay>all', 'count>all', 'all>end'])

describe('a run that two workers advance in turn, another after every commit', () => {
  it.each([['a loop with effects, a retry, a timer, an approval and a question', loop], ['a list of items and an agent', tree]])('has the same log as one that a single worker advances: %s', async (_, document) => {
    const [alone, turned] = await launchTwo(document())
    await finish(alone, byOne)
    const { owner, turns } = byTwoInTurn()
    await finish(turned, owner)
    expect(await logsOf(turned)).toEqual(await logsOf(alone))
    expect(turns()).toBeGreaterThan(8)
    expect(statusOf(await harness.settled(turned))).toBe('completed')
  }, 60_000)

  it('gives every parallel branch the same events, and the join the same order', async () => {
    const ids = await launchTwo(fan())
    await finish(ids[0], byOne)
    await finish(ids[1], byTwoInTurn().owner)
    const [alone, turned] = await Promise.all(ids.map((id) => logsOf(id)))
    const perStep = (log: string[] | undefined) => Object.fromEntries(Map.groupBy(log ?? [], (line) => line.split(' ')[1] ?? ''))
    expect(perStep(turned?.[0])).toEqual(perStep(alone?.[0]))
  }, 60_000)
})
