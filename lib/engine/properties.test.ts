/**
 * What holds whatever the graph, whatever happens in it and in whatever order: graphs, answers of the world and interleavings come
 * from chance. The world answers by step, never by time, so one world under two orders is one run in two interleavings.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assemble } from './context/assemble.ts'
import { gatherRequest, requestRefs, resolveScope, type RequestRefs } from './context/gather.ts'
import { quarterTokens, valuesOf } from './context/testing.ts'
import { admit } from './admit.ts'
import type { Event, NewEvent } from './events.ts'
import { generatedGraph, type Ingredients } from './fixtures/generated.ts'
import { decisionData, generationData, type GraphIndex } from './graph.ts'
import type { Json } from './json.ts'
import { plan, type Command } from './plan.ts'
import { foldLog, reduce } from './reduce.ts'
import { scopeRefs, standpoint } from './scope.ts'
import { initialState, statusOf, stepOf, waitingOn, type RunState } from './state.ts'
import { runIn, seededWorld, type Chance, type Run, type RunOptions } from './testing.ts'

const everything: Ingredients = { races: true, sides: true, waits: true, containers: true, people: true }

/** Graph, answers and order each follow from a number, so a failure is told by three of them. */
const numbers = fc.nat()
const chanceOf = (seed: number): Chance => {
  let turn = seed + 1
  return (count) => {
    turn = (Math.imul(turn, 1103515245) + 12345) >>> 0
    return (turn >>> 8) % count
  }
}
const graphOf = (seed: number, ingredients: Ingredients): GraphIndex => generatedGraph(chanceOf(seed), ingredients)

/** The first that is due, the last, or any. */
const scheduled = (schedule: number): Chance => (schedule === 0 ? () => 0 : schedule === 1 ? (count) => count - 1 : chanceOf(schedule))

const untimed = (log: Event[]) => log.map(({ type, step, data }) => ({ type, step, data: JSON.parse(JSON.stringify(data, (key, value: unknown) => (key === 'retryAt' || key === 'fireAt' ? null : value))) as Json }))

describe('whatever the graph and whatever happens', { timeout: 60_000 }, () => {
  it('every event is admitted, and the run ends or says what it waits for', () => {
    fc.assert(
      fc.property(numbers, numbers, numbers, (drawn, seed, schedule) => {
        const index = graphOf(drawn, everything)
        const { state, log } = runIn(seededWorld(seed), index, { pick: scheduled(schedule) }).go()
        const ends = log.filter(({ type }) => type === 'run.completed' || type === 'run.failed')
        expect(plan(index, state)).toEqual([])
        if (state.final) expect(ends).toHaveLength(1)
        else expect(waitingOn(state).length).toBeGreaterThan(0)
      }),
      { numRuns: 60 },
    )
  })

  it('any prefix of the log folds, event by event as at once, and says what is due or waited for', () => {
    fc.assert(
      fc.property(numbers, numbers, numbers, numbers, (drawn, seed, schedule, cut) => {
        const index = graphOf(drawn, everything)
        const { log } = runIn(seededWorld(seed), index, { pick: scheduled(schedule) }).go()
        const prefix = log.slice(0, 1 + (cut % log.length))
        const stepwise = prefix.reduce((state, event) => reduce(state, event), initialState('run'))
        const state = foldLog('run', prefix)
        expect(JSON.parse(JSON.stringify(state))).toEqual(stepwise)
        const before = JSON.stringify(state)
        const due = plan(index, state)
        if (!state.final) expect(due.length + waitingOn(state).length).toBeGreaterThan(0)
        expect(plan(index, stepwise)).toEqual(due)
        expect(JSON.stringify(state)).toBe(before)
      }),
      { numRuns: 60 },
    )
  })

  it('no state breaks what must always hold', () => {
    fc.assert(
      fc.property(numbers, numbers, numbers, (drawn, seed, schedule) => {
        const index = graphOf(drawn, everything)
        const { log } = runIn(seededWorld(seed), index, { pick: scheduled(schedule) }).go()
        const state = initialState('run')
        log.reduce((before, event) => {
          const after = reduce(before, event)
          holds(after)
          const joining = Object.values(after.steps).filter(({ node, endedSeq }) => endedSeq === undefined && index.node(node).kind === 'join').map(({ node }) => node)
          expect(new Set(joining).size).toBe(joining.length)
          return after
        }, state)
      }),
      { numRuns: 60 },
    )
  })
})

