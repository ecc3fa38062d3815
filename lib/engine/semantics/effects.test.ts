/** Semantics §5: what an effect may do again, pause and cancel, limits, breakpoints, single steps, and prefetches that run again. */
import { describe, expect, it } from 'vitest'
import { admit } from '../admit.ts'
import type { EventOf, NewEvent } from '../events.ts'
import { container, decision, draw, effect, end, join, pure, question, wait, type DrawnGraph } from '../fixtures/drawn.ts'
import { alone, type TreeSpending } from '../halts.ts'
import { idempotencyKeyOf } from '../ids.ts'
import { plan } from '../plan.ts'
import { scopeRefs, standpoint } from '../scope.ts'
import { dueAt, statusOf, stepOf, waitingOn } from '../state.ts'
import { fails, hangs, played, runIn, scripted, unknown, type Run } from '../testing.ts'

const line = (kind: 'safe' | 'idempotent' | 'once') => draw({ nodes: { call: effect(kind), end: end() }, edges: ['start > call', 'call > end'] })
const attempts = (run: Run) => run.log.filter((event): event is EventOf<'step.started'> => event.type === 'step.started' && event.step === 'call#1').map(({ data }) => [data.attempt, data.generation ?? 0])
const paused: NewEvent = { type: 'run.paused', data: { by: 'ada', reason: 'user' } }
const resumed = (data: object = {}): NewEvent => ({ type: 'run.resumed', data: { by: 'ada', ...data } })
const cancelled: NewEvent = { type: 'run.cancelled', data: { by: 'ada', reason: '' } }

describe('§5.2 the key of an effect', () => {
  it('§5.2 follows from run, step and generation alone, so a fork has keys of its own', () => {
    expect(idempotencyKeyOf('run', 'call#1', 0)).toBe(idempotencyKeyOf('run', 'call#1', 0))
    const all = [idempotencyKeyOf('run', 'call#1', 0), idempotencyKeyOf('fork', 'call#1', 0), idempotencyKeyOf('run', 'call#2', 0), idempotencyKeyOf('run', 'call#1', 1)]
    expect(new Set(all).size).toBe(4)
  })

  it('§5.2 the generation stays over automatic retries and crashes, and rises after a person said that it did not happen', () => {
    const retried = played(line('idempotent'), { call: [{ kind: 'fails', code: 'http_503', retry: true }, { kind: 'fails', code: 'http_429', retry: true }] })
    expect(attempts(retried)).toEqual([[1, 0], [2, 0], [3, 0]])
    const asked = played(line('once'), { call: [unknown] })
    asked.write({ type: 'step.resolved', step: 'call#1', data: { verdict: 'not_happened', by: 'ada', via: 'key' } })
    asked.go()
    expect(attempts(asked)).toEqual([[1, 0], [2, 1]])
  })
})

describe('§5.3 where no answer came', () => {
  it('§5.3 an attempt without an end is recovered, by whoever comes next', () => {
    const run = played(line('once'), { call: [hangs] })
    expect(plan(run.index, run.state)).toEqual([{ kind: 'recover', step: 'call#1' }])
  })

  it('§5.3 nobody knows, so a person is asked and nothing is due', () => {
    const run = played(line('once'), { call: [unknown] })
    expect(plan(run.index, run.state)).toEqual([])
    expect(statusOf(run.state)).toBe('waiting')
    expect(waitingOn(run.state)).toMatchObject([{ kind: 'outcome', step: 'call#1' }])
  })

  it('§5.3 happened takes the result from the person, not_happened runs again, abort fails the step', () => {
    const answered = (verdict: 'happened' | 'not_happened' | 'abort') => {
      const run = played(line('once'), { call: [unknown] })
      run.write({ type: 'step.resolved', step: 'call#1', data: { verdict, by: 'ada', via: 'key', ...(verdict === 'happened' && { output: { id: 7 } }) } })
      return run
    }
    const happened = answered('happened')
    expect(happened.due()).toMatchObject([{ kind: 'complete', handle: 'out', output: { kind: 'reference', ref: { seq: happened.state.seq, path: 'output' } } }])
    expect(answered('not_happened').due()).toEqual([{ kind: 'attempt', step: 'call#1', attempt: 2, generation: 1 }])
    expect(answered('abort').go().state.error).toMatchObject({ code: 'aborted', nodeId: 'call' })
  })
})

