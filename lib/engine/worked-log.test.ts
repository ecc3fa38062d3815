import { describe, expect, it } from 'vitest'
import { admit } from './admit.ts'
import { parseEvent, type Event, type NewEvent } from './events.ts'
import { forkedLog, workedIndex, workedLog, workedRunId } from './fixtures/worked-log.ts'
import { plan } from './plan.ts'
import { foldLog, reduce } from './reduce.ts'
import { initialState, statusOf, stepOf, waitingOn } from './state.ts'
import { threadItems } from './thread.ts'

const stateAt = (seq: number) => foldLog(workedRunId, workedLog.slice(0, seq))
const planAt = (seq: number) => plan(workedIndex, stateAt(seq))

describe('the worked log', () => {
  it('is made of well-formed events', () => {
    for (const event of workedLog) expect(parseEvent(event)).toEqual(event)
  })

  it('admits every event where it stands', () => {
    let state = initialState(workedRunId)
    for (const event of workedLog) {
      expect(admit(state, event as NewEvent), `event ${event.seq}`).toBe('ok')
      state = reduce(state, event)
    }
  })

  it('gives the same state event by event and at once', () => {
    const stepwise = workedLog.reduce((state, event) => reduce(state, event), initialState(workedRunId))
    expect(stepwise).toEqual(JSON.parse(JSON.stringify(stateAt(40))))
  })

  it('leaves the state that reduce was given as it was', () => {
    const before = stateAt(10)
    const copy = JSON.stringify(before)
    reduce(before, workedLog[10] as Event)
    expect(JSON.stringify(before)).toBe(copy)
  })

  it('knows its status all along', () => {
    expect([1, 2, 8, 12, 13, 40].map((seq) => statusOf(stateAt(seq)))).toEqual(['queued', 'running', 'waiting', 'waiting', 'running', 'completed'])
  })

  it('says what it waits for', () => {
    expect(waitingOn(stateAt(12))).toMatchObject([{ kind: 'approval', nodeId: 'decide', step: 'decide#1', requestId: 'q1' }])
    expect(waitingOn(stateAt(8))).toMatchObject([{ kind: 'retry', step: 'decide#1', until: workedLog[8]?.at }])
    expect(waitingOn(stateAt(40))).toEqual([])
  })

  it('§2.1 plans the fan-out in document order', () => {
    expect(planAt(3)).toEqual([
      { kind: 'start', step: 'decide#1', node: 'decide', from: [{ step: 'start#1', edgeId: 'e1' }] },
      { kind: 'start', step: 'audit#1', node: 'audit', from: [{ step: 'start#1', edgeId: 'e2' }] },
    ])
  })

  it('asks the model again after the wait that the provider wanted, in the same round', () => {
    expect(planAt(8)).toEqual([{ kind: 'sleep', step: 'decide#1', until: workedLog[8]?.at, then: { kind: 'ask-model', step: 'decide#1', round: 1, attempt: 2, candidate: 0 } }])
  })

  it('§3.4 asks a person before a gated call is executed, and executes what was approved without asking the model', () => {
    expect(planAt(11)).toEqual([{ kind: 'gate', step: 'decide#1' }])
    expect(planAt(12)).toEqual([])
    expect(planAt(13)).toEqual([{ kind: 'complete', step: 'decide#1', handle: 'deploy', output: { kind: 'selection', intent: 'deploy', args: { seq: 11, path: 'args' } }, emitted: [{ edgeId: 'e3', target: 'ship' }] }])
  })

  it('executes edited arguments, not the selected ones', () => {
    expect(planAt(29)).toMatchObject([{ kind: 'complete', output: { kind: 'selection', args: { seq: 29, path: 'args' } } }])
  })

  it('takes an effect without an end for one whose worker died', () => {
    expect(planAt(15)).toEqual([{ kind: 'recover', step: 'ship#1' }])
  })

  it('§3.1, §3.2 counts a failed arm as a failed iteration and a rejection as neither failure nor success', () => {
    expect(stateAt(17).decisions.decide).toMatchObject({ failures: 1, visitsSinceExhausted: 2 })
    expect(stateAt(24).decisions.decide).toMatchObject({ failures: 1, visitsSinceExhausted: 3 })
    expect(stateAt(33).decisions.decide).toMatchObject({ failures: 0, visitsSinceExhausted: 4 })
  })

  it('shows each decision its own past, in the order in which it happened', () => {
    const state = stateAt(40)
    const tags = (step: string) => threadItems(workedIndex, state, stepOf(state, step)).map(({ tag }) => tag)
    expect(tags('decide#1')).toEqual(['input'])
    expect(tags('decide#2')).toEqual(['input', 'deploy', 'error'])
    expect(tags('decide#3')).toEqual(['input', 'deploy', 'error', 'deploy', 'approval_rejected'])
    expect(tags('decide#4')).toEqual(['input', 'deploy', 'error', 'deploy', 'approval_rejected', 'deploy', 'deploy_result'])
  })

  it('shows edited arguments in the thread', () => {
    const state = stateAt(40)
    const items = threadItems(workedIndex, state, stepOf(state, 'decide#4'))
    expect(items.at(-2)).toMatchObject({ tag: 'deploy', ref: { seq: 29, path: 'args' } })
  })

  it('marks the error as resolved once the same intent has succeeded', () => {
    const state = stateAt(40)
    const resolved = (step: string) => threadItems(workedIndex, state, stepOf(state, step)).find(({ type }) => type === 'error')?.resolved
    expect(resolved('decide#3')).toBeUndefined()
    expect(resolved('decide#4')).toBe(true)
  })

  it('§2.5 completes with the output of the end it reached', () => {
    expect(planAt(39)).toEqual([{ kind: 'finish', end: 'finish#1', outcome: 'success', silent: false, output: { seq: 39, path: 'output' } }])
    expect(planAt(40)).toEqual([])
  })

  it('counts calls, tokens, visits and edges', () => {
    const state = stateAt(40)
    expect(state.usage).toMatchObject({ modelCalls: 5, inputTokens: 40, outputTokens: 20, costUsd: null })
    expect(state.visits).toEqual({ start: 1, decide: 4, audit: 1, ship: 2, finish: 1 })
    expect(state.edges).toEqual({ e1: 1, e2: 1, e3: 2, e4: 1, e5: 1 })
    expect(state.calls.decide).toEqual([7, 9, 18, 25, 34])
  })

  it('§1.4 folds a fork of itself, which goes on from the edited answer', () => {
    const state = foldLog(workedRunId, forkedLog)
    expect(stepOf(state, 'decide#3').handle).toBe('done')
    expect(plan(workedIndex, state)).toEqual([{ kind: 'start', step: 'finish#1', node: 'finish', from: [{ step: 'decide#3', edgeId: 'e5' }] }])
  })

  it('§1.2 refuses a second answer, a late end, a second start and anything after the end', () => {
    const answer: NewEvent = { type: 'approval.decided', step: 'decide#1', data: { requestId: 'q1', verdict: 'approved', by: 'b', via: 'key' } }
    expect(admit(stateAt(12), answer)).toBe('ok')
    expect(admit(stateAt(13), answer)).toBe('not_waiting')
    const end: NewEvent = { type: 'step.completed', step: 'ship#1', data: { handle: 'out', output: null, emitted: [] } }
    expect(admit(stateAt(15), end, 1)).toBe('ok')
    expect(admit(stateAt(15), end, 2)).toBe('stale_attempt')
    expect(admit(stateAt(16), end, 1)).toBe('already_ended')
    expect(admit(stateAt(17), { type: 'step.started', step: 'decide#2', data: { attempt: 1, from: [{ step: 'ship#1', edgeId: null }], decision: true } })).toBe('stale_attempt')
    expect(admit(stateAt(40), { type: 'run.cancelled', data: { by: 'ada', reason: '' } })).toBe('run_ended')
  })

  it('names run, event and reason where a log cannot be', () => {
    const gap = [...workedLog.slice(0, 3), workedLog[4] as Event]
    expect(() => foldLog(workedRunId, gap)).toThrow(/Run 019a.*event 5: it follows event 3/)
  })
})
