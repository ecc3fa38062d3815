import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indexGraph, type Graph, type GraphIndex, type GraphNode } from './graph.ts'
import { plan } from './plan.ts'
import { foldLog, reduce } from './reduce.ts'
import { initialState, statusOf, stepOf } from './state.ts'
import { simulate } from './testing.ts'
import { threadItems } from './thread.ts'
import { workedGraph } from './fixtures/worked-log.ts'

const decideData = workedGraph.nodes.find(({ id }) => id === 'decide')?.data ?? {}

/**
 * A graph of a chain of stages: each is a pure node, an effect, or a decision whose arms come back to it, go on, or end. Some starts fan
 * out to a branch of their own, which never meets the chain again.
 */
const graphs = fc
  .record({
    stages: fc.array(fc.record({ kind: fc.constantFrom('pure' as const, 'effect' as const, 'decision' as const), arms: fc.integer({ min: 1, max: 3 }), gated: fc.boolean(), stuckWired: fc.boolean() }), { minLength: 1, maxLength: 4 }),
    side: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ stages, side }): GraphIndex => {
    const nodes: GraphNode[] = [{ id: 'start', type: 'start', kind: 'start', data: {}, handles: ['out'] }]
    const edges: Graph['edges'] = []
    const connect = (source: string, sourceHandle: string, target: string): void => void edges.push({ id: `${source}.${sourceHandle}.${target}`, source, sourceHandle, target })
    const plain = (id: string, kind: 'pure' | 'effect'): void => void nodes.push({ id, type: kind, kind, data: {}, handles: ['out', 'error'], ...(kind === 'effect' && { effect: 'idempotent' as const }) })
    stages.forEach(({ kind, arms, gated, stuckWired }, i) => {
      const [id, next] = [`stage${i}`, i + 1 < stages.length ? `stage${i + 1}` : 'end']
      if (kind !== 'decision') {
        plain(id, kind)
        connect(id, 'out', next)
        return
      }
      const names = Array.from({ length: arms }, (_, arm) => `arm${arm}`)
      const intents = [...names, 'done'].map((name) => ({ name, description: '', parameters: {}, ...(gated && { approval: { when: true } }) }))
      nodes.push({ id, type: 'decide', kind: 'decision', handles: [...names, 'done', 'invalid', 'exhausted', 'stuck', 'expired'], data: { ...decideData, intents, maxVisits: 6 } as GraphNode['data'] })
      for (const name of names) {
        plain(`${id}_${name}`, name === 'arm0' ? 'effect' : 'pure')
        connect(id, name, `${id}_${name}`)
        connect(`${id}_${name}`, 'out', id)
      }
      connect(id, 'done', next)
      if (stuckWired) connect(id, 'stuck', 'end')
    })
    nodes.push({ id: 'end', type: 'end', kind: 'end', data: { outcome: 'success', silent: false, terminate: false }, handles: [] })
    connect('start', 'out', 'stage0')
    for (let i = 0; i < side; i++) {
      plain(`side${i}`, i % 2 ? 'pure' : 'effect')
      connect(i === 0 ? 'start' : `side${i - 1}`, 'out', `side${i}`)
    }
    return indexGraph({ input: {}, limits: { steps: 200, tokens: 1e6, costUsd: 10, wallSeconds: 1000 }, nodes, edges })
  })

/** Chance from a list that the runner can shrink. */
const chances = fc.infiniteStream(fc.nat()).map((stream) => {
  const numbers = stream[Symbol.iterator]()
  return (count: number) => Number(numbers.next().value) % count
})

describe('whatever the graph and whatever happens', () => {
  it('every event is admitted, the run ends, and nothing is due after', () => {
    fc.assert(
      fc.property(graphs, chances, (index, chance) => {
        const { state, log } = simulate(index, chance)
        expect(['completed', 'failed']).toContain(statusOf(state))
        expect(plan(index, state)).toEqual([])
        expect(log.filter(({ type }) => type === 'run.completed' || type === 'run.failed')).toHaveLength(1)
      }),
      { numRuns: 150 },
    )
  })

  it('any prefix of the log folds, event by event as at once, and says what is due', () => {
    fc.assert(
      fc.property(graphs, chances, fc.nat(), (index, chance, cut) => {
        const { log } = simulate(index, chance)
        const prefix = log.slice(0, 1 + (cut % log.length))
        const stepwise = prefix.reduce((state, event) => reduce(state, event), initialState('run'))
        const state = foldLog('run', prefix)
        expect(JSON.parse(JSON.stringify(state))).toEqual(stepwise)
        if (!state.final) expect(plan(index, state).length).toBeGreaterThan(0)
        expect(plan(index, stepwise)).toEqual(plan(index, state))
      }),
      { numRuns: 60 },
    )
  })

  it('a decision sees the same past, whatever happens beside it', () => {
    fc.assert(
      fc.property(graphs, chances, (index, chance) => {
        const { log, state } = simulate(index, chance)
        const sideSteps = new Set(log.flatMap(({ step }) => (step?.startsWith('side') ? [step] : [])))
        for (const step of Object.values(state.steps).filter(({ decision }) => decision)) {
          const seen = threadItems(index, state, stepOf(state, step.id))
          expect(seen.every(({ nodeId }) => nodeId === undefined || ![...sideSteps].some((side) => side.startsWith(`${nodeId}#`)))).toBe(true)
          expect(Object.keys(step.past).some((node) => node.startsWith('side'))).toBe(false)
        }
      }),
      { numRuns: 60 },
    )
  })
})
