/**
 * Forks without edits, of whatever graph, at whatever event: with the results that were recorded, a fork ends as its parent did. Graphs,
 * answers and orders come from chance, as in properties.test.ts; the world of a fork gives for an effect what the parent had in the end.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assemble } from './context/assemble.ts'
import { gatherRequest, requestRefs, resolveScope, type RequestRefs } from './context/gather.ts'
import { quarterTokens, valuesOf } from './context/testing.ts'
import { finalEventTypes, type Event, type EventOf } from './events.ts'
import { decision, draw, effect, end, gate } from './fixtures/drawn.ts'
import { generatedGraph, type Ingredients } from './fixtures/generated.ts'
import { hashText } from './hash.ts'
import type { GraphIndex } from './graph.ts'
import type { JsonObject } from './json.ts'
import { foldLog } from './reduce.ts'
import { plan } from './plan.ts'
import { replayLog } from './replay.ts'
import { scopeRefs, standpoint } from './scope.ts'
import { liveSteps, statusOf, stepOf, waitingOn } from './state.ts'
import { runIn, scripted, seededWorld, type Chance, type Happens, type Run, type World } from './testing.ts'

const ingredients: Ingredients = { sides: true, waits: true, containers: true }
const numbers = fc.nat()
const chanceOf = (seed: number): Chance => {
  let turn = seed + 1
  return (count) => {
    turn = (Math.imul(turn, 1103515245) + 12345) >>> 0
    return (turn >>> 8) % count
  }
}
const scheduled = (schedule: number): Chance => (schedule === 0 ? () => 0 : schedule === 1 ? (count) => count - 1 : chanceOf(schedule))

/** A run with the exact body of each of its requests. */
interface Observed {
  run: Run
  /** By step and round: a provider that failed is asked for the same again. */
  bodies: Promise<Map<string, string>>
}

interface Asked {
  key: string
  nodeId: string
  refs: RequestRefs
}

function observed(make: (noting: NonNullable<Parameters<typeof runIn>[2]>['noting']) => Run, until?: (event: Event) => boolean): Observed {
  const asked: Asked[] = []
  const run = make((command, state) => {
    const ask = command.kind === 'sleep' ? command.then : command
    if (ask.kind !== 'ask-model' || stepOf(state, ask.step).summarising) return
    const step = stepOf(state, ask.step)
    asked.push({ key: `${ask.step} ${ask.round}`, nodeId: step.node, refs: requestRefs(run.index, state, step) })
  })
  run.go(until)
  return { run, bodies: bodiesOf(run, asked) }
}

async function bodiesOf({ index, log }: Run, asked: readonly Asked[]): Promise<Map<string, string>> {
  const bodies = new Map<string, string>()
  for (const { key, nodeId, refs } of asked) {
    const request = await gatherRequest(index.node(nodeId), refs, { model: 'm', version: 1 }, valuesOf(log), () => Promise.reject(new Error('no template here')))
    const assembled = assemble(request, quarterTokens)
    bodies.set(key, assembled.ok ? assembled.value.body : JSON.stringify(assembled.error))
  }
  return bodies
}

/** Effects have what they had in the end, whatever attempt it took; everything else goes by the step, as in the parent. */
function recordedIn(log: readonly Event[], world: World): World {
  const ended = new Map<string, Happens>()
  const vars = new Map<string, JsonObject>()
  for (const event of log) {
    const { step = '' } = event
    if (event.type === 'vars.set') vars.set(step, event.data.values)
    if (event.type === 'step.completed') ended.set(step, { kind: 'out', handle: event.data.handle ?? 'out', output: event.data.output, ...(vars.has(step) && { vars: vars.get(step) ?? {} }) })
    if (event.type === 'step.failed' && event.data.retryAt === undefined) ended.set(step, { kind: 'fails', code: event.data.error.code })
  }
  return { ...world, happens: (step, node) => (node.kind === 'effect' ? (ended.get(step.id) ?? { kind: 'hangs' }) : world.happens(step, node)) }
}

/** The last event that can be forked at: with a failure, the end that follows from it is cut too. */
function lastPlace(log: readonly Event[]): number {
  const final = log.find(({ type }) => finalEventTypes.includes(type))
  if (!final) return log.length + 1
  let from = final.seq
  for (let before = log[from - 2]; final.type === 'run.failed' && before?.type === 'step.failed' && (before.data.emitted ?? []).length === 0 && before.data.retryAt === undefined; before = log[from - 2]) from = before.seq
  return from
}