describe('§5.4 pause and cancel', () => {
  it('§5.4 a pause stops planning, not effects: the end of an attempt is still taken down, and planned from on resume', () => {
    const run = played(line('once'), { call: [hangs] })
    run.write(paused)
    expect(plan(run.index, run.state)).toEqual([])
    const done: NewEvent = { type: 'step.completed', step: 'call#1', data: { handle: 'out', output: null, emitted: [{ edgeId: 'call > end', target: 'end' }] } }
    expect(admit(run.state, done, 1)).toBe('ok')
    run.write(done)
    expect(plan(run.index, run.state)).toEqual([])
    run.write(resumed())
    expect(run.go().state.final).toBe('completed')
  })

  it('§5.4 while paused nothing begins: no step, no call of a model, no child', () => {
    const run = played(line('once'), { call: [hangs] })
    run.write(paused)
    expect(admit(run.state, { type: 'step.started', step: 'end#1', data: { attempt: 1, from: [] } })).toBe('run_paused')
    expect(admit(run.state, { type: 'child.started', step: 'call#1', data: { runId: 'x', index: 0 } })).toBe('run_paused')
  })

  it('§5.4 an answer is taken while paused, and acted on after', () => {
    const run = played(draw({ nodes: { ask: question(), end: end() }, edges: ['start > ask', 'ask.answered > end'] }))
    run.write(paused)
    const answer: NewEvent = { type: 'human.answered', step: 'ask#1', data: { requestId: 'q ask#1', by: 'ada', via: 'key', raw: 'x', value: 'x' } }
    expect(admit(run.state, answer)).toBe('ok')
    run.write(answer)
    expect(plan(run.index, run.state)).toEqual([])
    run.write(resumed())
    expect(run.go().state.final).toBe('completed')
  })

  it('§5.4 clocks run on: a timer fires while the run is paused, once, and is planned from on resume', () => {
    const run = runIn(scripted({}), draw({ nodes: { nap: wait(), end: end() }, edges: ['start > nap', 'nap > end'] })).go(({ type }) => type === 'timer.set')
    run.write(paused)
    expect(plan(run.index, run.state)).toMatchObject([{ kind: 'sleep', step: 'nap#1', then: { kind: 'append', events: [{ type: 'timer.fired' }] } }])
    expect(dueAt(run.state)).toBe(stepOf(run.state, 'nap#1').wait?.fireAt)
    run.go()
    expect(run.log.filter(({ type }) => type === 'timer.fired')).toHaveLength(1)
    expect(statusOf(run.state)).toBe('paused')
    run.write(resumed())
    expect(run.go().state.final).toBe('completed')
  })

  it('§5.4 paused twice, resumed twice: the second is refused', () => {
    const run = played(line('once'), { call: [hangs] })
    expect(admit(run.state, resumed())).toBe('not_paused')
    run.write(paused)
    expect(admit(run.state, paused)).toBe('already_paused')
  })

  it('§5.4 after a cancel the ends of what was under way are kept and count, and nothing else is', () => {
    const run = played(draw({ nodes: { decide: decision(['done']), end: end() }, edges: ['start > decide', 'decide.done > end'] }), { decide: [hangs] })
    run.write(cancelled)
    expect(run.due()).toEqual([])
    run.write({ type: 'model.responded', step: 'decide#1', data: { round: 1, attempt: 1, responseHash: '', body: '', usage: { inputTokens: 7, outputTokens: 3 }, costUsd: 0.5, latencyMs: 1, finishReason: null } })
    expect(run.state.usage).toMatchObject({ inputTokens: 7, outputTokens: 3, costUsd: 0.5 })
    expect(plan(run.index, run.state)).toEqual([])
    expect(admit(run.state, { type: 'intent.selected', step: 'decide#1', data: { intent: 'done', args: {}, argsHash: '' } })).toBe('run_ended')
    expect(admit(run.state, resumed())).toBe('run_ended')
    expect(admit(run.state, cancelled)).toBe('run_ended')
    expect(statusOf(run.state)).toBe('cancelled')
  })
})

