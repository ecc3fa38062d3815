/** Semantics §3: what a decision chooses, what counts against it, what happens where nothing is wired, and gates. */
import { describe, expect, it } from 'vitest'
import { admit } from '../admit.ts'
import type { EventOf, NewEvent } from '../events.ts'
import { branch, decision, draw, effect, end, errors, gate, generation, pure, question, type Drawn } from '../fixtures/drawn.ts'
import { plan } from '../plan.ts'
import { scopeRefs, standpoint } from '../scope.ts'
import { stepOf } from '../state.ts'
import { fails, hangs, invalid, played, provider, runIn, scripted, type Run, type Script } from '../testing.ts'
import { threadItems } from '../thread.ts'
import { validateGraph } from '../validate.ts'

/** start → decide ⇄ work, ⇄ other; done → end. */
const loop = (data: object = {}, more: { nodes?: Record<string, Drawn>; edges?: string[]; gated?: boolean } = {}) =>
  draw({
    nodes: { decide: decision([more.gated ? 'work!' : 'work', 'other', 'done'], data as Drawn['data']), work: effect(), other: effect(), ...more.nodes, end: end() },
    edges: ['start > decide', 'decide.work > work', 'work > decide', 'decide.other > other', 'other > decide', 'decide.done > end', ...(more.edges ?? [])],
  })

const failure = (run: Run) => run.state.error

/** An answer to the call of `decide#1` that was requested at this seq. */
const answered = (requested: number, attempt = 1): NewEvent => ({ type: 'model.responded', step: 'decide#1', data: { round: 1, attempt, requested, responseHash: '', body: '', usage: { inputTokens: 1, outputTokens: 1 }, costUsd: 0, latencyMs: 1, finishReason: null } })
const counted = (run: Run) => run.state.decisions.decide
const times = (count: number, entry: Script[string][number]): Script[string] => Array.from({ length: count }, () => entry)
const tagsOf = (run: Run, step: string) => threadItems(run.index, run.state, stepOf(run.state, step)).map(({ tag }) => tag)

