import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Event, EventOf } from './events.ts'
import { decision, draw, effect, end, join, pure } from './fixtures/drawn.ts'
import { generatedGraph, type Ingredients } from './fixtures/generated.ts'
import { forkedLog, workedIndex, workedLog, workedRunId } from './fixtures/worked-log.ts'
import type { GraphIndex } from './graph.ts'
import { leave } from './leave.ts'
import { foldLog } from './reduce.ts'
import { replayLog } from './replay.ts'
import { same } from './replay-finding.ts'
import { stepOf } from './state.ts'
import { fails, hangs, invalid, out, played, provider, runIn, scripted, seededWorld, sets, type Chance, type Due, type Run, type Script } from './testing.ts'

const divergenceOf = (index: GraphIndex, log: Event[], runId = 'run') => replayLog(index, runId, log).divergence

/** A log with something else in place of some events, numbered anew. */
const edited = (log: Event[], edit: (event: Event, i: number) => Event[]): Event[] => log.flatMap(edit).map((event, i) => ({ ...event, seq: i + 1, at: log[i]?.at ?? event.at }))
const changed = (log: Event[], seq: number, data: object): Event[] => log.map((event) => (event.seq === seq ? ({ ...event, data: { ...event.data, ...data } } as Event) : event))

describe('the worked log', () => {
  it('replays: every event was due, and the state is the one that it folds to', () => {
    const replayed = replayLog(workedIndex, workedRunId, workedLog)
    expect(replayed).toMatchObject({ divergence: null, events: 40, calls: 5 })
    expect(replayed.state).toEqual(foldLog(workedRunId, workedLog))
  })

  it('replays as far as it goes while the run is under way', () => {
    for (let length = 1; length < workedLog.length; length++) expect(divergenceOf(workedIndex, workedLog.slice(0, length), workedRunId)).toBeNull()
  })

  it('replays as a fork from its fork on: what was copied belongs to the other run', () => {
    expect(divergenceOf(workedIndex, forkedLog, workedRunId)).toBeNull()
    expect(divergenceOf(workedIndex, changed(forkedLog, 11, { intent: 'other' }), workedRunId)).toBeNull()
  })

  it('is taken as this engine’s own where only the version differs', () => {
    expect(divergenceOf(workedIndex, changed(workedLog, 1, { engine: 0 }), workedRunId)).toBeNull()
  })

  it('tells a difference of another engine apart from a divergence', () => {
    const other = changed(changed(workedLog, 1, { engine: 0 }), 37, { emitted: [] })
    expect(divergenceOf(workedIndex, other, workedRunId)).toMatchObject({ kind: 'engine_changed', seq: 37, message: expect.stringContaining('engine 0') as string })
  })
})

