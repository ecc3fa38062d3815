import { describe, expect, it } from 'vitest'
import type { Event, EventOf } from '#lib/engine/events.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { database } from '../db.ts'
import { forkRun } from '../forks/fork-run.ts'
import { answerRequest } from '../runs/answer.ts'
import { cancelRun } from '../runs/control.ts'
import { getCall, listCalls } from '../runs/read-calls.ts'
import { getRequest } from '../runs/read-requests.ts'
import { getRun } from '../runs/read-run.ts'
import { answering, testWorker, validateInPool } from './testing.ts'

const worker = testWorker()

const at = { x: 0, y: 0 }
const edge = (source: string, sourceHandle: string, target: string) => ({ id: `${source}.${sourceHandle}.${target}`, source, sourceHandle, target })

/** start → decide ⇄ deploy (which fails while its tag is v1), done → end; where it is stuck, decide asks. */
function deployment(script: JsonObject[], decide: JsonObject = {}, edges: object[] = [], nodes: object[] = []) {
  return {
    oriel: 1,
    name: 'Deployment',
    nodes: [
      { id: 'start', type: 'start', position: at, data: {} },
      {
        id: 'decide', type: 'decide', position: at,
        data: {
          prompt: { messages: [{ role: 'user', content: '{{ thread }}\n\nNext?' }] },
          intents: [
            { name: 'deploy', description: 'deploy a tag', parameters: { type: 'object', required: ['tag'], properties: { tag: { type: 'string' } }, additionalProperties: false } },
            { name: 'done', description: 'finished', parameters: { type: 'object', properties: { summary: { type: 'string' } } } },
          ],
          model: { script, retry: { max: 0, backoffMs: 1 } },
          errors: { maxConsecutive: 2, onStuck: 'ask', ask: { audience: ['role:owner'], channels: [], timeoutSeconds: 0, escalate: [] } },
          ...decide,
        },
      },
      { id: 'deploy', type: 'code', position: at, data: { source: 'export default ({ args }) => { if (args.tag === "v1") throw new Error("image v1 not found"); return { deployed: args.tag } }' } },
      { id: 'end', type: 'end', position: at, data: { output: '{"summary": args.summary, "deploy": $exists(steps.deploy.output) ? steps.deploy.output : null}' } },
      ...nodes,
    ],
    edges: [edge('start', 'out', 'decide'), edge('decide', 'deploy', 'deploy'), edge('deploy', 'out', 'decide'), edge('decide', 'done', 'end'), ...edges],
  }
}

const broken: JsonObject[] = [{ intent: 'deploy', args: { tag: 'v1' }, times: 2 }, { intent: 'done', args: { summary: 'finished' } }]
const owner: ReturnType<typeof answering> = { ...answering('ada@example.com'), via: 'session', email: 'ada@example.com', role: 'owner' }

const of = <T extends Event['type']>(log: Event[], type: T): EventOf<T>[] => log.filter((event): event is EventOf<T> => event.type === type)

/** Launches, waits until a person is asked, and tells what is asked. */
async function stuck(document: object) {
  const runId = await worker.launch(document)
  const state = await worker.settled(runId, 40_000)
  const requestId = Object.entries(state.requests).find(([, { open }]) => open)?.[0] ?? ''
  return { runId, requestId, answer: (body: object, by = owner) => answerRequest(worker.queue(), validateInPool, requestId, body as never, by) }
}

async function lastThread(runId: string): Promise<string> {
  const calls = await listCalls(runId)
  const { request } = await getCall(runId, calls.at(-1)?.seq ?? 0)
  return (JSON.parse(request.body) as { messages: { content: string }[] }).messages[0]?.content ?? ''
}