describe('§3.1 an iteration', () => {
  it('§3.1 a token carries its selection from the choice until it enters the decision again', () => {
    const index = draw({ nodes: { decide: decision(['work', 'done']), work: pure(), more: pure(), end: end() }, edges: ['start > decide', 'decide.work > work', 'work > more', 'more > decide', 'decide.done > end'] })
    const run = played(index, { decide: ['work', 'done'] })
    expect(['work#1', 'more#1', 'decide#2', 'end#1'].map((id) => stepOf(run.state, id).selection)).toEqual([{ step: 'decide#1', intent: 'work' }, { step: 'decide#1', intent: 'work' }, undefined, { step: 'decide#2', intent: 'done' }])
  })

  it('§3.1 entering another decision ends a selection too', () => {
    const index = draw({ nodes: { decide: decision(['work']), inner: decision(['go']), end: end() }, edges: ['start > decide', 'decide.work > inner', 'inner.go > end'] })
    expect(stepOf(played(index).state, 'end#1').selection).toEqual({ step: 'inner#1', intent: 'go' })
  })

  it('§3.1 failed if a final failure carries its selection, however the token came back', () => {
    // The error is handled by a node of its own, and the token comes back by that node's out.
    const index = loop({}, { nodes: { repair: pure() }, edges: ['work.error > repair', 'repair > decide'] })
    const run = played(index, { decide: ['work', 'done'], work: [fails()] })
    expect(stepOf(run.state, 'repair#1').phase).toBe('completed')
    expect(counted(run)).toMatchObject({ failures: 1, intentFailures: { work: 1 } })
    expect(tagsOf(run, 'decide#2')).toEqual(['input', 'work', 'error'])
  })

  it('§3.1 a failure that was retried and then went well is none', () => {
    const run = played(loop(), { decide: ['work', 'done'], work: [{ kind: 'fails', code: 'http_503', retry: true }, 'out'] })
    expect(counted(run)).toMatchObject({ failures: 0 })
  })

  it('§3.1 scope node: consecutive failed iterations of this decision, whatever the intent', () => {
    const run = played(loop(errors(2)), { decide: ['work', 'other'], work: [fails()], other: [fails()] })
    expect(failure(run)).toMatchObject({ code: 'stuck', nodeId: 'decide' })
  })

  it('§3.1 scope node: one success begins the count anew', () => {
    const run = played(loop(errors(2)), { decide: ['work', 'other', 'work', 'done'], work: [fails(), fails()] })
    expect(run.state.final).toBe('completed')
  })

  it('§3.1 scope intent: failures of the same intent, reset by its own success alone', () => {
    const alternating: Script = { decide: ['work', 'other', 'work', 'done'], work: [fails(), fails()] }
    expect(failure(played(loop(errors(2, 'intent')), alternating))).toMatchObject({ code: 'stuck' })
    const recovered: Script = { decide: ['work', 'work', 'work', 'done'], work: [fails(), 'out', fails()] }
    expect(played(loop(errors(2, 'intent')), recovered).state.final).toBe('completed')
    const each: Script = { decide: ['work', 'other', 'done'], work: [fails()], other: [fails()] }
    expect(played(loop(errors(2, 'intent')), each).state.final).toBe('completed')
  })

  it('§3.1 scope run: failures of all decisions of the run together', () => {
    const index = draw({
      nodes: { first: decision(['work', 'on'], errors(2, 'run')), work: effect(), second: decision(['try', 'done'], errors(2, 'run')), trial: effect(), end: end() },
      edges: ['start > first', 'first.work > work', 'work.error > second', 'work > first', 'first.on > second', 'second.try > trial', 'trial > second', 'second.done > end'],
    })
    const run = played(index, { first: ['work'], work: [fails()], second: ['try', 'try'], trial: [fails()] })
    expect(failure(run)).toMatchObject({ code: 'stuck', nodeId: 'second' })
  })

  it('§3.1 two failures and a success recover, three failures escalate', () => {
    expect(played(loop(errors(3)), { decide: ['work', 'work', 'work', 'done'], work: [fails(), fails(), 'out'] }).state.final).toBe('completed')
    expect(failure(played(loop(errors(3)), { decide: times(3, 'work'), work: times(3, fails()) }))).toMatchObject({ code: 'stuck' })
  })

  it('§3.1 counters stand in the log: a pause between two failures, and another worker after it, lose none', () => {
    const index = loop(errors(2))
    const run = runIn(scripted({ decide: ['work', 'work', 'done'], work: [fails(), fails()] }), index, { refold: true })
    run.go(({ type, step }) => type === 'step.failed' && step === 'work#1')
    run.write({ type: 'run.paused', data: { by: 'ada', reason: 'user' } }, { type: 'run.resumed', data: { by: 'ada' } })
    run.go()
    expect(failure(run)).toMatchObject({ code: 'stuck', nodeId: 'decide' })
  })
})