describe('the first divergence is named', () => {
  it.each([
    ['another graph', 1, { graphHash: 'other' }, { kind: 'content', seq: 1 }],
    ['a token from nowhere', 17, { from: [{ step: 'decide#1', edgeId: 'e3' }] }, { kind: 'refused', seq: 17, actual: 'no_token' }],
    ['an edge that the handle does not have', 14, { emitted: [{ edgeId: 'e5', target: 'finish' }] }, { kind: 'content', seq: 14, expected: { handle: 'deploy', emitted: [{ edgeId: 'e3', target: 'ship' }] } }],
    ['a handle that was not chosen', 14, { handle: 'done' }, { kind: 'content', seq: 14 }],
    ['a failure that goes elsewhere', 16, { emitted: [{ edgeId: 'e5', target: 'finish' }] }, { kind: 'content', seq: 16, expected: { emitted: [{ edgeId: null, target: 'decide' }] } }],
    ['a failure that goes nowhere and does not end the run', 16, { emitted: [], handle: undefined }, { kind: 'missing', seq: 17, expected: { type: 'run.failed' } }],
    ['an intent that the decision does not have', 11, { intent: 'sink' }, { kind: 'content', seq: 11 }],
    ['an approval of other arguments than those chosen', 12, { argsHash: 'other' }, { kind: 'content', seq: 12 }],
    ['an answer to another request', 13, { requestId: 'q9' }, { kind: 'refused', seq: 13, actual: 'not_waiting' }],
    ['a round that was not due', 9, { round: 2 }, { kind: 'content', seq: 9, expected: { round: 1, attempt: 2, candidate: 0 } }],
    ['another outcome', 40, { outcome: 'failure' }, { kind: 'content', seq: 40 }],
    ['a start that is marked as no decision', 24, { decision: undefined }, { kind: 'content', seq: 24 }],
  ])('%s', (_, seq, data, divergence) => {
    expect(divergenceOf(workedIndex, changed(workedLog, seq, data), workedRunId)).toMatchObject(divergence)
  })

  it('an event too many, with what was due instead', () => {
    const early = edited(workedLog.slice(0, 37), (event) => (event.seq === 37 ? [{ ...workedLog[39], seq: 37 } as Event] : [event]))
    expect(divergenceOf(workedIndex, early, workedRunId)).toMatchObject({ kind: 'not_due', seq: 37, expected: [{ kind: 'complete', step: 'decide#4' }] })
  })

  it('a gap, and a time that runs backwards', () => {
    expect(divergenceOf(workedIndex, workedLog.filter(({ seq }) => seq !== 20), workedRunId)).toMatchObject({ kind: 'corrupt', seq: 21 })
    expect(divergenceOf(workedIndex, workedLog.map((event) => (event.seq === 20 ? { ...event, at: '2020-01-01T00:00:00.000Z' } : event)), workedRunId)).toMatchObject({ seq: 20, expected: { at: workedLog[18]?.at } })
  })

  it('a race whose losers went on', () => {
    const index = draw({ nodes: { fast: pure(), slow: effect(), late: pure(), race: join('first'), end: end() }, edges: ['start > fast', 'start > slow', 'start > late', 'fast > race', 'slow > race', 'late > race', 'race > end'] })
    const { log } = played(index, { slow: [hangs], late: [hangs] })
    expect(divergenceOf(index, log)).toBeNull()
    const cancelled = log.filter(({ type }) => type === 'step.cancelled')
    expect(cancelled).toHaveLength(2)
    for (const spared of cancelled) expect(divergenceOf(index, edited(log, (event) => (event === spared ? [] : [event])))).toMatchObject({ kind: 'content', step: 'race#1', actual: { running: [spared.step] } })
  })

  it('a cancel that stopped a step and not the run', () => {
    const run = runIn(scripted({}), workedIndex, { runId: workedRunId }).go(({ type }) => type === 'step.started')
    run.write({ type: 'step.cancelled', step: 'start#1', data: {} }, { type: 'run.cancelled', data: { by: 'ada', reason: '' } })
    expect(divergenceOf(workedIndex, run.log)).toBeNull()
    expect(divergenceOf(workedIndex, run.log.slice(0, -1))).toMatchObject({ kind: 'missing', seq: run.log.length, expected: { type: 'run.cancelled' } })
  })

  it('a limit that was passed without a pause', () => {
    const index = draw({ nodes: { decide: decision(['work', 'done']), work: pure(), end: end() }, edges: ['start > decide', 'decide.work > work', 'work > decide', 'decide.done > end'], limits: { tokens: 2 } })
    const run = played(index, { decide: ['work', 'done'] })
    expect(run.state.paused).toMatchObject({ reason: 'limit' })
    expect(divergenceOf(index, run.log)).toBeNull()
    run.write({ type: 'run.resumed', data: { by: 'ada', limits: { tokens: 100 } } })
    run.go()
    expect(divergenceOf(index, run.log)).toBeNull()
    const unpaused = edited(run.log, (event) => (event.type === 'run.paused' || event.type === 'run.resumed' ? [] : [event]))
    expect(divergenceOf(index, unpaused)).toMatchObject({ kind: 'not_due', expected: [{ kind: 'pause', data: { limit: 'tokens' } }] })
  })
})

describe('whatever a run met on its way', () => {
  const index = draw({
    nodes: { decide: decision(['call', 'set!', 'done']), call: effect(), set: pure(), side: pure(), aside: pure(), end: end() },
    edges: ['start > decide', 'start > side', 'side > aside', 'decide.call > call', 'call > decide', 'decide.set > set', 'set > decide', 'decide.done > end'],
  })
  const scripts: [string, Script][] = [
    ['provider errors', { decide: [provider('http_429', true), provider('http_500', true), 'done'] }],
    ['a provider that gives up', { decide: [provider('http_401')] }],
    ['replies that never fit', { decide: [invalid, invalid, invalid, invalid, 'done'] }],
    ['failing tools, until stuck', { decide: ['call', 'call', 'call', 'call'], call: [fails(), fails(), fails()] }],
    ['a retried call', { decide: ['call', 'done'], call: [{ kind: 'fails', code: 'slow', retry: true }, out(1)] }],
    ['variables', { decide: ['call', 'done'], call: [sets({ a: 1 })] }],
    ['a call that never ends', { decide: ['call'], call: [hangs] }],
  ]
  it.each(scripts)('%s', (_, script) => {
    expect(divergenceOf(index, played(index, script).log)).toBeNull()
  })

  it('a pause, answers meanwhile, a resume and a cancel', () => {
    const run = runIn(scripted({ decide: ['set'] }), index).go(({ type }) => type === 'approval.requested')
    const { id = '' } = stepOf(run.state, 'decide#1').request ?? {}
    run.write({ type: 'run.paused', data: { by: 'ada', reason: 'user' } }, { type: 'approval.decided', step: 'decide#1', data: { requestId: id, verdict: 'approved', by: 'ada', via: 'key' } })
    run.go()
    run.write({ type: 'run.resumed', data: { by: 'ada' } })
    run.go(({ type, step }) => type === 'step.started' && step === 'decide#2')
    run.write({ type: 'run.cancelled', data: { by: 'ada', reason: '' } })
    expect(divergenceOf(index, run.log)).toBeNull()
  })
})