let forks = 0

/** The parent forked at an event, under an order of its own. */
function forked(parent: Run, atSeq: number, world: World, pick: Chance, more: Partial<EventOf<'run.forked'>['data']> = {}): Observed {
  const runId = `fork ${(forks += 1)}`
  const copied = parent.log.slice(0, Math.max(atSeq, 2) - 1)
  const state = foldLog(runId, copied)
  const children = Object.entries(state.openChildren).map(([from, { step, index }]) => ({ from, to: `${runId}/${step}/${index}` }))
  const callbacks = Object.fromEntries(liveSteps(state).flatMap(({ id, wait }) => (wait?.callbackHash === undefined ? [] : [[id, hashText(`${runId}/${id}`)]])))
  return observed((noting) => {
    const run = runIn(recordedIn(parent.log, world), parent.index, { pick, runId, copied, ...(noting && { noting }) })
    run.write({ type: 'run.forked', data: { from: { runId: parent.state.runId, atSeq }, edits: [], policy: { default: 'recorded', nodes: {}, onMiss: 'ask' }, by: 'ada', children, callbacks, ...more } })
    return run
  })
}

/** What a step reads, values instead of places in the log; times and ids of runs are left out. */
async function seenBy(run: Run, id: string): Promise<object> {
  const step = stepOf(run.state, id)
  const { now: _, run: __, ...scope } = await resolveScope(valuesOf(run.log), scopeRefs(run.state, standpoint(step)))
  return { from: step.from, past: step.past, selection: step.selection, scope }
}

async function expectSameEnd(parent: Observed, fork: Observed): Promise<void> {
  const [one, other] = [parent.run, fork.run]
  expect(statusOf(other.state)).toBe(statusOf(one.state))
  expect(other.state.error?.code).toBe(one.state.error?.code)
  for (const step of Object.values(one.state.steps)) {
    const same = other.state.steps[step.id]
    if (!same || (same.endedSeq === undefined) !== (step.endedSeq === undefined) || (same.selected === undefined) !== (step.selected === undefined)) {
      // A run that fails stops what goes on beside, here a step sooner than there.
      expect(one.state.final).toBe('failed')
      continue
    }
    expect(same.handle, step.id).toBe(step.handle)
    expect(await seenBy(other, step.id), step.id).toEqual(await seenBy(one, step.id))
  }
  const [before, after] = [await parent.bodies, await fork.bodies]
  for (const [request, body] of after) if (before.has(request) || one.state.final === 'completed') expect(body, request).toBe(before.get(request))
  if (one.state.final !== 'completed') return
  expect(other.state.outcome).toBe(one.state.outcome)
  expect(other.state.visits).toEqual(one.state.visits)
  expect(other.state.edges).toEqual(one.state.edges)
}

/** A draw: graph, answers, and the orders of the parent and the fork. */
const drawnRun = (seed: number, world: number, schedule: number): Observed => observed((noting) => runIn(seededWorld(world), generatedGraph(chanceOf(seed), ingredients), { pick: scheduled(schedule), ...(noting && { noting }) }))