describe('§3.2 limits of a decision', () => {
  it('§3.2 a rejection is neither failure nor success, but a visit', () => {
    const run = played(loop({ ...errors(2), maxVisits: 3 }, { gated: true }), { decide: ['work', 'other', 'work', 'done'], other: [fails()] })
    const reject = (step: string): NewEvent => ({ type: 'approval.decided', step, data: { requestId: `q ${step}`, verdict: 'rejected', by: 'ada', via: 'key' } })
    run.write(reject('decide#1'))
    run.go()
    expect(counted(run)).toMatchObject({ failures: 1, visitsSinceExhausted: 3 })
    run.write(reject('decide#3'))
    run.go()
    expect(failure(run)).toMatchObject({ code: 'exhausted' })
  })

  it('§3.2 an answer that never fits leaves by invalid, after as many re-asks as invalidRetries says', () => {
    const index = loop({ invalidRetries: 2 }, { nodes: { sorry: end({ outcome: 'sorry' }) }, edges: ['decide.invalid > sorry'] })
    const run = played(index, { decide: times(9, invalid) })
    expect(run.state.calls.decide).toHaveLength(3)
    expect(run.log.filter(({ type }) => type === 'model.requested').map((event) => (event as EventOf<'model.requested'>).data.round)).toEqual([1, 2, 3])
    expect(run.state.outcome).toBe('sorry')
    expect(stepOf(run.state, 'decide#1').handle).toBe('invalid')
  })

  it('§3.2 an unwired invalid counts as a failed iteration, and the decision is entered again', () => {
    const run = played(loop({ ...errors(2), invalidRetries: 0 }), { decide: times(9, invalid) })
    expect(run.state.visits.decide).toBe(3)
    expect(failure(run)).toMatchObject({ code: 'stuck', nodeId: 'decide' })
  })

  it('§3.2 maxVisits lets so many decisions happen, then leaves by exhausted before any call', () => {
    const index = loop({ maxVisits: 2 }, { nodes: { enough: end({ outcome: 'enough' }) }, edges: ['decide.exhausted > enough'] })
    const run = played(index, { decide: times(9, 'work') })
    expect(run.state.calls.decide).toHaveLength(2)
    expect(run.state.visits.decide).toBe(3)
    expect(stepOf(run.state, 'decide#3')).toMatchObject({ phase: 'failed', handle: 'exhausted' })
    expect(run.state.outcome).toBe('enough')
  })

  it('§3.2 exhausted comes before stuck, and both before a call', () => {
    const index = loop({ ...errors(1), maxVisits: 1 })
    const run = played(index, { decide: ['work'], work: [fails()] })
    expect(failure(run)).toMatchObject({ code: 'exhausted' })
    expect(run.state.calls.decide).toHaveLength(1)
  })

  it('§3.2 leaving by exhausted or stuck begins its count anew', () => {
    const exhausted = loop({ maxVisits: 2 }, { nodes: { rest: pure() }, edges: ['decide.exhausted > rest', 'rest > decide'] })
    const run = played(exhausted, { decide: ['work', 'work', 'work', 'done'] })
    expect(run.state.final).toBe('completed')
    expect(run.state.calls.decide).toHaveLength(4)
    const stuck = loop(errors(2), { nodes: { help: pure() }, edges: ['decide.stuck > help', 'help > decide'] })
    const helped = played(stuck, { decide: ['work', 'work', 'work', 'done'], work: [fails(), fails(), fails()] })
    expect(helped.state.final).toBe('completed')
    expect(helped.state.visits.help).toBe(1)
  })
})

describe('§3.3 where nothing is wired', () => {
  it('§3.3 an error inside an arm returns to the decision as a failed iteration', () => {
    const run = played(loop(), { decide: ['work', 'done'], work: [fails('boom')] })
    expect(stepOf(run.state, 'decide#2').from).toEqual([{ step: 'work#1', edgeId: null }])
    expect(counted(run)).toMatchObject({ failures: 1 })
    expect(tagsOf(run, 'decide#2')).toEqual(['input', 'work', 'error'])
  })

  it('§3.3 the error goes to the decision whose arm failed, with several decisions about', () => {
    const index = draw({
      nodes: { first: decision(['go']), second: decision(['work', 'done']), work: effect(), end: end() },
      edges: ['start > first', 'first.go > second', 'second.work > work', 'work > second', 'second.done > end'],
    })
    const run = played(index, { second: ['work', 'done'], work: [fails()] })
    expect(run.state.visits).toMatchObject({ first: 1, second: 2 })
    expect(run.state.decisions.first).toMatchObject({ failures: 0 })
  })

  it('§3.3 an error elsewhere fails the run with its code, naming the node', () => {
    const run = played(draw({ nodes: { call: effect(), end: end() }, edges: ['start > call', 'call > end'] }), { call: [fails('http_status')] })
    expect(failure(run)).toMatchObject({ code: 'http_status', nodeId: 'call' })
  })

  it('§3.3 an error that is wired never fails the run', () => {
    const run = played(draw({ nodes: { call: effect(), end: end(), sorry: end({ outcome: 'sorry' }) }, edges: ['start > call', 'call > end', 'call.error > sorry'] }), { call: [fails()] })
    expect(run.state).toMatchObject({ final: 'completed', outcome: 'sorry' })
  })

  it('§3.3 stuck and exhausted fail the run', () => {
    expect(failure(played(loop({ maxVisits: 1 }), { decide: ['work'] }))).toMatchObject({ code: 'exhausted', nodeId: 'decide' })
    expect(failure(played(loop(errors(1)), { decide: ['work'], work: [fails()] }))).toMatchObject({ code: 'stuck', nodeId: 'decide' })
  })

  it('§3.3 other handles consume the token, with a lint', () => {
    const index = draw({ nodes: { which: branch('a'), end: end() }, edges: ['start > which', 'which.a > end'] })
    expect(played(index, { which: ['else'] }).state.final).toBe('completed')
    expect(validateGraph(index.graph)).toMatchObject([{ severity: 'warning', code: 'unwired_handle', handle: 'else' }])
  })

  it('§3.3 an intent that leads nowhere ends its branch: it blocks publishing and never loops', () => {
    const index = draw({ nodes: { decide: decision(['lost', 'done']), end: end() }, edges: ['start > decide', 'decide.done > end'] })
    const run = played(index, { decide: ['lost'] })
    expect(run.state).toMatchObject({ final: 'completed', visits: { start: 1, decide: 1 } })
    expect(run.state.calls.decide).toHaveLength(1)
    expect(validateGraph(index.graph)).toContainEqual(expect.objectContaining({ severity: 'error', code: 'unwired_intent', nodeId: 'decide', handle: 'lost' }))
  })

  it('§3.3 an unwired error inside an arm is named by a lint, since nobody sees it on the canvas', () => {
    expect(validateGraph(loop().graph)).toContainEqual(expect.objectContaining({ severity: 'warning', code: 'arm_error_unwired', nodeId: 'work' }))
  })
})