const everything: Ingredients = { races: true, sides: true, waits: true, containers: true, people: true }
const chances = fc.infiniteStream(fc.nat()).map((stream): Chance => {
  const numbers = stream[Symbol.iterator]()
  return (count) => Number(numbers.next().value) % count
})
const simulated = (ingredients: Ingredients) => fc.tuple(chances, fc.nat(), chances).map(([graph, seed, pick]) => runIn(seededWorld(seed), generatedGraph(graph, ingredients), { pick }).go())

describe('whatever the graph and whatever happens', { timeout: 60_000 }, () => {
  it('§7.5 a simulated log replays', () => {
    fc.assert(
      fc.property(simulated(everything), ({ index, log }) => {
        expect(divergenceOf(index, log)).toBeNull()
      }),
      { numRuns: 150 },
    )
  })

  it('§7.5 a log replays of a worker that does in one pass all that was due at its beginning', () => {
    fc.assert(
      fc.property(chances, fc.nat(), chances, (graph, seed, pick) => {
        const run = runIn(seededWorld(seed), generatedGraph(graph, everything), { pick })
        // What comes from outside comes between two passes.
        const own = () => run.due().filter(({ kind }) => kind !== 'person-away')
        for (let due = own(); due.length > 0; due = own()) due.toSorted(() => pick(3) - 1).forEach((command) => performIfAdmitted(run, command))
        expect(divergenceOf(run.index, run.log)).toBeNull()
      }),
      { numRuns: 100 },
    )
  })

  it('§7.5 one changed event is caught', () => {
    let caught = 0
    fc.assert(
      fc.property(simulated({ sides: true }), fc.nat(), fc.nat(), ({ index, log, state }, at, how) => {
        fc.pre(state.final === 'completed')
        const possible = mutants(index, log, log[at % log.length] as Event)
        const mutant = possible[how % possible.length]
        fc.pre(mutant !== undefined)
        caught += 1
        expect(divergenceOf(index, mutant?.log ?? []), mutant?.what).not.toBeNull()
      }),
      { numRuns: 200 },
    )
    expect(caught).toBeGreaterThan(100)
  })
})

/** What another command of the same pass has made impossible is refused, as it is to an owner. */
function performIfAdmitted(run: Run, command: Due): void {
  try {
    run.perform(command)
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('is refused'))) throw error
  }
}

interface Mutant {
  what: string
  log: Event[]
}

/** Every way to falsify one event that a log can show (replay.ts says which it cannot). */
function mutants(index: GraphIndex, log: Event[], event: Event): Mutant[] {
  const data = (what: string, changes: object): Mutant => ({ what: `${what} of event ${event.seq}, ${event.type} ${event.step ?? ''}`, log: changed(log, event.seq, changes) })
  const all: Mutant[] = fields(event).map(([what, changes]) => data(what, changes))
  if (!['model.failed', 'vars.set', 'step.late'].includes(event.type) && !isRetry(event) && event.seq !== log.length) all.push({ what: `event ${event.seq} (${event.type} ${event.step ?? ''}) dropped`, log: edited(log, (other) => (other === event ? [] : [other])) })
  const next = log[event.seq]
  if (next && next.step !== undefined && next.step === event.step) all.push({ what: `events ${event.seq} and ${next.seq} swapped`, log: edited(log, (other) => (other === event ? [next, event] : other === next ? [] : [other])) })
  if (event.type === 'step.completed' || event.type === 'step.failed') all.push(...ends(index, log, event, data))
  return all
}

/** False values of single fields. */
function fields(event: Event): [what: string, changes: object][] {
  switch (event.type) {
    case 'step.started': {
      const { attempt, from } = event.data
      const origin: [string, object] = ['origin', { from: from.map((each) => ({ ...each, edgeId: `${each.edgeId}?` })) }]
      return [['attempt', { attempt: attempt + 2 }], ...(from.length > 0 ? [origin] : [])]
    }
    case 'model.requested':
      return (['round', 'attempt', 'candidate'] as const).map((field) => [field, { [field]: event.data[field] + 1 }])
    case 'intent.selected':
      return [['intent', { intent: 'nothing of the kind' }]]
    case 'run.completed':
      return [['outcome', { outcome: `not ${event.data.outcome}` }], ['silent', { silent: !event.data.silent }]]
    default:
      return []
  }
}

const isRetry = (event: Event): boolean => event.type === 'step.failed' && event.data.retryAt !== undefined

function ends(index: GraphIndex, log: Event[], event: EventOf<'step.completed'> | EventOf<'step.failed'>, data: (what: string, changes: object) => Mutant): Mutant[] {
  const { emitted = [] } = event.data
  if (isRetry(event)) return []
  const step = stepOf(foldLog('run', log.slice(0, event.seq - 1)), event.step ?? '')
  const others = index.node(step.node).handles.filter((handle) => handle !== event.data.handle && !same(leave(index, step, handle).emitted, emitted))
  return [
    ...others.map((handle) => data('handle', { handle })),
    data('one token more', { emitted: [...emitted, { edgeId: 'no edge', target: step.node }] }),
    ...(emitted.length > 0 ? [data('one token less', { emitted: emitted.slice(1) }), data('target', { emitted: emitted.map((token) => ({ ...token, target: 'start' })) })] : []),
  ]
}