describe('a decision that is stuck asks a person', () => {
  it('who reads the error, the failed call and its arguments, and retries with a hint that the model reads', async () => {
    const { runId, requestId, answer } = await stuck(deployment(broken))
    expect((await getRun(runId)).waitingOn).toMatchObject([{ kind: 'escalation', nodeId: 'decide', requestId }])
    expect(await getRequest(requestId)).toMatchObject({
      kind: 'escalation', status: 'open', urgency: 'high', audience: ['role:owner'], intent: 'deploy', args: { tag: 'v1' }, call: 'deploy#2', options: ['retry', 'skip', 'take_over', 'abort'],
      error: { code: 'code_threw', compact: expect.stringContaining('image v1 not found') as string }, reason: expect.stringContaining('2 iterations of decide failed in a row') as string,
    })
    await answer({ verdict: 'retry', hint: 'v2 is the one that was built.' })
    expect((await worker.settled(runId)).final).toBe('completed')
    expect(await lastThread(runId)).toContain('<human_response>\nv2 is the one that was built.\n</human_response>')
    expect(await getRequest(requestId)).toMatchObject({ status: 'answered', answers: [{ by: 'ada@example.com', via: 'session', verdict: 'retry', hint: 'v2 is the one that was built.' }] })
  })

  it('who skips: the model reads that the call was given up', async () => {
    const { runId, answer } = await stuck(deployment(broken))
    await answer({ verdict: 'skip', hint: 'Nobody needs it today.' })
    await worker.settled(runId)
    expect(await lastThread(runId)).toContain('<human_response>\nA person gave up this call of deploy: it was not done. Go on without its result.\nNobody needs it today.\n</human_response>')
  })

  it('who takes over: what they give is the result of the call, for the model and for every node after it', async () => {
    const { runId, answer } = await stuck(deployment(broken))
    await answer({ verdict: 'take_over', output: { deployed: 'v1 by hand' } })
    expect((await worker.settled(runId)).final).toBe('completed')
    expect(await lastThread(runId)).toContain('<deploy_result>\ndeployed: v1 by hand\n</deploy_result>')
    expect((await getRun(runId)).output).toEqual({ summary: 'finished', deploy: { deployed: 'v1 by hand' } })
  })

  it('who gives up: it leaves by stuck, and fails the run where that is not wired', async () => {
    const { runId, answer } = await stuck(deployment(broken))
    await answer({ verdict: 'abort' })
    expect((await worker.settled(runId)).error).toMatchObject({ code: 'stuck', nodeId: 'decide' })
  })

  it('and not just anybody, once, and with an answer of its kind', async () => {
    const { requestId, answer } = await stuck(deployment(broken))
    await expect(answer({ verdict: 'retry' }, answering('key:robot'))).rejects.toMatchObject({ code: 'forbidden' })
    await expect(answer({ verdict: 'approved' })).rejects.toMatchObject({ code: 'wrong_kind', members: { waitingOn: [{ kind: 'escalation', requestId }] } })
    await expect(answer({ value: 'yes' })).rejects.toMatchObject({ code: 'wrong_kind' })
    await expect(answer({ verdict: 'take_over' })).rejects.toMatchObject({ code: 'invalid_answer', problems: [{ path: '/output' }] })
    await expect(answer({ verdict: 'retry', output: 1 })).rejects.toMatchObject({ code: 'invalid_answer', problems: [{ path: '/output' }] })
    await answer({ verdict: 'skip' })
    await expect(answer({ verdict: 'abort' })).rejects.toMatchObject({ code: 'already_answered' })
  })

  it('of whom nobody answers in time: it leaves by stuck', async () => {
    const ask = { audience: [], channels: [], timeoutSeconds: 0.2, escalate: [] }
    const runId = await worker.launch(deployment(broken, { errors: { maxConsecutive: 2, onStuck: 'ask', ask } }, [edge('decide', 'stuck', 'handed_over')], [{ id: 'handed_over', type: 'end', position: at, data: { outcome: 'handed_over' } }]))
    await expect.poll(async () => (await getRun(runId)).outcome, { timeout: 10_000 }).toBe('handed_over')
    expect((await worker.log(runId)).some(({ type }) => type === 'human.expired')).toBe(true)
  })

  it('whose answer can be another in a fork', async () => {
    const { runId, answer } = await stuck(deployment(broken))
    await answer({ verdict: 'abort' })
    await worker.settled(runId)
    const [decided] = of(await worker.log(runId), 'escalation.decided')
    const fork = await forkRun(worker.queue(), runId, { atSeq: decided?.seq ?? 0, edits: [{ kind: 'answer', value: { verdict: 'take_over', output: { deployed: 'by hand' } } }] }, { by: 'ada@example.com', via: 'session' })
    expect((await worker.settled(fork)).final).toBe('completed')
    expect((await getRun(fork)).output).toMatchObject({ deploy: { deployed: 'by hand' } })
  })
})

