/** Product F9.6: a step that is stuck asks a person, who says to retry, to skip, to take over or to give up. */
import { describe, expect, it } from 'vitest'
import { admit } from '../admit.ts'
import { requestRefs, gatherRequest } from '../context/gather.ts'
import type { LogValues } from '../context/log-values.ts'
import type { ThreadEntry } from '../context/request.ts'
import type { Event, EventData, EventOf, NewEvent } from '../events.ts'
import { decision, draw, effect, end, generation, pure, type Drawn } from '../fixtures/drawn.ts'
import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { plan } from '../plan.ts'
import { replayLog } from '../replay.ts'
import { scopeRefs, standpoint } from '../scope.ts'
import { statusOf, stepOf, waitingOn, type StepState } from '../state.ts'
import { fails, out, played, provider, runIn, scripted, type Run, type Script } from '../testing.ts'

const asks = (maxConsecutive = 2, scope = 'node'): JsonObject => ({ errors: { maxConsecutive, scope, onStuck: 'ask' } })

/** start → decide ⇄ work, ⇄ other; done → end; where it is stuck, decide asks. */
const loop = (data: JsonObject = asks(), more: { nodes?: Record<string, Drawn>; edges?: string[]; gated?: boolean } = {}) =>
  draw({
    nodes: { decide: decision([more.gated ? 'work!' : 'work', 'other', 'done'], data), work: effect(), other: effect(), ...more.nodes, end: end() },
    edges: ['start > decide', 'decide.work > work', 'work > decide', 'decide.other > other', 'other > decide', 'decide.done > end', ...(more.edges ?? [])],
  })

const failing = (more: Script = {}): Script => ({ decide: ['work', 'work', 'done'], work: [fails('http_500'), fails('http_500')], ...more })

type Decided = Omit<EventData<'escalation.decided'>, 'requestId' | 'by' | 'via'>

/** Answers the open escalation and goes on. */
function decide(run: Run, decided: Decided, by = 'ada'): Run {
  const [wait] = waitingOn(run.state)
  run.write({ type: 'escalation.decided', step: wait?.step ?? '', data: { requestId: wait?.requestId ?? '', by, via: 'session', ...decided } })
  return run.go()
}

const asked = (run: Run): EventOf<'escalation.requested'>[] => run.log.filter((event) => event.type === 'escalation.requested')

const valuesOf = (log: readonly Event[]): LogValues => ({
  data: (seq) => Promise.resolve((log[seq - 1]?.data ?? {}) as unknown as JsonObject),
  load: () => Promise.resolve(({ seq, path, key }) => {
    const value = (log[seq - 1]?.data as unknown as Record<string, Json> | undefined)?.[path]
    return key === undefined ? value : isJsonObject(value) ? value[key] : undefined
  }),
})

/** The thread with which a step asked for the last time, as far as its state knows. */
async function threadOf(run: Run, step: string): Promise<ThreadEntry[]> {
  const { node } = stepOf(run.state, step)
  const refs = requestRefs(run.index, run.state, stepOf(run.state, step))
  return (await gatherRequest(run.index.node(node), refs, { model: 'm', version: 1 }, valuesOf(run.log), () => Promise.reject(new Error('no template here')))).thread
}

const replays = (run: Run): void => expect(replayLog(run.index, run.state.runId, run.log).divergence).toBeNull()

