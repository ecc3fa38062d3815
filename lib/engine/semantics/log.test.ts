/** Semantics §1: the log, what may be written to it, and what it means. What needs a database is in lib/server/advance. */
import { describe, expect, it } from 'vitest'
import { admit } from '../admit.ts'
import { engineVersion, eventDataSchemas, eventTypes, parseEvent, upcast, type Event, type NewEvent } from '../events.ts'
import { decision, draw, effect, end, pure, question } from '../fixtures/drawn.ts'
import { workedGraph, workedLog, workedRunId } from '../fixtures/worked-log.ts'
import { indexGraph } from '../graph.ts'
import { plan } from '../plan.ts'
import { fold, foldLog, reduce } from '../reduce.ts'
import { scopeRefs, standpoint } from '../scope.ts'
import { CorruptLog, initialState, stepOf, type RunState } from '../state.ts'
import { hangs, played, runStarted } from '../testing.ts'

const line = draw({ nodes: { call: effect('once'), end: end() }, edges: ['start > call', 'call > end'] })
const loop = draw({ nodes: { decide: decision(['work!', 'done']), work: pure(), end: end() }, edges: ['start > decide', 'decide.work > work', 'work > decide', 'decide.done > end'] })
const asking = draw({ nodes: { ask: question(), end: end() }, edges: ['start > ask', 'ask.answered > end'] })

describe('§1.2 an event is admitted', () => {
  it('§1.2 once as the end of an attempt: the second end, and the end of an attempt that no longer counts, are refused', () => {
    const run = played(line, { call: [hangs] })
    const done = (): NewEvent => ({ type: 'step.completed', step: 'call#1', data: { handle: 'out', output: null, emitted: [] } })
    expect(admit(run.state, done(), 2)).toBe('stale_attempt')
    expect(admit(run.state, done(), 1)).toBe('ok')
    run.write({ type: 'step.failed', step: 'call#1', data: { error: { code: 'x', message: '', compact: '' }, attempt: 1, retryAt: run.state.lastAt } })
    expect(admit(run.state, done(), 1)).toBe('stale_attempt')
    run.write({ type: 'step.started', step: 'call#1', data: { attempt: 2, from: stepOf(run.state, 'call#1').from } })
    expect(admit(run.state, done(), 1)).toBe('stale_attempt')
    run.write(done())
    expect(admit(run.state, done(), 2)).toBe('already_ended')
    expect(admit(run.state, { type: 'step.failed', step: 'call#1', data: { error: { code: 'x', message: '', compact: '' }, attempt: 2 } }, 2)).toBe('already_ended')
  })

  it('§1.2 once as the answer of a model: a call that was given up or asked again is over', () => {
    const run = played(loop, { decide: [hangs] })
    const responded = (attempt: number): NewEvent => ({ type: 'model.responded', step: 'decide#1', data: { round: 1, attempt, responseHash: '', body: '', usage: { inputTokens: 1, outputTokens: 1 }, costUsd: null, latencyMs: 1, finishReason: null } })
    run.write({ type: 'model.failed', step: 'decide#1', data: { round: 1, attempt: 1, code: 'http_500', message: '', retryAt: run.state.lastAt } })
    expect(admit(run.state, responded(1))).toBe('stale_attempt')
    run.perform(plan(loop, run.state)[0]!)
    expect(admit(run.state, responded(1))).toBe('stale_attempt')
    expect(admit(run.state, responded(2))).toBe('ok')
  })

  it('§1.2 once as the answer to a request, in any words, and never to one of another kind', () => {
    const run = played(asking)
    const answered: NewEvent = { type: 'human.answered', step: 'ask#1', data: { requestId: 'q ask#1', by: 'ada', via: 'key', raw: 'yes', value: 'yes' } }
    expect(admit(run.state, { type: 'approval.decided', step: 'ask#1', data: { requestId: 'q ask#1', verdict: 'approved', by: 'ada', via: 'key' } })).toBe('not_waiting')
    expect(admit(run.state, { type: 'step.resolved', step: 'ask#1', data: { verdict: 'happened', by: 'ada', via: 'key', output: null } })).toBe('not_waiting')
    run.write(answered)
    expect(admit(run.state, answered)).toBe('not_waiting')
    expect(admit(run.state, { ...answered, data: { ...answered.data, by: 'bob' } })).toBe('not_waiting')
  })

  it('§1.2 not after the final event, whatever would plan anything', () => {
    for (const final of [{ type: 'run.completed', data: { outcome: 'success', output: null, silent: false } }, { type: 'run.failed', data: { error: { code: 'x', message: '' } } }, { type: 'run.cancelled', data: { by: 'ada', reason: '' } }] satisfies NewEvent[]) {
      const run = played(asking)
      run.write(final)
      for (const type of eventTypes) {
        const step = type.startsWith('run.') ? {} : { step: 'ask#1' }
        const admission = admit(run.state, { type, ...step, data: { attempt: 2, round: 1, from: [] } } as unknown as NewEvent)
        if (admission === 'ok') expect(['step.completed', 'step.failed', 'step.late', 'step.cancelled', 'model.responded', 'model.failed', 'child.finished']).toContain(type)
      }
      expect(plan(asking, run.state)).toEqual([])
    }
  })

  it('§1.2 as step.late when it comes too late, which changes nothing but is kept', () => {
    const run = played(line)
    const before = JSON.stringify({ ...run.state, seq: 0, lastAt: '' })
    const late: NewEvent = { type: 'step.late', step: 'call#1', data: { attempt: 1, output: { id: 7 } } }
    const after = reduce(run.state, { ...late, seq: run.state.seq + 1, v: 1, at: run.state.lastAt } as Event)
    expect(JSON.stringify({ ...after, seq: 0, lastAt: '' })).toBe(before)
  })
})

