import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { GivenOutput, GivenStep } from './events.ts'
import { decision, draw, effect, end, join, pure, wait } from './fixtures/drawn.ts'
import { generatedGraph } from './fixtures/generated.ts'
import { foldLog } from './reduce.ts'
import { replayLog } from './replay.ts'
import { hangs, played, runIn, scripted, seededWorld, type Chance, type Run } from './testing.ts'

type Stand = [GivenStep, GivenOutput]

const started = (...given: Stand[]) => ({ given: { steps: given.map(([step]) => step) }, givenOutputs: given.map(([, output]) => output) as never })
const of = (node: string, output: GivenOutput['output'], more: Partial<GivenStep> = {}): Stand => [{ node, handle: 'out', ...more }, { output }]
const choice = (intent: string, more: Partial<GivenStep> = {}): Stand => of('decide', { intent, args: { for: intent } }, { handle: intent, ...more })
const ends = ({ log }: Run) => log.flatMap((event) => (event.type === 'step.completed' || event.type === 'step.failed' ? [event.step] : []))
const replays = ({ index, log }: Run) => expect(replayLog(index, 'run', log).divergence).toBeNull()

const loop = draw({
  nodes: { decide: decision(['work', 'done']), work: effect('once'), end: end() },
  edges: ['start > decide', 'decide.work > work', 'work > decide', 'decide.done > end'],
})

/** What a run does for a node, by kind of command. */
function commandsFor(node: string, given: Stand[], script = {}): string[] {
  const kinds: string[] = []
  const run = runIn(scripted(script), loop, { started: started(...given), noting: (command) => 'step' in command && command.step.startsWith(`${node}#`) && kinds.push(command.kind) }).go()
  replays(run)
  return kinds
}

describe('what stands in for a step', () => {
  it('ends it, and nothing of its node is evaluated or sent', () => {
    expect(commandsFor('work', [of('work', 'kept')], { decide: ['work', 'done'] })).toEqual(['start', 'give'])
    expect(commandsFor('work', [], { decide: ['work', 'done'] })).toEqual(['start', 'recover'])
  })

  it('chooses for a decision, which is not asked', () => {
    expect(commandsFor('decide', [choice('done')])).toEqual(['start', 'give', 'complete'])
  })

  it('is meant for one visit, or for all', () => {
    expect(commandsFor('decide', [choice('work', { visit: 1 })], { decide: ['done'] }).filter((kind) => kind === 'ask-model')).toHaveLength(1)
    expect(commandsFor('work', [of('work', 1)], { decide: ['work', 'work', 'done'] }).filter((kind) => kind === 'give')).toHaveLength(2)
  })

  it('counts as an iteration: a decision that is always given is exhausted in the end', () => {
    const run = played(loop, {}, { started: started(choice('work'), of('work', 1)) })
    expect(run.state.final).toBe('failed')
    expect(run.log.at(-1)).toMatchObject({ type: 'run.failed', data: { error: { code: 'exhausted', nodeId: 'decide' } } })
    replays(run)
  })

  it('fails a step as it would have failed: back to its decision, which has seen the error', () => {
    const failing: Stand = [{ node: 'work', visit: 1, handle: 'error', fails: true }, { error: { code: 'closed', message: 'It is closed.', compact: 'closed' } }]
    const run = played(loop, { decide: ['work', 'done'] }, { started: started(failing) })
    expect(run.log.find(({ type }) => type === 'step.failed')).toMatchObject({ step: 'work#1', data: { error: { code: 'closed' }, handle: 'error', emitted: [{ edgeId: null, target: 'decide' }] } })
    expect(run.state.steps['decide#2']?.entry?.failures.node).toBe(1)
    expect(ends(run)).toEqual(['start#1', 'decide#1', 'work#1', 'decide#2', 'end#1'])
    replays(run)
  })

  it('opens no gate: a given choice waits for its approval', () => {
    const index = draw({ nodes: { decide: decision(['deploy!']), deploy: effect('once'), end: end() }, edges: ['start > decide', 'decide.deploy > deploy', 'deploy > end'] })
    const run = runIn(scripted({}), index, { started: started(choice('deploy')) })
    run.go((event) => event.type === 'approval.requested')
    expect(run.log.map(({ type }) => type)).not.toContain('model.requested')
    expect(Object.values(run.state.requests)).toMatchObject([{ kind: 'approval', open: true }])
  })

  it('sets no timer and asks nobody', () => {
    const index = draw({ nodes: { hold: wait({ seconds: '3600' }), end: end() }, edges: ['start > hold', 'hold > end'] })
    const run = played(index, {}, { started: started(of('hold', { firedAt: '2026-01-01T00:00:00.000Z' })) })
    expect(run.log.map(({ type }) => type)).toEqual(['run.started', 'step.started', 'step.completed', 'step.started', 'step.completed', 'step.started', 'step.completed', 'run.completed'])
    replays(run)
  })

  it('is told apart in the log, which a replay holds it to', () => {
    const run = played(loop, { decide: ['work', 'done'] }, { started: started(of('work', 'kept')) })
    const start = run.log.findIndex(({ type, step }) => type === 'step.started' && step === 'work#1')
    expect(run.log[start]).toMatchObject({ data: { given: 0 } })
    expect(run.log[start + 1]).toMatchObject({ type: 'step.completed', data: { output: 'kept', cached: true } })
    const other = run.log.map((event, i) => (i === start ? { ...event, data: { ...event.data, given: undefined } } : event)) as typeof run.log
    expect(replayLog(loop, 'run', other).divergence).toMatchObject({ kind: 'content', seq: start + 1 })
  })
})