describe('a decision that is stuck', () => {
  it('waits for a person in place of leaving by stuck, with the failed call and its error', () => {
    const run = played(loop(), failing())
    expect(statusOf(run.state)).toBe('waiting')
    expect(waitingOn(run.state)).toMatchObject([{ kind: 'escalation', nodeId: 'decide', step: 'decide#3' }])
    expect(asked(run)[0]?.data).toMatchObject({ intent: 'work', call: 'work#2', error: { code: 'http_500', message: 'work#2 failed', compact: 'work#2: http_500' }, reason: '2 iterations of decide failed in a row (scope node), which is its maxConsecutive.', options: ['retry', 'skip', 'take_over', 'abort'] })
    expect(plan(run.index, run.state)).toEqual([])
  })

  it('leaves by stuck where its author did not say to ask', () => {
    const run = played(loop({ errors: { maxConsecutive: 2, scope: 'node', onStuck: 'port' } }), failing())
    expect(run.state.error).toMatchObject({ code: 'stuck', nodeId: 'decide' })
    expect(asked(run)).toEqual([])
  })

  it('retry asks the model in the same visit, with counters at zero, and the hint where the model reads it', async () => {
    const run = decide(played(loop(), failing()), { verdict: 'retry', hint: 'Use the other cluster.' })
    expect(run.state.final).toBe('completed')
    expect(run.state.visits.decide).toBe(3)
    expect(run.state.decisions.decide).toMatchObject({ failures: 0, visitsSinceExhausted: 1 })
    expect((await threadOf(run, 'decide#3')).map(({ tag, value }) => [tag, value]).at(-1)).toEqual(['human_response', 'Use the other cluster.'])
    replays(run)
  })

  it('retry without a hint adds nothing to the thread', async () => {
    const run = decide(played(loop(), failing()), { verdict: 'retry' })
    expect((await threadOf(run, 'decide#3')).map(({ tag }) => tag)).toEqual(['input', 'work', 'error', 'work', 'error'])
  })

  it('has its full number of tries again after a retry, and then asks again under another id', () => {
    const run = decide(played(loop(), { decide: ['work', 'work', 'work', 'work', 'done'], work: [fails(), fails(), fails(), fails()] }), { verdict: 'retry' })
    expect(run.state.visits.work).toBe(4)
    expect(waitingOn(run.state)).toMatchObject([{ kind: 'escalation', step: 'decide#5' }])
    expect(new Set(asked(run).map(({ data }) => data.requestId)).size).toBe(2)
  })

  it('is not exhausted by visits that came before a person said to go on', () => {
    const run = played(loop({ ...asks(), maxVisits: 3 }), failing({ decide: ['work', 'work', 'other', 'done'] }))
    expect(decide(run, { verdict: 'retry' }).state.final).toBe('completed')
  })

  it('skip leaves the error where it was and tells the model that the call was given up', async () => {
    const run = decide(played(loop(), failing()), { verdict: 'skip' })
    const thread = await threadOf(run, 'decide#3')
    expect(thread.map(({ tag }) => tag)).toEqual(['input', 'work', 'error', 'work', 'error', 'human_response'])
    expect(thread.at(-1)?.text).toBe('A person gave up this call of work: it was not done. Go on without its result.')
    expect(run.state.final).toBe('completed')
    replays(run)
  })

  it('what is taken over is the result of the failed call: in the thread, as prev, and as the output of its step', async () => {
    const run = decide(played(loop(), failing()), { verdict: 'take_over', output: { deployed: 'by hand' } })
    const thread = await threadOf(run, 'decide#3')
    expect(thread.map(({ tag, resolved }) => [tag, resolved ?? false])).toEqual([['input', false], ['work', false], ['error', true], ['work', false], ['work_result', false]])
    expect(thread.at(-1)?.value).toEqual({ deployed: 'by hand' })
    const answer = run.log.find(({ type }) => type === 'escalation.decided')?.seq
    const refs = scopeRefs(run.state, standpoint(stepOf(run.state, 'decide#3')))
    expect(refs.prev).toEqual({ seq: answer, path: 'output' })
    expect(refs.steps.work).toEqual({ visits: 2, output: { seq: answer, path: 'output' } })
    replays(run)
  })

  it('what is taken over stands in the thread also where another node brought the failure back', async () => {
    const index = loop(asks(1), { nodes: { repair: pure() }, edges: ['work.error > repair', 'repair > decide'] })
    const run = decide(played(index, { decide: ['work', 'done'], work: [fails()] }), { verdict: 'take_over', output: 'by hand' })
    expect((await threadOf(run, 'decide#2')).map(({ tag, value }) => [tag, value]).at(-1)).toEqual(['work_result', 'by hand'])
    expect(asked(run)[0]?.data.call).toBe('work#1')
  })

  it('abort leaves by stuck, and fails the run where that is not wired', () => {
    const wired = loop(asks(), { nodes: { help: end({ outcome: 'handed_over' }) }, edges: ['decide.stuck > help'] })
    expect(decide(played(wired, failing()), { verdict: 'abort' }).state.outcome).toBe('handed_over')
    const unwired = decide(played(loop(), failing()), { verdict: 'abort' })
    expect(unwired.state.error).toMatchObject({ code: 'stuck', nodeId: 'decide' })
    expect(unwired.state.decisions.decide).toMatchObject({ failures: 0 })
    replays(unwired)
  })

  it('leaves by stuck where nobody answers in time', () => {
    const run = played(loop(), failing())
    const [wait] = waitingOn(run.state)
    const request = stepOf(run.state, 'decide#3').request
    if (request) request.expiresAt = run.state.lastAt
    run.write({ type: 'human.expired', step: 'decide#3', data: { requestId: wait?.requestId ?? '' } })
    expect(run.go().state.error).toMatchObject({ code: 'stuck' })
  })

  it('a gate of the same visit asks as if nobody had been asked before', () => {
    const run = decide(played(loop({ ...asks(1) }, { gated: true }), { decide: ['other', 'work'], other: [fails()] }), { verdict: 'retry' })
    expect(waitingOn(run.state)).toMatchObject([{ kind: 'approval', step: 'decide#2' }])
    expect(run.state.visits.work).toBeUndefined()
    const ids = run.log.flatMap((event) => (event.type === 'escalation.requested' || event.type === 'approval.requested' ? [event.data.requestId] : []))
    expect(new Set(ids).size).toBe(2)
  })

  it('takes one answer', () => {
    const run = played(loop(), failing())
    const [wait] = waitingOn(run.state)
    const answer: NewEvent = { type: 'escalation.decided', step: 'decide#3', data: { requestId: wait?.requestId ?? '', verdict: 'abort', by: 'bob', via: 'key' } }
    expect(admit(run.state, answer)).toBe('ok')
    decide(run, { verdict: 'retry' })
    expect(admit(run.state, answer)).not.toBe('ok')
  })

  it('of failures that were counted elsewhere, or of answers that never fitted, a choice is taken over, and nothing can be skipped', async () => {
    const run = played(loop({ ...asks(2), invalidRetries: 0 }), { decide: [{ kind: 'invalid' }, { kind: 'invalid' }] })
    expect(asked(run)[0]?.data).toMatchObject({ error: { code: 'stuck' }, options: ['retry', 'take_over', 'abort'] })
    expect(asked(run)[0]?.data.intent).toBeUndefined()
    decide(run, { verdict: 'take_over', output: { intent: 'work', args: { tag: 'v2' } } })
    expect(stepOf(run.state, 'work#1').selection).toEqual({ step: 'decide#3', intent: 'work' })
  })
})