describe('a step that no model answers asks a person', () => {
  it('who chooses in its place, with arguments that fit the intent', async () => {
    const { runId, requestId, answer } = await stuck(deployment([{ error: { status: 400 }, times: 1 }, { intent: 'done', args: { summary: 'finished' } }]))
    expect(await getRequest(requestId)).toMatchObject({ error: { code: 'model_failed' }, options: ['retry', 'take_over', 'abort'] })
    await expect(answer({ verdict: 'skip' })).rejects.toMatchObject({ code: 'invalid_answer', problems: [{ path: '/verdict' }] })
    await expect(answer({ verdict: 'take_over', output: { intent: 'sleep', args: {} } })).rejects.toMatchObject({ code: 'invalid_answer', problems: [{ path: '/output/intent' }] })
    await expect(answer({ verdict: 'take_over', output: { intent: 'deploy', args: { tag: 2 } } })).rejects.toMatchObject({ code: 'invalid_answer', problems: [{ path: '/output/args/tag' }] })
    await answer({ verdict: 'take_over', output: { intent: 'deploy', args: { tag: 'v2' } } })
    expect((await worker.settled(runId)).final).toBe('completed')
    expect((await getRun(runId)).output).toMatchObject({ deploy: { deployed: 'v2' } })
  })

  it('and goes through its gate: a choice that a person took over is approved like any', async () => {
    const gate = { when: true, audience: [], required: 1, timeoutSeconds: 0, escalate: [] }
    const intents: JsonObject[] = [{ name: 'deploy', description: 'deploy', parameters: { type: 'object' }, approval: gate }, { name: 'done', description: 'finished', parameters: { type: 'object' } }]
    const { runId, answer } = await stuck(deployment([{ error: { status: 400 }, times: 1 }], { intents }))
    await answer({ verdict: 'take_over', output: { intent: 'deploy', args: { tag: 'v2' } } })
    await expect.poll(async () => (await getRun(runId)).waitingOn, { timeout: 5_000 }).toMatchObject([{ kind: 'approval' }])
    const log = await worker.log(runId)
    expect(of(log, 'step.started').map(({ step }) => step)).not.toContain('deploy#1')
    expect(of(log, 'approval.requested')[0]?.data.args).toEqual({ tag: 'v2' })
  })

  it('or, for a generation, gives its output', async () => {
    const document = {
      oriel: 1, name: 'Letter',
      nodes: [
        { id: 'start', type: 'start', position: at, data: {} },
        { id: 'write', type: 'generate', position: at, data: { prompt: { messages: [{ role: 'user', content: 'Write.' }] }, model: { script: [{ error: { status: 400 } }], retry: { max: 0, backoffMs: 1 } }, output: { schema: { type: 'object', required: ['title'], properties: { title: { type: 'string' } } } }, errors: { onStuck: 'ask' } } },
        { id: 'end', type: 'end', position: at, data: {} },
      ],
      edges: [edge('start', 'out', 'write'), edge('write', 'out', 'end')],
    }
    const { runId, answer } = await stuck(document)
    await expect(answer({ verdict: 'take_over', output: { heading: 'x' } })).rejects.toMatchObject({ code: 'invalid_answer', problems: [{ path: expect.stringContaining('/output') as string }] })
    await answer({ verdict: 'take_over', output: { title: 'By hand' } as Json })
    expect((await worker.settled(runId)).final).toBe('completed')
    expect((await getRun(runId)).output).toEqual({ title: 'By hand' })
  })
})

describe('the table of requests', () => {
  it('holds no open escalation of a run that was cancelled', async () => {
    const { runId, requestId } = await stuck(deployment(broken))
    await cancelRun(worker.queue(), runId, 'ada@example.com', 'enough')
    const { rows } = await database().query<{ status: string }>('select status from request where id = $1', [requestId])
    expect(rows).toEqual([{ status: 'cancelled' }])
  })
})