describe('§1.4 the fold', () => {
  it('§1.4 needs no graph: a log folds that goes on with nodes which the graph of its beginning does not have', () => {
    const moved: Event[] = [
      ...workedLog.slice(0, 37),
      { seq: 38, type: 'run.forked', v: 1, at: workedLog[36]!.at, data: { from: { runId: workedRunId, atSeq: 38 }, edits: [{ kind: 'workflow' }], by: 'ada' } },
      { seq: 39, type: 'step.started', v: 1, at: workedLog[36]!.at, step: 'finish#1', data: { attempt: 1, from: [{ step: 'decide#4', edgeId: 'e5' }] } },
      { seq: 40, type: 'step.completed', v: 1, at: workedLog[36]!.at, step: 'finish#1', data: { handle: 'out', output: null, emitted: [{ edgeId: 'new1', target: 'announce' }] } },
      { seq: 41, type: 'step.started', v: 1, at: workedLog[36]!.at, step: 'announce#1', data: { attempt: 1, from: [{ step: 'finish#1', edgeId: 'new1' }] } },
    ]
    const state = foldLog(workedRunId, moved)
    expect(Object.keys(state.live)).toEqual(['announce#1'])
    expect(stepOf(state, 'announce#1').past).toMatchObject({ decide: 4, ship: 2, finish: 1 })
    const grown = indexGraph({
      ...workedGraph,
      nodes: [...workedGraph.nodes.map((node) => (node.id === 'finish' ? { ...node, kind: 'pure' as const, handles: ['out'] } : node)), { id: 'announce', type: 'end', kind: 'end', data: { outcome: 'told', silent: false, terminate: false }, handles: [] }],
    })
    expect(plan(grown, state)).toEqual([{ kind: 'evaluate', step: 'announce#1' }])
  })

  it('§1.4 knows the path that was taken: which edges, how often, and where every token came from', () => {
    const run = played(loop, { decide: ['done'] })
    expect(run.state.edges).toEqual({ 'start > decide': 1, 'decide.done > end': 1 })
    expect(stepOf(run.state, 'end#1').from).toEqual([{ step: 'decide#1', edgeId: 'decide.done > end' }])
  })

  it('refuses a log that cannot be, naming run, event and reason', () => {
    const event = (seq: number, type: string, step: string, data: object): Event => ({ seq, type, v: 1, at: '2026-01-01T00:00:00.000Z', step, data }) as Event
    const begun = (): Event[] => [{ ...runStarted(line), seq: 1, v: 1, at: '2026-01-01T00:00:00.000Z' } as Event, event(2, 'step.started', 'start#1', { attempt: 1, from: [] })]
    const impossible: [Event, RegExp][] = [
      [event(3, 'step.started', 'call#1', { attempt: 1, from: [{ step: 'start#1', edgeId: 'start > call' }] }), /event 3: no token came from start#1/],
      [event(3, 'step.started', 'start#3', { attempt: 1, from: [] }), /event 3: start#3 follows visit 1/],
      [event(3, 'model.responded', 'start#1', {}), /event 3: model.responded without model.requested/],
      [event(3, 'approval.decided', 'start#1', { verdict: 'approved' }), /event 3: approval.decided of start#1, of which nothing was asked/],
      [event(4, 'step.completed', 'start#1', { handle: 'out', output: null, emitted: [] }), /event 4: it follows event 2/],
    ]
    for (const [next, message] of impossible) {
      expect(() => foldLog('run-7', [...begun(), next])).toThrow(CorruptLog)
      expect(() => foldLog('run-7', [...begun(), next])).toThrow(message)
    }
  })
})

describe('§1.5 plan', () => {
  const moments = [played(loop).log, played(line).log, played(asking).log]

  it('§1.5 gives commands at once, evaluates nothing and changes nothing', () => {
    for (const [position, log] of moments.entries()) {
      const index = [loop, line, asking][position]!
      for (let length = 0; length <= log.length; length += 1) {
        const state = foldLog('run', log.slice(0, length))
        const before = JSON.stringify(state)
        const commands = plan(index, state)
        expect(Array.isArray(commands)).toBe(true)
        expect(JSON.stringify(state)).toBe(before)
        expect(plan(index, state)).toEqual(commands)
      }
    }
  })

  it('§1.5 leaves inputs, gates and branches to be evaluated by whoever performs its commands', () => {
    const branching = draw({ nodes: { which: { ...pure({ cases: [{ handle: 'a', when: '$error("never here")' }] }), handles: ['a', 'else'] }, end: end() }, edges: ['start > which', 'which.a > end', 'which.else > end'] })
    const run = played(branching, { which: [hangs] })
    expect(plan(branching, run.state)).toEqual([{ kind: 'evaluate', step: 'which#1' }])
    const gated = played(loop, { decide: ['work'] }).go()
    const selected = foldLog('run', gated.log.slice(0, gated.log.findIndex(({ type }) => type === 'intent.selected') + 1))
    expect(plan(loop, selected)).toEqual([{ kind: 'gate', step: 'decide#1' }])
  })
})

describe('§1.6 versions', () => {
  it('§1.6 every event has one, and one that this engine does not know is refused by name', () => {
    for (const event of workedLog) expect(event.v).toBe(1)
    expect(() => upcast({ ...workedLog[0]!, v: 99 })).toThrow(/Event 1 \(run\.started\) has version 99/)
    expect(() => parseEvent({ ...workedLog[3], v: 99 })).toThrow(/version 99/)
  })

  it('§1.6 the engine of a run, and the assembler and tokenizer of each call, stand in the log', () => {
    expect(eventDataSchemas['run.started'].safeParse(workedLog[0]!.data).success).toBe(true)
    const without = (data: object, key: string) => Object.fromEntries(Object.entries(data).filter(([name]) => name !== key))
    expect(eventDataSchemas['run.started'].safeParse(without(workedLog[0]!.data, 'engine')).success).toBe(false)
    for (const key of ['assembler', 'tokenizer', 'promptVersion', 'requestHash']) expect(eventDataSchemas['model.requested'].safeParse(without(workedLog[6]!.data, key)).success).toBe(false)
    expect(engineVersion).toBeGreaterThan(0)
  })
})

describe('§1.7 time', () => {
  it('§1.7 of a step is that of its first start, over attempts and answers', () => {
    const run = played(line, { call: [{ kind: 'fails', code: 'http_503', retry: true }, { kind: 'fails', code: 'http_503', retry: true }, 'out'] })
    const step = stepOf(run.state, 'call#1')
    const starts = run.log.filter(({ type, step: id }) => type === 'step.started' && id === 'call#1')
    expect(starts).toHaveLength(3)
    expect(standpoint(step).now).toBe(starts[0]!.at)
    expect(scopeRefs(run.state, standpoint(step)).now).toBe(starts[0]!.at)
  })
})

describe('the cost of an event', () => {
  /** A loop of many iterations, and how many keys of the state each event reads or writes. */
  it('does not grow with the log: an event touches as many parts of the state at the end of a long run as at its beginning', () => {
    const rounds = 200
    const index = draw({ nodes: { decide: decision(['work', 'done'], { maxVisits: 10_000 }), work: pure(), end: end() }, edges: ['start > decide', 'decide.work > work', 'work > decide', 'decide.done > end'] })
    const { log } = played(index, { decide: [...Array.from({ length: rounds }, () => 'work'), 'done'] })
    let touched = 0
    const state = counting(initialState('run'), () => (touched += 1))
    const perEvent = log.map((event) => {
      touched = 0
      fold(state, [event])
      return touched
    })
    const most = (from: number, to: number): number => Math.max(...perEvent.slice(from, to))
    expect(log.length).toBeGreaterThan(1200)
    expect(most(log.length - 300, log.length)).toBeLessThanOrEqual(most(0, 300) + 5)
    expect(touched).toBeGreaterThan(0)
  })
})

/** The same state, calling `touch` for every entry of its maps and lists that is read, written, deleted or listed. */
function counting(state: RunState, touch: () => void): RunState {
  const counted = <Map extends object>(map: Map): Map =>
    new Proxy(map, {
      get(target, key) {
        touch()
        return Reflect.get(target, key)
      },
      set(target, key, value) {
        touch()
        return Reflect.set(target, key, value)
      },
      deleteProperty(target, key) {
        touch()
        return Reflect.deleteProperty(target, key)
      },
      ownKeys(target) {
        const keys = Reflect.ownKeys(target)
        for (let count = 0; count < keys.length; count += 1) touch()
        return keys
      },
    })
  return counted(Object.fromEntries(Object.entries(state).map(([name, value]: [string, unknown]) => [name, typeof value === 'object' && value !== null ? counted(value) : value])) as unknown as RunState)
}
