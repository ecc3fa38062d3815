import { afterAll, describe, expect, it, vi } from 'vitest'
import type { ForkBody } from '#lib/api/forks.ts'
import type { Event, EventType } from '#lib/engine/events.ts'
import { decision, sketch } from '#lib/nodes/testing.ts'
import { testWorker, validateInPool } from '../advance/testing.ts'
import { startTestServer, type ServerReply, type TestServer } from '../http/testing.ts'
import { resumeRun } from '../runs/control.ts'
import { getRun } from '../runs/read-run.ts'
import { replayRun } from '../runs/replay-run.ts'
import { forkRun } from './fork-run.ts'
import { readForkTree } from './fork-tree.ts'
import { retryRun } from './retry-run.ts'

let server: TestServer
let reply: ServerReply = { body: { ok: true } }

const worker = testWorker(async () => {
  server = await startTestServer(() => reply)
  return { ORIEL_ALLOW_PRIVATE_HOSTS: server.host }
})
afterAll(() => server.close())

/** start → decide → call (POST, once) or skip → end. It calls. */
const document = () =>
  sketch(
    {
      start: { type: 'start' },
      decide: decision(['call', 'skip'], { model: { script: [{ intent: 'call', args: { why: 'first' } }] } }),
      post: { type: 'http', method: 'POST', url: `${server.url}/call`, json: '{"why": args.why}' },
      end: { type: 'end', output: 'steps.post.output.body ? "called" : "skipped"' },
    },
    ['start -> decide', 'decide.call -> post', 'decide.skip -> end', 'post -> end'],
  )

async function finished(final: string): Promise<string> {
  const id = await worker.launch(document(), { who: 'Ada' })
  expect((await worker.settled(id, 20_000)).final).toBe(final)
  return id
}

const fork = async (runId: string, body: Partial<ForkBody> & Pick<ForkBody, 'atSeq'>): Promise<string> => forkRun(worker.queue(), runId, { edits: [], ...body }, { by: 'ada', via: 'key' }, validateInPool)
const seqOf = (log: readonly Event[], type: EventType): number => log.find((event) => event.type === type)?.seq ?? 0
const waiting = { timeout: 20_000, interval: 30 }
const skip = { kind: 'args' as const, value: { intent: 'skip', args: { why: 'closed' } } }

describe('a tree of forks', () => {
  it('is the same from every run in it, and says what was edited in each', async () => {
    const original = await finished('completed')
    const atSeq = seqOf(await worker.log(original), 'intent.selected')
    const first = await fork(original, { atSeq, edits: [skip] })
    await worker.settled(first)
    const second = await fork(first, { atSeq: 1, edits: [{ kind: 'input', value: { who: 'Bo' } }], policy: { default: 'ask', nodes: {}, onMiss: 'ask' } })
    const third = await fork(original, { atSeq, edits: [{ kind: 'args', value: { intent: 'call', args: { why: 'late' } } }, { kind: 'model', nodeId: 'decide', value: { name: 'other', script: [] } }] })
    for (const id of [second, third]) await worker.settled(id)
    const tree = await readForkTree(second)
    expect(tree).toEqual(await readForkTree(original))
    expect(tree.more).toBe(false)
    expect(tree.runs.map(({ id, fork: of }) => [id, of?.from, of?.relation, of?.by])).toEqual([
      [original, undefined, undefined, undefined],
      [first, { runId: original, atSeq }, 'fork', 'ada'],
      [second, { runId: first, atSeq: 1 }, 'fork', 'ada'],
      [third, { runId: original, atSeq }, 'fork', 'ada'],
    ])
    expect(tree.runs.map(({ fork: of }) => of?.edits)).toEqual([
      undefined,
      [{ kind: 'args', nodeId: 'decide', words: 'call → skip' }],
      [{ kind: 'input', words: 'who Ada → Bo' }],
      [{ kind: 'args', nodeId: 'decide', words: 'call: why first → late' }, { kind: 'model', nodeId: 'decide', words: 'model other' }],
    ])
    expect(tree.runs[1]).toMatchObject({ status: 'completed', outcome: 'success', error: null })
  })

  it('tells a retry from a fork, and of a run alone is that run', async () => {
    reply = { status: 409, body: 'locked' }
    const failed = await finished('failed')
    reply = { body: { ok: true } }
    expect((await readForkTree(failed)).runs.map(({ id }) => id)).toEqual([failed])
    const retried = await retryRun(worker.queue(), failed, { by: 'ada', via: 'key' })
    expect((await worker.settled(retried)).error).toBeUndefined()
    expect((await readForkTree(retried)).runs).toMatchObject([{ id: failed, fork: null, error: { code: 'stuck' } }, { id: retried, status: 'completed', fork: { relation: 'retry', edits: [] } }])
  })

  it('of a run that is not there is refused', async () => {
    await expect(readForkTree('01939f3a-7c1e-7d3a-9f1e-2b5c8d7e6f10')).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('a fork in step mode', () => {
  it('does nothing until somebody goes on, then one step at a time, and replays', async () => {
    const original = await finished('completed')
    const log = await worker.log(original)
    const id = await fork(original, { atSeq: seqOf(log, 'intent.selected'), edits: [skip], mode: 'step' })
    await vi.waitFor(async () => expect((await getRun(id)).status).toBe('paused'), waiting)
    expect((await worker.log(id)).slice(-3).map(({ type }) => type)).toEqual(['run.forked', 'intent.selected', 'run.paused'])
    await resumeRun(worker.queue(), id, 'ada', { mode: 'step' })
    await vi.waitFor(async () => expect((await worker.log(id)).at(-1)).toMatchObject({ type: 'run.paused', data: { reason: 'step', step: 'decide#1' } }), waiting)
    await resumeRun(worker.queue(), id, 'ada')
    expect((await worker.settled(id)).final).toBe('completed')
    expect((await getRun(id)).output).toBe('skipped')
    expect(await replayRun(id)).toMatchObject({ identical: true })
  })
})

it('a policy with a long output that stands in is taken as it is', async () => {
  const original = await finished('completed')
  const long = 'x'.repeat(100_000)
  const id = await fork(original, { atSeq: seqOf(await worker.log(original), 'model.requested'), policy: { default: 'recorded', nodes: { post: { fixed: { body: long } } }, onMiss: 'ask' } })
  expect((await worker.settled(id)).final).toBe('completed')
  expect((await worker.log(id)).find(({ type }) => type === 'run.forked')).toMatchObject({ data: { policy: { nodes: { post: { fixed: { body: long } } } } } })
})

it('an edited output of an end is that of the run', async () => {
  const original = await finished('completed')
  const atSeq = (await worker.log(original)).findLast(({ type, step }) => type === 'step.completed' && step === 'end#1')?.seq ?? 0
  const id = await fork(original, { atSeq, edits: [{ kind: 'output', value: 'by hand' }] })
  expect((await worker.settled(id)).final).toBe('completed')
  expect((await getRun(id)).output).toBe('by hand')
  expect(await replayRun(id)).toMatchObject({ identical: true })
})
