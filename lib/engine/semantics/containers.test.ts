/** Semantics §6 and the wait node: child runs as their parent's log tells them, timers, and one-time addresses. */
import { describe, expect, it } from 'vitest'
import { admit } from '../admit.ts'
import type { EventOf, NewEvent } from '../events.ts'
import { container, decision, draw, end, gate, join, pure, wait } from '../fixtures/drawn.ts'
import { plan } from '../plan.ts'
import { scopeRefs, standpoint } from '../scope.ts'
import { dueAt, statusOf, stepOf, waitingOn } from '../state.ts'
import { played, runIn, scripted, type Run } from '../testing.ts'
import { validateGraph } from '../validate.ts'

const each = (data: object = {}) => draw({ nodes: { batch: container('each', data as Record<string, never>), end: end(), sorry: end({ outcome: 'sorry' }) }, edges: ['start > batch', 'batch > end', 'batch.error > sorry'] })
const children = (run: Run) => run.log.filter((event): event is EventOf<'child.started'> => event.type === 'child.started').map(({ data }) => data.index)
const spent = { modelCalls: 2, inputTokens: 10, outputTokens: 5, cachedInputTokens: 0, reasoningTokens: 0, costUsd: 0.25 }
const finished = (run: Run, index: number, status: 'completed' | 'failed' = 'completed'): NewEvent => ({ type: 'child.finished', step: 'batch#1', data: { runId: `run/batch#1/${index}`, index, status, output: index, usage: spent, steps: 3 } })

describe('§6.1 the inside of a container', () => {
  it('§6.1 begins at its own start: a run of a scope plans that start, not the top’s', () => {
    const index = draw({
      nodes: { agent: container('agent'), inside: { kind: 'start', handles: ['out'], parentId: 'agent' }, work: { ...pure(), parentId: 'agent' }, done: { ...end({ outcome: 'inner' }), parentId: 'agent' }, end: end() },
      edges: ['start > agent', 'agent > end', 'inside > work', 'work > done'],
    })
    expect(validateGraph(index.graph).filter(({ severity }) => severity === 'error')).toEqual([])
    const child = played(index, {}, { started: { scope: 'agent', depth: 1, parent: { runId: 'root', step: 'agent#1' } } })
    expect(child.state.visits).toEqual({ inside: 1, work: 1, done: 1 })
    expect(child.state.outcome).toBe('inner')
  })

  it('§6.1 a child run sees its own input and nothing of its parent', () => {
    const index = draw({ nodes: { agent: container('agent'), inside: { kind: 'start', handles: ['out'], parentId: 'agent' }, done: { ...end(), parentId: 'agent' }, end: end() }, edges: ['start > agent', 'agent > end', 'inside > done'] })
    const child = played(index, {}, { started: { scope: 'agent', depth: 1, index: 2, input: { task: 'small' }, trigger: { kind: 'agent' }, parent: { runId: 'root', step: 'agent#1' } } })
    const scope = scopeRefs(child.state, standpoint(stepOf(child.state, 'done#1')))
    expect(Object.keys(scope.steps)).toEqual(['inside'])
    expect(scope.vars).toEqual({})
    expect(scope.args).toBeUndefined()
    expect(scope.run).toMatchObject({ id: 'run', index: 2 })
  })
})