describe('§3.4 a gate', () => {
  const gated = () => played(loop({}, { gated: true }), { decide: [{ kind: 'intent', intent: 'work', args: { n: 1 } }, 'done'] })
  const decided = (verdict: 'approved' | 'rejected' | 'edited', more: object = {}): NewEvent => ({ type: 'approval.decided', step: 'decide#1', data: { requestId: 'q decide#1', verdict, by: 'ada', via: 'key', ...more } })

  it('§3.4 stands between choice and execution: nothing is due until a person has answered', () => {
    const run = gated()
    expect(run.due()).toEqual([])
    expect(run.state.visits.work).toBeUndefined()
  })

  it('§3.4 sees the full scope, its own arguments included', () => {
    const run = gated()
    const scope = scopeRefs(run.state, standpoint(stepOf(run.state, 'decide#1')))
    expect(scope.args).toEqual({ seq: stepOf(run.state, 'decide#1').selected?.seq, path: 'args' })
    expect(Object.keys(scope)).toEqual(expect.arrayContaining(['input', 'trigger', 'vars', 'steps', 'args', 'prev', 'run', 'now']))
  })

  it('§3.4 what was approved is what is executed, without another call of the model', () => {
    const run = gated()
    run.write(decided('approved'))
    const seq = stepOf(run.state, 'decide#1').selected?.seq
    expect(run.due()).toMatchObject([{ kind: 'complete', handle: 'work', output: { kind: 'selection', intent: 'work', args: { seq, path: 'args' } } }])
    run.go(({ type, step }) => type === 'step.started' && step === 'work#1')
    expect(run.state.calls.decide).toHaveLength(1)
    expect(scopeRefs(run.state, standpoint(stepOf(run.state, 'work#1'))).args).toEqual({ seq, path: 'args' })
  })

  it('§3.4 a tool’s own result comes back after an approval, not the approval', () => {
    const run = gated()
    run.write(decided('approved'))
    run.go()
    const items = threadItems(run.index, run.state, stepOf(run.state, 'decide#2'))
    expect(items.map(({ tag }) => tag)).toEqual(['input', 'work', 'work_result'])
    expect(items.at(-1)).toMatchObject({ nodeId: 'work', ref: { seq: stepOf(run.state, 'work#1').endedSeq, path: 'output' } })
  })

  it('§3.4 edited arguments are what everything after reads', () => {
    const run = gated()
    run.write(decided('edited', { args: { n: 2 }, argsHash: 'other' }))
    const seq = run.state.seq
    run.go()
    expect(scopeRefs(run.state, standpoint(stepOf(run.state, 'work#1'))).args).toEqual({ seq, path: 'args' })
    expect(threadItems(run.index, run.state, stepOf(run.state, 'decide#2'))[1]).toMatchObject({ tag: 'work', ref: { seq, path: 'args' } })
  })

  it('§3.4 a rejection starts a new visit of the decision, by no edge, with the comment in its context', () => {
    const run = gated()
    run.write(decided('rejected', { comment: 'not today' }))
    run.go()
    expect(stepOf(run.state, 'decide#1')).toMatchObject({ phase: 'completed', handle: 'rejected' })
    expect(stepOf(run.state, 'decide#2').from).toEqual([{ step: 'decide#1', edgeId: null }])
    expect(tagsOf(run, 'decide#2')).toEqual(['input', 'work', 'approval_rejected'])
    expect(run.state.visits.work).toBeUndefined()
    expect(run.state.edges['decide.work > work']).toBeUndefined()
  })

  it('§3.4 on an effect binds the resolved input: it starts as attempt 0, and leaves as attempt 1 after the approval', () => {
    const index = draw({ nodes: { call: effect('once', { approval: gate }), end: end() }, edges: ['start > call', 'call > end'] })
    const run = played(index)
    expect(stepOf(run.state, 'call#1')).toMatchObject({ phase: 'waiting', attempt: 0 })
    const asked = run.log.find(({ type }) => type === 'approval.requested') as EventOf<'approval.requested'>
    expect(asked.data.inputHash).toMatch(/^[0-9a-f]{64}$/)
    run.write({ type: 'approval.decided', step: 'call#1', data: { requestId: 'q call#1', verdict: 'approved', by: 'ada', via: 'key' } })
    expect(run.due()).toEqual([{ kind: 'attempt', step: 'call#1', attempt: 1, generation: 0 }])
    run.go()
    expect(run.state.final).toBe('completed')
  })

  it('§3.4 on an effect: a rejection inside an arm is read by the decision, elsewhere it is an error of the node', () => {
    const rejected = (step: string): NewEvent => ({ type: 'approval.decided', step, data: { requestId: `q ${step}`, verdict: 'rejected', by: 'ada', via: 'key' } })
    const arm = played(loop({}, { nodes: { work: effect('once', { approval: gate }) } }), { decide: ['work', 'done'] })
    arm.write(rejected('work#1'))
    arm.go()
    expect(tagsOf(arm, 'decide#2')).toEqual(['input', 'work', 'approval_rejected'])
    expect(counted(arm)).toMatchObject({ failures: 0 })
    const alone = played(draw({ nodes: { call: effect('once', { approval: gate }), end: end() }, edges: ['start > call', 'call > end'] }))
    alone.write(rejected('call#1'))
    alone.go()
    expect(failure(alone)).toMatchObject({ code: 'approval_rejected', nodeId: 'call' })
  })

  it('§3.4 several can be open at once and be answered in any order', () => {
    const index = draw({
      nodes: { one: decision(['go!']), two: decision(['go!']), a: end(), b: end() },
      edges: ['start > one', 'start > two', 'one.go > a', 'two.go > b'],
    })
    for (const order of [['one#1', 'two#1'], ['two#1', 'one#1']]) {
      const run = played(index)
      for (const step of order) {
        run.write({ type: 'approval.decided', step, data: { requestId: `q ${step}`, verdict: 'approved', by: 'ada', via: 'key' } })
        run.go()
      }
      expect(run.state.final).toBe('completed')
      expect(run.state.visits).toMatchObject({ a: 1, b: 1 })
    }
  })

  it('§3.4 answered twice executes once', () => {
    const run = gated()
    run.write(decided('approved'))
    expect(admit(run.state, decided('approved'))).toBe('not_waiting')
    run.go()
    expect(admit(run.state, decided('approved'))).toBe('run_ended')
    expect(run.state.visits.work).toBe(1)
  })
})