describe('a step that no model answers', () => {
  const dead: Script = { decide: [provider('http_500')] }

  it('asks a person, who may retry: the model is asked again in a round of its own', () => {
    const run = played(loop(), { decide: [provider('http_500'), 'done'] })
    expect(asked(run)[0]?.data).toMatchObject({ error: { code: 'model_failed' }, options: ['retry', 'take_over', 'abort'] })
    decide(run, { verdict: 'retry', hint: 'The provider is back.' })
    expect(run.log.flatMap((event) => (event.type === 'model.requested' ? [event.data.round] : []))).toEqual([1, 2])
    expect(run.state.final).toBe('completed')
    replays(run)
  })

  it('asks again under another id where the retry fails as well', () => {
    const run = decide(played(loop(), { decide: [provider('http_500'), provider('http_500')] }), { verdict: 'retry' })
    expect(waitingOn(run.state)).toMatchObject([{ kind: 'escalation', step: 'decide#1' }])
    expect(new Set(asked(run).map(({ data }) => data.requestId)).size).toBe(2)
  })

  it('a choice that is taken over is the decision’s own, and goes through its gate', () => {
    const run = decide(played(loop(asks(), { gated: true }), dead), { verdict: 'take_over', output: { intent: 'work', args: { tag: 'v2' } } })
    expect(stepOf(run.state, 'decide#1').selected).toMatchObject({ intent: 'work' })
    expect(waitingOn(run.state)).toMatchObject([{ kind: 'approval', step: 'decide#1' }])
    expect(run.log.find(({ type }) => type === 'intent.selected')?.data).toMatchObject({ intent: 'work', args: { tag: 'v2' } })
    replays(run)
  })

  it('an output that is taken over is the generation’s', () => {
    const index = draw({ nodes: { write: generation({ errors: { onStuck: 'ask' } }), end: end() }, edges: ['start > write', 'write > end'] })
    const run = decide(played(index, { write: [provider('http_500')] }), { verdict: 'take_over', output: { text: 'by hand' } })
    expect(run.state.final).toBe('completed')
    expect(stepOf(run.state, 'write#1').handle).toBe('out')
    replays(run)
  })

  it('a generation that is asked again reads the hint, and prev is what it was', async () => {
    const index = draw({ nodes: { read: pure(), write: generation({ errors: { onStuck: 'ask' } }), end: end() }, edges: ['start > read', 'read > write', 'write > end'] })
    const run = decide(played(index, { write: [provider('http_500')], read: [out({ page: 1 })] }), { verdict: 'retry', hint: 'Shorter.' })
    expect((await threadOf(run, 'write#1')).at(-1)).toMatchObject({ tag: 'human_response', value: 'Shorter.' })
    expect(scopeRefs(run.state, standpoint(stepOf(run.state, 'write#1'))).prev).toEqual({ seq: stepOf(run.state, 'read#1').endedSeq, path: 'output' })
  })
})

describe('an escalation', () => {
  it('whatever is decided, and in whatever order things happen, replays', () => {
    const verdicts: Decided[] = [{ verdict: 'retry', hint: 'again' }, { verdict: 'skip' }, { verdict: 'take_over', output: { done: true } }, { verdict: 'abort' }]
    for (const decided of verdicts) {
      const world = scripted(failing({ decide: ['work', 'work', 'other', 'done'] }))
      const decides = (step: StepState) => (step.request?.kind === 'escalation' ? decided : null)
      const run = runIn({ ...world, decides }, loop(), { refold: true }).go()
      expect(run.state.final).toBe(decided.verdict === 'abort' ? 'failed' : 'completed')
      replays(run)
    }
  })
})