/** Live steps are those without an end; tokens come from ended steps; visits are without gaps; nothing waits after the end. */
function holds(state: RunState): void {
  const steps = Object.values(state.steps)
  expect(Object.keys(state.live).sort()).toEqual(steps.filter(({ endedSeq }) => endedSeq === undefined).map(({ id }) => id).sort())
  for (const { step } of Object.values(state.tokens)) expect(stepOf(state, step).endedSeq).toBeDefined()
  for (const [node, visits] of Object.entries(state.visits)) for (let visit = 1; visit <= visits; visit += 1) expect(state.steps[`${node}#${visit}`]).toBeDefined()
  expect(state.stepCount).toBe(steps.length)
  for (const step of steps) {
    for (const [node, visit] of Object.entries(step.past)) expect(stepOf(state, `${node}#${visit}`).startedSeq).toBeLessThan(step.startedSeq)
    expect(step.request?.open ?? false).toBe(Object.values(state.requests).some((request) => request.step === step.id && request.open))
  }
  if (state.final) {
    expect(Object.values(state.requests).some(({ open }) => open)).toBe(false)
    expect(waitingOn(state)).toEqual([])
  }
}

describe('the order in which parallel branches finish', { timeout: 60_000 }, () => {
  it('§2.2 changes no past, no scope and no byte of any context', async () => {
    await fc.assert(
      fc.asyncProperty(numbers, numbers, numbers, async (drawn, seed, schedule) => {
        const index = graphOf(drawn, { sides: true, waits: true, containers: true })
        const [one, other] = [await observed(index, seed, 0), await observed(index, seed, 1 + schedule)]
        expect(statusOf(other.run.state)).toBe(statusOf(one.run.state))
        for (const step of Object.values(one.run.state.steps)) {
          const same = other.run.state.steps[step.id]
          if (!same || (same.selected === undefined) !== (step.selected === undefined) || (same.endedSeq === undefined) !== (step.endedSeq === undefined)) {
            // A run that fails stops what goes on beside, here a step sooner than there.
            expect(one.run.state.final).toBe('failed')
            continue
          }
          expect(await seenBy(other.run, step.id)).toEqual(await seenBy(one.run, step.id))
        }
        for (const [request, body] of one.bodies) if (other.bodies.has(request)) expect(other.bodies.get(request)).toBe(body)
        if (one.run.state.final === 'completed') {
          expect([...other.bodies.keys()].sort()).toEqual([...one.bodies.keys()].sort())
          expect(other.run.state.outcome).toBe(one.run.state.outcome)
          expect(other.run.state.visits).toEqual(one.run.state.visits)
          expect(other.run.state.edges).toEqual(one.run.state.edges)
        }
      }),
      { numRuns: 60 },
    )
  })
})

/** A run, and the exact body of every request of it, assembled from what the log held when it was made. */
async function observed(index: GraphIndex, seed: number, schedule: number) {
  const asked: { key: string; nodeId: string; refs: RequestRefs }[] = []
  const noting = (command: Command, state: RunState): void => {
    const ask = command.kind === 'sleep' ? command.then : command
    if (ask.kind !== 'ask-model') return
    const step = stepOf(state, ask.step)
    asked.push({ key: `${ask.step} ${ask.round} ${ask.attempt}`, nodeId: step.node, refs: requestRefs(index, state, step) })
  }
  const run = runIn(seededWorld(seed), withFormats(index), { pick: scheduled(schedule), noting }).go()
  const bodies = new Map<string, string>()
  for (const { key, nodeId, refs } of asked) {
    const request = await gatherRequest(withFormats(index).node(nodeId), refs, { model: 'm', version: 1 }, valuesOf(run.log), () => Promise.reject(new Error('no template here')))
    const assembled = assemble(request, quarterTokens)
    bodies.set(key, assembled.ok ? assembled.value.body : JSON.stringify(assembled.error))
  }
  return { run, bodies }
}

/** Every other LLM node speaks in chat messages instead of tags. */
function withFormats(index: GraphIndex): GraphIndex {
  return {
    ...index,
    node(id) {
      const node = index.node(id)
      const llm = node.kind === 'decision' ? decisionData(node) : node.kind === 'generation' ? generationData(node) : null
      if (!llm || index.order(id) % 2) return node
      return { ...node, data: { ...node.data, context: { ...llm.context, format: 'messages' } as unknown as Json } }
    },
  }
}

/** What a step reads, values instead of places in the log; times are left out. */
async function seenBy(run: Run, id: string) {
  const step = stepOf(run.state, id)
  const { now: _, run: __, ...scope } = await resolveScope(valuesOf(run.log), scopeRefs(run.state, standpoint(step)))
  return { from: step.from, past: step.past, selection: step.selection, scope }
}

describe('any number of workers', { timeout: 60_000 }, () => {
  it('§1.1 that take a run over at any commit write the same log as one', () => {
    fc.assert(
      fc.property(numbers, numbers, numbers, (drawn, seed, schedule) => {
        const index = graphOf(drawn, everything)
        const options: RunOptions = { pick: scheduled(schedule) }
        const one = runIn(seededWorld(seed), index, options).go()
        const many = runIn(seededWorld(seed), index, { pick: scheduled(schedule), refold: true }).go()
        expect(many.log).toEqual(one.log)
      }),
      { numRuns: 60 },
    )
  })
})