describe('§6.1 each', () => {
  it('§6.1 keeps so many children open as its concurrency says, begun in the order of the items', () => {
    const run = runIn(scripted({}, { batch: [null, null, null, null, null] }), each({ concurrency: 2 })).go()
    expect(children(run)).toEqual([0, 1])
    run.write(finished(run, 1))
    run.go()
    expect(children(run)).toEqual([0, 1, 2])
  })

  it('§6.1 gives the results in the order of the items, whichever ended first', () => {
    const run = runIn(scripted({}, { batch: [null, null, null] }), each({ concurrency: 3 })).go()
    for (const index of [2, 0, 1]) run.write(finished(run, index))
    const seqOf = (index: number) => run.log.find((event) => event.type === 'child.finished' && event.data.index === index)?.seq
    expect(run.due()).toMatchObject([{ kind: 'complete', handle: 'out', output: { kind: 'children', collect: false, ends: [0, 1, 2].map((index) => ({ seq: seqOf(index), ok: true })) } }])
  })

  it('§6.1 without items it is done at once', () => {
    const run = runIn(scripted({}, { batch: [] }), each()).go(({ type, step }) => type === 'step.started' && step === 'batch#1')
    expect(run.due()).toMatchObject([{ kind: 'complete', output: { kind: 'children', ends: [] } }])
  })

  it('§6.1 with onError fail leaves by error at the first child that fails, and begins no other', () => {
    const run = runIn(scripted({}, { batch: ['failed', null, null] }), each({ concurrency: 1 })).go()
    expect(children(run)).toEqual([0])
    expect(run.state.outcome).toBe('sorry')
  })

  it('§2.2, §6.1 the item that is blamed is the first in the order of the items, whichever failed first; nothing more begins meanwhile', () => {
    const run = runIn(scripted({}, { batch: [null, null, null, null] }), each({ concurrency: 3 })).go()
    run.write(finished(run, 1, 'failed'))
    expect(run.due()).toEqual([])
    run.write(finished(run, 0, 'failed'))
    expect(run.due()).toMatchObject([{ kind: 'fail-child', step: 'batch#1', index: 0 }])
    const other = runIn(scripted({}, { batch: [null, null, null, null] }), each({ concurrency: 3 })).go()
    other.write(finished(other, 1, 'failed'), finished(other, 0))
    expect(other.due()).toMatchObject([{ kind: 'fail-child', index: 1 }])
  })

  it('§6.1 with collect it goes on, and says of each whether it went well', () => {
    const run = runIn(scripted({}, { batch: ['failed', 'completed', 'failed'] }), each({ concurrency: 1, onError: 'collect' })).go(({ type, data }) => type === 'child.finished' && 'index' in data && data.index === 2)
    expect(run.due()).toMatchObject([{ kind: 'complete', handle: 'out', output: { kind: 'children', collect: true, ends: [{ ok: false }, { ok: true }, { ok: false }] } }])
  })
})

describe('§6.2 a parent', () => {
  it('§6.2 waits for its children and says which, and its usage takes in theirs as they end', () => {
    const run = runIn(scripted({}, { batch: [null, null] }), each({ concurrency: 2 })).go()
    expect(statusOf(run.state)).toBe('waiting')
    expect(waitingOn(run.state)).toMatchObject([{ kind: 'child', step: 'batch#1', childRunId: 'run/batch#1/0' }, { kind: 'child', childRunId: 'run/batch#1/1' }])
    run.write(finished(run, 0))
    expect(run.state.usage).toMatchObject({ modelCalls: 2, inputTokens: 10, outputTokens: 5, costUsd: 0.25 })
    expect(run.state.childSteps).toBe(3)
  })

  it('§6.2 takes down the end of a child once, also after its own end, since it cost something', () => {
    const run = runIn(scripted({}, { batch: [null, null] }), each({ concurrency: 2 })).go()
    run.write({ type: 'run.cancelled', data: { by: 'ada', reason: '' } })
    expect(admit(run.state, finished(run, 0))).toBe('ok')
    run.write(finished(run, 0))
    expect(admit(run.state, finished(run, 0))).toBe('already_ended')
    expect(run.state.usage.inputTokens).toBe(10)
    expect(plan(run.index, run.state)).toEqual([])
  })

  it('§6.2 a gate on a call is asked before the child begins', () => {
    const index = draw({ nodes: { batch: container('call', { approval: gate }), end: end() }, edges: ['start > batch', 'batch > end'] })
    const run = played(index)
    expect(children(run)).toEqual([])
    expect(waitingOn(run.state)).toMatchObject([{ kind: 'approval', step: 'batch#1' }])
    run.write({ type: 'approval.decided', step: 'batch#1', data: { requestId: 'q batch#1', verdict: 'approved', by: 'ada', via: 'key' } })
    run.go()
    expect(children(run)).toEqual([0])
    expect(run.state.final).toBe('completed')
  })

  it('§6.2 a child that fails inside an arm is a failed iteration of the decision', () => {
    const index = draw({ nodes: { decide: decision(['work', 'done']), batch: container('agent'), end: end() }, edges: ['start > decide', 'decide.work > batch', 'batch > decide', 'decide.done > end'] })
    const run = runIn(scripted({ decide: ['work', 'done'] }, { batch: ['failed'] }), index).go()
    expect(run.state.decisions.decide).toMatchObject({ failures: 1 })
    expect(run.state.final).toBe('completed')
  })

  it('§6.2 what a race lost is told by its container, whose children are no longer waited for', () => {
    const index = draw({ nodes: { quick: pure(), batch: container('agent'), won: join('first'), end: end() }, edges: ['start > quick', 'start > batch', 'quick > won', 'batch > won', 'batch.error > won', 'won > end'] })
    const run = runIn(scripted({}, { batch: [null] }), index, { pick: (count) => count - 1 }).go()
    expect(stepOf(run.state, 'batch#1').phase).toBe('cancelled')
    expect(run.state.final).toBe('completed')
  })
})