describe('three kinds of errors', () => {
  it('a provider that fails is asked again, as attempts of one round that no context shows', () => {
    const run = played(loop(), { decide: [provider('http_429', true), provider('http_500', true), 'work', 'done'] })
    const asked = run.log.flatMap((event) => (event.type === 'model.requested' && event.step === 'decide#1' ? [[event.data.round, event.data.attempt]] : []))
    expect(asked).toEqual([[1, 1], [1, 2], [1, 3]])
    expect(counted(run)).toMatchObject({ failures: 0 })
    expect(tagsOf(run, 'decide#2')).toEqual(['input', 'work', 'work_result'])
  })

  it('a 429 is a wait, not an end: the next attempt is due at the time the log says', () => {
    const run = played(loop(), { decide: [hangs] })
    const retryAt = '2026-01-01T00:05:00.000Z'
    run.write({ type: 'model.failed', step: 'decide#1', data: { round: 1, attempt: 1, code: 'http_429', status: 429, message: 'slow down', retryAt } })
    expect(plan(run.index, run.state)).toEqual([{ kind: 'sleep', step: 'decide#1', until: retryAt, then: { kind: 'ask-model', step: 'decide#1', round: 1, attempt: 2, candidate: 0 } }])
  })

  it('when a provider is given up the fallbacks are asked in turn, each a new request; then the decision leaves by stuck with model_failed', () => {
    const model = { connection: 'default', name: 'm', params: {}, timeoutMs: 1000, retry: { max: 1, backoffMs: 1 }, fallbacks: [{ connection: 'b', name: 'n' }, { connection: 'c', name: 'o' }] }
    const run = played(loop({ model }), { decide: [provider('http_500', true), provider('http_500'), provider('http_401'), provider('http_500')] })
    const asked = run.log.flatMap((event) => (event.type === 'model.requested' ? [event.data.candidate] : []))
    expect(asked).toEqual([0, 0, 1, 2])
    expect(stepOf(run.state, 'decide#1')).toMatchObject({ phase: 'failed', handle: 'stuck' })
    expect(failure(run)).toMatchObject({ code: 'model_failed', nodeId: 'decide' })
    expect(played(loop({ model }), { decide: [provider('http_500'), 'done'] }).state.final).toBe('completed')
  })

  it('an answer that does not fit is asked for again in a new round, and is no failed iteration', () => {
    const run = played(loop(), { decide: [invalid, 'work', 'done'] })
    expect(counted(run)).toMatchObject({ failures: 0 })
    expect(stepOf(run.state, 'decide#1').model).toMatchObject({ round: 2, attempt: 1 })
    expect(tagsOf(run, 'decide#2')).toEqual(['input', 'work', 'work_result'])
  })

  it('a tool that fails is told to the model under error, blamed on the call that failed', () => {
    const run = played(loop(errors(3)), { decide: ['work', 'other', 'done'], work: [fails('boom')] })
    const items = threadItems(run.index, run.state, stepOf(run.state, 'decide#3'))
    expect(items.map(({ tag }) => tag)).toEqual(['input', 'work', 'error', 'other', 'other_result'])
    const [, work, error, other, result] = items
    expect([error?.answers, result?.answers]).toEqual([work?.seq, other?.seq])
    expect([error?.nodeId, result?.nodeId]).toEqual(['work', 'other'])
  })

  it('a generation whose model fails leaves by stuck, one whose replies never fit by invalid', () => {
    const index = draw({ nodes: { write: generation(), end: end() }, edges: ['start > write', 'write > end'] })
    expect(failure(played(index, { write: [provider('http_500')] }))).toMatchObject({ code: 'model_failed', nodeId: 'write' })
    expect(failure(played(index, { write: [invalid, invalid, invalid] }))).toMatchObject({ code: 'invalid_output', nodeId: 'write' })
    expect(played(index, { write: [invalid, 'out'] }).state.final).toBe('completed')
  })

  it('a question inside an arm comes back under human_response', () => {
    const index = loop({}, { nodes: { work: question() }, edges: ['work.answered > decide'] })
    const run = played(index, { decide: ['work', 'done'] })
    run.write({ type: 'human.answered', step: 'work#1', data: { requestId: 'q work#1', by: 'ada', via: 'key', raw: 'yes', value: 'yes' } })
    run.go()
    expect(tagsOf(run, 'decide#2')).toEqual(['input', 'work', 'human_response'])
  })
})

describe('§1.2 a late answer of a model', () => {
  /** decide#1 asks for a summary, is recovered, has it, and asks for itself: three calls that are all (1, 1) or (1, 2). */
  function afterSummary() {
    let wanted = true
    const world = { ...scripted({ decide: [hangs] }), summarises: () => wanted }
    const run = runIn(world, loop()).go(({ type }) => type === 'model.requested')
    const first = run.state.seq
    wanted = false
    const summary = { by: 'budget' as const, covers: [1] }
    run.write(answered(first))
    run.write({ type: 'context.summarised', step: 'decide#1', data: { ...summary, text: 'so far' } })
    run.go(({ type }) => type === 'model.requested')
    return { run, first, own: run.state.seq }
  }

  it('for a summary is never taken for the decision, nor the other way round, although both are round 1, attempt 1', () => {
    const { run, first, own } = afterSummary()
    expect(own).toBeGreaterThan(first)
    expect(admit(run.state, answered(first))).toBe('stale_attempt')
    expect(admit(run.state, answered(own))).toBe('ok')
  })
})