describe('§5.5 limits', () => {
  const looping = (limits: DrawnGraph['limits']) =>
    draw({ nodes: { decide: decision(['work', 'done']), work: pure(), end: end() }, edges: ['start > decide', 'decide.work > work', 'work > decide', 'decide.done > end'], limits: limits ?? {} })
  const script = () => ({ decide: [...Array.from({ length: 6 }, () => 'work'), 'done'] })

  it('§5.5 steps fail the run with the limit’s name', () => {
    const run = played(looping({ steps: 4 }), script())
    expect(run.state).toMatchObject({ final: 'failed', error: { code: 'limit_steps' }, stepCount: 4 })
  })

  it.each([
    ['tokens', { tokens: 3 }, { tokens: 1000 }],
    ['costUsd', { costUsd: 0.02 }, { costUsd: 5 }],
    ['wallSeconds', { wallSeconds: 12 }, { wallSeconds: 100_000 }],
  ] as const)('§5.5 %s pause the run before anything more begins, and a resume may raise them', (name, limits, raised) => {
    const run = played(looping(limits), script())
    expect(run.state.paused).toMatchObject({ reason: 'limit', limit: name })
    expect(waitingOn(run.state)).toMatchObject([{ kind: 'limit' }])
    run.write(resumed())
    run.go()
    expect(run.state.paused).toMatchObject({ limit: name })
    run.write(resumed({ limits: raised }))
    expect(run.go().state.final).toBe('completed')
  })

  it('§5.5 a run that has nothing more to do completes, although a limit is reached', () => {
    const run = played(draw({ nodes: { end: end() }, edges: ['start > end'], limits: { steps: 2 } }))
    expect(run.state.final).toBe('completed')
  })

  it('§5.5 limits are the tree’s: what relatives spent counts', () => {
    const others = (spent: Partial<TreeSpending['others']>): TreeSpending => ({ ...alone, others: { ...alone.others, ...spent } })
    const run = played(looping({ tokens: 100, steps: 20, costUsd: 1 }), { decide: [hangs] })
    expect(plan(run.index, run.state, others({ tokens: 99 }))).toMatchObject([{ kind: 'recover' }])
    expect(plan(run.index, run.state, others({ tokens: 100 }))).toMatchObject([{ kind: 'pause', data: { reason: 'limit', limit: 'tokens' } }])
    expect(plan(run.index, run.state, others({ costUsd: 1 }))).toMatchObject([{ kind: 'pause', data: { limit: 'costUsd' } }])
    const waiting = runIn(scripted({}), looping({ steps: 20 })).go(({ seq }) => seq === 3)
    expect(plan(waiting.index, waiting.state, others({ steps: 19 }))).toMatchObject([{ kind: 'append', events: [{ type: 'run.failed', data: { error: { code: 'limit_steps' } } }] }])
  })

  it('§5.5 a budget of an agent fails its run with the limit’s name, the work of its own children included', () => {
    const started = { budget: { steps: 4 }, limits: { steps: 10_000, tokens: 1e9, costUsd: 1e6, wallSeconds: 1e9 }, depth: 1, parent: { runId: 'root', step: 'agent#1' } }
    expect(played(looping({}), script(), { started }).state.error).toMatchObject({ code: 'limit_steps' })
    expect(played(looping({}), script(), { started: { ...started, budget: { tokens: 4 } } }).state.error).toMatchObject({ code: 'limit_tokens' })
    expect(played(looping({}), script(), { started: { ...started, budget: { costUsd: 0.02 } } }).state.error).toMatchObject({ code: 'limit_cost' })
    expect(played(looping({}), script(), { started: { ...started, budget: { wallSeconds: 5 } } }).state.error).toMatchObject({ code: 'limit_time' })
    const tokens = { ...started, budget: { tokens: 40 } }
    const run = runIn(scripted({}), looping({}), { started: tokens }).go(({ seq }) => seq === 3)
    const spending = { ...alone, below: { child: { steps: 4, tokens: 40, costUsd: 0 } } }
    expect(plan(run.index, run.state, spending)).not.toMatchObject([{ kind: 'append', events: [{ type: 'run.failed' }] }])
    run.state.openChildren.child = { step: 'agent#1', index: 0 }
    expect(plan(run.index, run.state, spending)).toMatchObject([{ kind: 'append', events: [{ type: 'run.failed', data: { error: { code: 'limit_tokens' } } }] }])
  })
})