describe('a wait', () => {
  const timer = draw({ nodes: { nap: wait(), end: end() }, edges: ['start > nap', 'nap > end'] })
  const callback = (timeoutSeconds: number, edges: string[] = []) => draw({ nodes: { nap: wait({ callback: true, timeoutSeconds }), end: end(), late: end({ outcome: 'late' }) }, edges: ['start > nap', 'nap > end', ...edges] })
  const received: NewEvent = { type: 'callback.received', step: 'nap#1', data: { payload: { ok: true } } }
  const fired: NewEvent = { type: 'timer.fired', step: 'nap#1', data: {} }

  it('§1.2 for a time says until when, holds nothing, and is fired once', () => {
    const run = runIn(scripted({}), timer).go(({ type }) => type === 'timer.set')
    const fireAt = stepOf(run.state, 'nap#1').wait?.fireAt
    expect(statusOf(run.state)).toBe('waiting')
    expect(waitingOn(run.state)).toMatchObject([{ kind: 'timer', until: fireAt }])
    expect(dueAt(run.state)).toBe(fireAt)
    expect(plan(timer, run.state)).toEqual([{ kind: 'sleep', step: 'nap#1', until: fireAt, then: { kind: 'append', events: [fired] } }])
    run.write(fired)
    expect(admit(run.state, fired)).toBe('not_waiting')
    expect(run.due()).toMatchObject([{ kind: 'complete', handle: 'out', output: { kind: 'firing', seq: run.state.seq } }])
  })

  it('for a callback goes on by out when it comes, once', () => {
    const run = played(callback(0))
    expect(waitingOn(run.state)).toMatchObject([{ kind: 'callback', step: 'nap#1' }])
    expect(plan(run.index, run.state)).toEqual([])
    run.write(received)
    expect(admit(run.state, received)).toBe('already_received')
    expect(run.due()).toMatchObject([{ kind: 'complete', handle: 'out', output: { kind: 'callback', seq: run.state.seq } }])
    expect(run.go().state.final).toBe('completed')
    expect(admit(run.state, received)).toBe('run_ended')
  })

  it('for a callback that came before it was reached does not wait at all', () => {
    const run = runIn(scripted({}), callback(0))
    run.write(received)
    expect(admit(run.state, received)).toBe('already_received')
    expect(run.go().state.final).toBe('completed')
  })

  it('that nobody ended in time leaves by timeout, which unwired fails the run with that code', () => {
    expect(played(callback(60, ['nap.timeout > late'])).state.outcome).toBe('late')
    expect(played(callback(60)).state.error).toMatchObject({ code: 'timeout', nodeId: 'nap' })
  })

  it('whose callback and timer come together goes by the callback, whichever was first', () => {
    for (const events of [[fired, received], [received, fired]]) {
      const run = runIn(scripted({}), callback(60, ['nap.timeout > late'])).go(({ type }) => type === 'timer.set')
      for (const event of events) if (admit(run.state, event) === 'ok') run.write(event)
      expect(run.due()).toMatchObject([{ kind: 'complete', handle: 'out', output: { kind: 'callback' } }])
    }
  })
})