describe('a fork without edits', { timeout: 120_000 }, () => {
  it('§7 at any event ends as its parent: same path, same scopes, same bytes of every request, same outcome', async () => {
    await fc.assert(
      fc.asyncProperty(numbers, numbers, numbers, numbers, numbers, async (drawn, seed, schedule, order, cut) => {
        const parent = drawnRun(drawn, seed, schedule)
        const fork = forked(parent.run, 1 + (cut % lastPlace(parent.run.log)), seededWorld(seed), scheduled(order))
        await expectSameEnd(parent, fork)
      }),
      { numRuns: 80 },
    )
  })

  it('§7 of a fork without edits is one too', async () => {
    await fc.assert(
      fc.asyncProperty(numbers, numbers, numbers, numbers, numbers, numbers, async (drawn, seed, schedule, order, cut, again) => {
        const parent = drawnRun(drawn, seed, schedule)
        const first = forked(parent.run, 1 + (cut % lastPlace(parent.run.log)), seededWorld(seed), scheduled(order))
        const second = forked(first.run, 1 + (again % lastPlace(first.run.log)), seededWorld(seed), scheduled(order + 1))
        await expectSameEnd(parent, second)
        expect(second.run.state.lineage?.at(-1)).toBe(first.run.state.runId)
      }),
      { numRuns: 60 },
    )
  })

  it('§7 keeps what it copied, asks anew only what was open, and replays', () => {
    fc.assert(
      fc.property(numbers, numbers, numbers, numbers, (drawn, seed, schedule, cut) => {
        const parent = drawnRun(drawn, seed, schedule).run
        const atSeq = 1 + (cut % lastPlace(parent.log))
        const copied = foldLog('before', parent.log.slice(0, Math.max(atSeq, 2) - 1))
        const { run } = forked(parent, atSeq, seededWorld(seed), scheduled(schedule))
        expect(run.log.slice(0, Math.max(atSeq, 2) - 1)).toEqual(parent.log.slice(0, Math.max(atSeq, 2) - 1))
        const asked = run.log.slice(Math.max(atSeq, 2)).flatMap(({ type, step }) => (type === 'human.asked' || type === 'approval.requested' ? [step] : []))
        const open = Object.values(copied.requests).filter((request) => request.open).map(({ step }) => step)
        for (const step of open) expect(asked).toContain(step)
        for (const [, { step, open: stillOpen, answered }] of Object.entries(copied.requests)) if (!stillOpen && answered) expect(asked).not.toContain(step)
        expect(replayLog(run.index, run.state.runId, run.log).divergence).toBeNull()
        expect(run.state.final ?? waitingOn(run.state).length).toBeTruthy()
      }),
      { numRuns: 80 },
    )
  })

  it('§7.5 of a run that came out of a file asks every gate again that was open or not carried out, and ends as its parent once they are answered alike', async () => {
    await fc.assert(
      fc.asyncProperty(numbers, numbers, numbers, numbers, numbers, async (drawn, seed, schedule, order, cut) => {
        const parent = drawnRun(drawn, seed, schedule)
        const atSeq = 1 + (cut % lastPlace(parent.run.log))
        const fork = forked(parent.run, atSeq, seededWorld(seed), scheduled(order), { recordedAs: 'theirs' })
        const copied = foldLog('before', parent.run.log.slice(0, Math.max(atSeq, 2) - 1))
        const asked = fork.run.log.slice(Math.max(atSeq, 2)).flatMap(({ type, step }) => (type === 'approval.requested' ? [step] : []))
        const pending = Object.values(copied.requests).flatMap(({ step, kind }) => (kind === 'approval' && stepOf(copied, step).endedSeq === undefined ? [step] : []))
        for (const step of pending) if (fork.run.state.final !== 'failed') expect(asked).toContain(step)
        expect(replayLog(fork.run.index, fork.run.state.runId, fork.run.log).divergence).toBeNull()
        await expectSameEnd(parent, fork)
      }),
      { numRuns: 80 },
    )
  })
})

describe('§7.5 what was approved before a run came out of a file', () => {
  const index: GraphIndex = draw({ nodes: { decide: decision(['pay!', 'done']), pay: effect('once'), ship: effect('idempotent', { approval: gate }), end: end() }, edges: ['start > decide', 'decide.pay > pay', 'pay > ship', 'ship > end', 'decide.done > end'] })
  const answering: World = { ...scripted({ decide: ['pay'] }), verdict: () => 'approved' }
  const parent = runIn(answering, index).go()
  const stateAfter = (type: Event['type'], more: Partial<EventOf<'run.forked'>['data']>) => {
    const cut = parent.log.findIndex((event) => event.type === type)
    const run = runIn(scripted({ decide: ['pay'] }), index, { runId: 'fork', copied: parent.log.slice(0, cut + 1) })
    run.write({ type: 'run.forked', data: { from: { runId: 'run', atSeq: cut + 2 }, edits: [], by: 'ada', ...more } })
    return run
  }

  it('holds in a fork of a run of here, and not in one of a run from elsewhere', () => {
    expect(plan(index, stateAfter('approval.decided', {}).state)).toMatchObject([{ kind: 'complete', step: 'decide#1', handle: 'pay' }])
    expect(plan(index, stateAfter('approval.decided', { recordedAs: 'theirs' }).state)).toMatchObject([{ kind: 'gate', step: 'decide#1' }])
  })

  it('does so too where the step is answered by an edit of the fork itself', () => {
    const run = stateAfter('approval.requested', { recordedAs: 'theirs', answered: 'decide#1', edited: true })
    expect(stepOf(run.state, 'decide#1').request).toMatchObject({ kind: 'approval', open: true })
  })
})