describe('breakpoints', () => {
  const index = draw({ nodes: { decide: decision(['work', 'done']), work: effect('once'), end: end() }, edges: ['start > decide', 'decide.work > work', 'work > decide', 'decide.done > end'] })
  const script = () => ({ decide: ['work', 'work', 'done'] })
  const stops = (run: Run) => run.log.flatMap((event) => (event.type === 'run.paused' ? [`${event.data.when} ${event.data.step}`] : []))
  const through = (run: Run): Run => {
    run.go()
    while (run.state.paused) {
      run.write(resumed())
      run.go()
    }
    return run
  }

  it('before a node pause the run each time it is about to start', () => {
    const run = runIn(scripted(script()), index, { started: { breakpoints: [{ nodeId: 'work', when: 'before' }] } }).go()
    expect(run.state.paused).toMatchObject({ reason: 'breakpoint', step: 'work#1' })
    expect(run.state.visits.work).toBeUndefined()
    expect(stops(through(run))).toEqual(['before work#1', 'before work#2'])
    expect(run.state.final).toBe('completed')
  })

  it('after selection pause between the choice of an intent and its execution', () => {
    const run = runIn(scripted(script()), index, { started: { breakpoints: [{ nodeId: 'decide', when: 'selected', intent: 'work' }] } }).go()
    expect(stepOf(run.state, 'decide#1').selected).toMatchObject({ intent: 'work' })
    expect(run.state.paused).toMatchObject({ reason: 'breakpoint', step: 'decide#1' })
    expect(run.state.visits.work).toBeUndefined()
    expect(stops(through(run))).toEqual(['selected decide#1', 'selected decide#2'])
    expect(run.state.calls.decide).toHaveLength(3)
  })

  it('until pauses after the first end of a node, once', () => {
    const run = runIn(scripted(script()), index, { started: { until: 'work' } }).go()
    expect(run.state.paused).toMatchObject({ reason: 'breakpoint', step: 'work#1' })
    expect(stepOf(run.state, 'work#1').phase).toBe('completed')
    expect(stops(through(run))).toEqual(['until work#1'])
  })

  it('an edit at a breakpoint executes other arguments than the model chose, and everything after reads them', () => {
    const run = runIn(scripted(script()), index, { started: { breakpoints: [{ nodeId: 'decide', when: 'selected' }] } }).go()
    const edited: NewEvent = { type: 'step.edited', step: 'decide#1', data: { by: 'ada', intent: 'work', args: { n: 9 }, argsHash: 'h' } }
    expect(admit(run.state, edited)).toBe('ok')
    run.write(edited)
    const { seq } = run.state
    run.write(resumed())
    run.go(({ type, step }) => type === 'step.started' && step === 'work#1')
    expect(scopeRefs(run.state, standpoint(stepOf(run.state, 'work#1'))).args).toEqual({ seq, path: 'args' })
    expect(admit(run.state, edited)).toBe('already_ended')
  })

  it('an edit of an output stands in place of the old for all who read it later', () => {
    const run = runIn(scripted(script()), index, { started: { breakpoints: [{ nodeId: 'decide', when: 'before' }] } }).go()
    run.write({ type: 'step.edited', step: 'start#1', data: { by: 'ada', output: { other: true } } })
    const { seq } = run.state
    through(run)
    expect(scopeRefs(run.state, standpoint(stepOf(run.state, 'decide#1'))).steps.start?.output).toEqual({ seq, path: 'output' })
  })
})