describe('pause, resume and cancel at any moment', { timeout: 60_000 }, () => {
  it('§5.4 a pause stops planning and changes nothing of what happens after', () => {
    fc.assert(
      fc.property(numbers, numbers, numbers, numbers, (drawn, seed, schedule, moment) => {
        // Without the times of requests, which a pause moves.
        const index = graphOf(drawn, { ...everything, people: false })
        const calm = runIn(seededWorld(seed), index, { pick: scheduled(schedule) }).go()
        const at = 1 + (moment % calm.log.length)
        const run = runIn(seededWorld(seed), index, { pick: scheduled(schedule) })
        run.go(({ seq }) => seq >= at)
        if (run.state.final) return
        run.write({ type: 'run.paused', data: { by: 'ada', reason: 'user' } })
        expect(statusOf(run.state)).toBe('paused')
        for (const command of plan(index, run.state)) expect(command).toMatchObject({ kind: 'sleep', then: { kind: 'append', events: [{ type: 'timer.fired' }] } })
        run.write({ type: 'run.resumed', data: { by: 'ada' } })
        run.go()
        const without = run.log.filter(({ type }) => type !== 'run.paused' && type !== 'run.resumed')
        expect(untimed(without)).toEqual(untimed(calm.log))
      }),
      { numRuns: 60 },
    )
  })

  it('§5.4 a cancel ends the run at once, and nothing is planned after it', () => {
    fc.assert(
      fc.property(numbers, numbers, numbers, numbers, (drawn, seed, schedule, moment) => {
        const index = graphOf(drawn, everything)
        const run = runIn(seededWorld(seed), index, { pick: scheduled(schedule) })
        run.go(({ seq }) => seq >= 1 + (moment % 60))
        if (run.state.final) return
        run.write({ type: 'run.cancelled', data: { by: 'ada', reason: '' } })
        expect(statusOf(run.state)).toBe('cancelled')
        expect(plan(index, run.state)).toEqual([])
        expect(waitingOn(run.state)).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  it('§5.4 pauses, resumes, single steps and cancels in any order are admitted as a model of four states says', () => {
    type Act = 'pause' | 'resume' | 'step' | 'cancel'
    const acts = fc.array(fc.record({ act: fc.constantFrom<Act>('pause', 'pause', 'pause', 'resume', 'resume', 'resume', 'step', 'step', 'cancel'), after: fc.nat({ max: 12 }) }), { maxLength: 25 })
    const eventOf: Record<Act, NewEvent> = {
      pause: { type: 'run.paused', data: { by: 'ada', reason: 'user' } },
      resume: { type: 'run.resumed', data: { by: 'ada' } },
      step: { type: 'run.resumed', data: { by: 'ada', mode: 'step' } },
      cancel: { type: 'run.cancelled', data: { by: 'ada', reason: '' } },
    }
    fc.assert(
      fc.property(numbers, numbers, numbers, acts, (drawn, seed, schedule, list) => {
        const index = graphOf(drawn, everything)
        const run = runIn(seededWorld(seed), index, { pick: scheduled(schedule) })
        for (const { act, after } of list) {
          const until = run.state.seq + after
          if (after > 0) run.go(({ seq }) => seq >= until)
          const { state } = run
          const expected = state.final ? 'run_ended' : act === 'cancel' ? 'ok' : act === 'pause' ? (state.paused ? 'already_paused' : 'ok') : state.paused ? 'ok' : 'not_paused'
          expect(admit(state, eventOf[act])).toBe(expected)
          if (expected !== 'ok') continue
          const stepsBefore = Object.keys(state.live).length
          run.write(eventOf[act])
          expect(statusOf(run.state) === 'paused').toBe(act === 'pause')
          expect(statusOf(run.state) === 'cancelled').toBe(act === 'cancel')
          if (act === 'pause') for (const command of plan(index, run.state)) expect(typesDue(command)).toEqual([expect.stringMatching(/^(timer\.fired|human\.expired|human\.escalated)$/)])
          if (act === 'step') oneStepOnly(run, stepsBefore)
        }
        while (!run.state.final) {
          run.go()
          if (run.state.paused) run.write(eventOf.resume)
          else break
        }
        expect(run.state.final ?? waitingOn(run.state).length).toBeTruthy()
      }),
      { numRuns: 60 },
    )
  })
})

/** Until the next pause at most one step begins, and at most one of those that were under way or began ends by planning. */
/** What a command appends, now or when its time has come. */
const typesDue = (command: Command): string[] => (command.kind === 'sleep' ? typesDue(command.then) : command.kind === 'append' ? command.events.map(({ type }) => type) : [command.kind])

function oneStepOnly(run: Run, liveBefore: number): void {
  const before = run.log.length
  run.go()
  const begun = new Set(run.log.slice(before).flatMap(({ type, step }) => (type === 'step.started' && step ? [step] : [])))
  expect(begun.size).toBeLessThanOrEqual(1)
  if (!run.state.final && !run.state.paused) expect(liveBefore + begun.size).toBeGreaterThan(0)
}