describe('a run that ends with a node', () => {
  const fork = draw({ nodes: { slow: effect(), quick: pure(), both: join(), end: end() }, edges: ['start > slow', 'start > quick', 'slow > both', 'quick > both', 'both > end'] })

  it('completes when the node has ended, and cancels what lives beside it', () => {
    const run = played(fork, { slow: [hangs] }, { started: { until: 'quick', untilEnds: true } })
    expect(run.log.slice(-2)).toMatchObject([{ type: 'step.cancelled', step: 'slow#1' }, { type: 'run.completed', data: { outcome: 'success' } }])
    replays(run)
  })

  it('goes up to the visit that is named', () => {
    const run = played(loop, { decide: ['work', 'work', 'done'] }, { started: { until: 'work', untilVisit: 2, untilEnds: true } })
    expect(ends(run)).toEqual(['start#1', 'decide#1', 'work#1', 'decide#2', 'work#2'])
    replays(run)
  })
})

describe('whatever graph', () => {
  const chances = fc.infiniteStream(fc.nat()).map((stream): Chance => {
    const numbers = stream[Symbol.iterator]()
    return (count) => Number(numbers.next().value ?? 0) % count
  })
  const everything = { loops: true, joins: true, sides: true }

  it('what a run had stands in for all of it: the same steps end in the same way, in any order of doing things', () => {
    fc.assert(
      fc.property(chances, fc.nat(), chances, chances, (graph, seed, pick, otherPick) => {
        const index = generatedGraph(graph, everything)
        const first = runIn(seededWorld(seed), index, { pick }).go()
        const given = Object.values(first.state.steps).flatMap((step): Stand[] => {
          const kind = index.node(step.node).kind
          if (step.endedSeq === undefined || ['start', 'join', 'end'].includes(kind) || typeof step.handle !== 'string') return []
          if (!index.node(step.node).handles.includes(step.handle) || (step.decision && step.handle !== step.selected?.intent)) return []
          const at = { node: step.node, visit: step.visit, handle: step.handle }
          return step.phase === 'failed' ? [[{ ...at, fails: true }, { error: { code: 'e', message: 'm', compact: 'c' } }]] : step.phase === 'completed' ? [[at, { output: { intent: step.handle, args: {} } }]] : []
        })
        const asked: string[] = []
        const again = runIn(seededWorld(seed + 1), index, { pick: otherPick, started: started(...given), noting: (command) => 'step' in command && asked.push(`${command.kind} ${command.step}`) }).go()
        replays(again)
        expect(foldLog('run', again.log)).toEqual(again.state)
        const keys = new Set(given.map(([{ node, visit }]) => `${node}#${visit}`))
        expect(asked.filter((each) => /^(ask-model|attempt|evaluate|recover) /.test(each) && keys.has(each.split(' ')[1] ?? ''))).toEqual([])
      }),
      { numRuns: 150 },
    )
  })
})