describe('step mode', () => {
  it('lets one step to its end at each resume, then pauses', () => {
    const index = draw({ nodes: { a: pure(), b: pure(), both: join(), end: end() }, edges: ['start > a', 'start > b', 'a > both', 'b > both', 'both > end'] })
    const run = runIn(scripted({}), index)
    run.write(paused)
    const order: string[] = []
    while (!run.state.final) {
      run.write(resumed({ mode: 'step' }))
      const before = run.log.length
      run.go()
      const ended = run.log.slice(before).flatMap(({ type, step }) => (type === 'step.completed' && step ? [step] : []))
      if (run.state.final) break
      expect(run.state.paused).toMatchObject({ reason: 'step', step: ended[0] })
      expect(ended).toHaveLength(1)
      order.push(...ended)
    }
    // With the last step nothing is left to pause for.
    expect(order).toEqual(['start#1', 'a#1', 'b#1', 'both#1'])
    expect(run.state.final).toBe('completed')
  })

  it('lets a step that waits to try again to its end, and no other after it', () => {
    const index = draw({ nodes: { call: effect(), after: pure(), end: end() }, edges: ['start > call', 'call > after', 'after > end'] })
    const run = runIn(scripted({ call: [{ kind: 'fails', code: 'http_503', retry: true }, 'out'] }), index).go(({ type }) => type === 'step.failed')
    run.write(paused, resumed({ mode: 'step' }))
    run.go()
    expect(run.state.paused).toMatchObject({ reason: 'step', step: 'call#1' })
    expect(run.state.visits.after).toBeUndefined()
  })
})

describe('a prefetch', () => {
  const index = draw({
    nodes: { tags: { ...effect('safe'), refresh: true }, users: { ...effect('safe'), refresh: true }, both: join(), decide: decision(['work', 'done']), work: effect(), end: end() },
    edges: ['start > tags', 'start > users', 'tags > both', 'users > both', 'tags.error > both', 'users.error > both', 'both > decide', 'decide.work > work', 'work > decide', 'decide.done > end'],
  })

  it('§2.2 of several fetches runs them in parallel and hands them on in the order of the edges', () => {
    const run = runIn(scripted({}), index).go(({ seq }) => seq === 3)
    expect(plan(index, run.state).map((command) => command.kind === 'start' && command.node)).toEqual(['tags', 'users'])
    const last = runIn(scripted({}), index, { pick: (count) => count - 1 }).go()
    expect(stepOf(last.state, 'both#1').from.map(({ step }) => step)).toEqual(['tags#1', 'users#1'])
  })

  it('that is refreshed runs again when the run is resumed, before anything else, and later readers see what is new', () => {
    const run = runIn(scripted({ decide: ['work', hangs] }), index).go()
    run.write(paused, resumed())
    expect(run.due().map((command) => ('step' in command ? `${command.kind} ${command.step}` : command.kind))).toEqual(['refresh tags#1', 'refresh users#1'])
    run.go()
    const refreshed = run.log.find(({ type, step }) => type === 'step.refreshed' && step === 'tags#1')
    expect(scopeRefs(run.state, standpoint(stepOf(run.state, 'decide#2'))).steps.tags?.output).toEqual({ seq: refreshed?.seq, path: 'output' })
  })

  it('that fails to refresh leaves the old output in place', () => {
    const run = runIn(scripted({ decide: [hangs] }), index).go()
    const old = stepOf(run.state, 'tags#1').endedSeq
    run.write(paused, resumed(), { type: 'step.refreshed', step: 'tags#1', data: { error: { code: 'http_status', message: '', compact: '' } } })
    expect(scopeRefs(run.state, standpoint(stepOf(run.state, 'decide#1'))).steps.tags?.output).toEqual({ seq: old, path: 'output' })
    expect(admit(run.state, { type: 'step.refreshed', step: 'tags#1', data: { output: 1 } })).toBe('not_waiting')
  })

  it('that failed, or without refresh, does not run again', () => {
    const failed = runIn(scripted({ tags: [fails()], users: [fails()], decide: [hangs] }), index).go()
    failed.write(paused, resumed())
    expect(failed.due()).toEqual([])
  })
})

describe('a container step, as an effect', () => {
  it('§5.1 starts its children under ids that are given once, so a crash starts none twice', () => {
    const run = runIn(scripted({}, { batch: [null, null] }), draw({ nodes: { batch: container('each'), end: end() }, edges: ['start > batch', 'batch > end'] })).go()
    const [first] = run.log.filter((event): event is EventOf<'child.started'> => event.type === 'child.started')
    expect(admit(run.state, { type: 'child.started', step: 'batch#1', data: first!.data })).toBe('already_started')
  })
})
