import { describe, expect, it } from 'vitest'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { parseEvent, type Event } from '#lib/engine/events.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { foldLog } from '#lib/engine/reduce.ts'
import { parseDocument } from '#lib/nodes/parse-document.ts'
import { containersAround, lastChildRun, longValuesOf, nodeScope, plainScope, type ReadRun } from './node-scope.ts'

const none: ReadonlyMap<string, Json> = new Map()

function workflow(nodes: { id: string; type: string; parentId?: string; data?: JsonObject }[], edges: string[]): WorkflowDocument {
  const parsed = parseDocument({
    oriel: 1,
    name: 'Refunds',
    nodes: nodes.map((node, index) => ({ position: { x: index * 200, y: 0 }, data: {}, ...node })),
    edges: edges.map((edge, index) => {
      const [source = '', sourceHandle = '', target = ''] = edge.split(' ')
      return { id: `e${index}`, source, sourceHandle, target }
    }),
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed))
  return parsed.document
}

function run(...events: { type: string; step?: string; data: JsonObject }[]): ReadRun {
  const log: Event[] = events.map(({ step, ...event }, index) => parseEvent({ ...event, ...(step !== undefined && { step, nodeId: step.split('#')[0] }), seq: index + 1, v: 1, at: `2026-11-22T08:00:0${index}.000Z` }))
  return { events: log, state: foldLog('r1', log) }
}

const runStarted = { type: 'run.started', data: { input: { order: 'A-17' }, trigger: { kind: 'api' }, graphHash: 'h', version: 'draft', engine: 1, metadata: {} } }
const stepStarted = (step: string, from: { step: string; edgeId: string | null }[], more: JsonObject = {}) => ({ type: 'step.started', step, data: { attempt: 1, from, ...more } })
const stepCompleted = (step: string, output: Json, edgeId: string | null, target = '', handle: string | null = 'out') => ({ type: 'step.completed', step, data: { handle, output, emitted: edgeId === null ? [] : [{ edgeId, target }] } })

const document = workflow(
  [{ id: 'start', type: 'start' }, { id: 'fetch', type: 'transform', data: { expression: 'input' } }, { id: 'write', type: 'template', data: { text: '' } }, { id: 'mail', type: 'template', data: { text: '' } }, { id: 'end', type: 'end' }],
  ['start out fetch', 'fetch out write', 'write out mail', 'mail out end'],
)

const past = run(runStarted, stepStarted('start#1', []), stepCompleted('start#1', { order: 'A-17' }, 'e0', 'fetch'), stepStarted('fetch#1', [{ step: 'start#1', edgeId: 'e0' }]), stepCompleted('fetch#1', { tags: ['v2'] }, 'e1', 'write'), stepStarted('write#1', [{ step: 'fetch#1', edgeId: 'e1' }]))

describe('what a node could read in the last run', () => {
  it('is what there was when the node last started', () => {
    const scope = nodeScope(past, document, 'write')
    expect(scope.moment).toMatchObject({ kind: 'started', step: 'write#1' })
    expect(plainScope(scope, none).root).toMatchObject({ input: { order: 'A-17' }, prev: { tags: ['v2'] }, steps: { fetch: { output: { tags: ['v2'] }, visits: 1 } }, run: { id: 'r1' } })
    expect(plainScope(scope, none).root.steps).not.toHaveProperty('write')
  })

  it('is what a node that was not reached would see if it came next', () => {
    const ended = { ...past, ...run(runStarted, stepStarted('start#1', []), stepCompleted('start#1', 1, 'e0', 'fetch'), stepStarted('fetch#1', [{ step: 'start#1', edgeId: 'e0' }]), stepCompleted('fetch#1', 'text', 'e1', 'write')) }
    const scope = nodeScope(ended, document, 'write')
    expect(scope.moment.kind).toBe('not_reached')
    expect(plainScope(scope, none).root).toMatchObject({ prev: 'text', steps: { fetch: { output: 'text' } } })
    expect(plainScope(nodeScope(ended, document, 'mail'), none).root).not.toHaveProperty('prev')
  })

  it('has a pinned output in place of what the node gave', () => {
    const pinned: WorkflowDocument = { ...document, nodes: document.nodes.map((node) => (node.id === 'fetch' ? { ...node, data: { ...node.data, pinned: { tags: ['pinned'] } } } : node)) }
    expect(plainScope(nodeScope(past, pinned, 'write'), none).root).toMatchObject({ prev: { tags: ['pinned'] }, steps: { fetch: { output: { tags: ['pinned'] } } } })
  })

  it('holds a long value as a reference until somebody needs it', () => {
    const long = { $blob: 'a'.repeat(64), bytes: 90_000, preview: '["v2"' }
    const read = run(runStarted, stepStarted('start#1', []), stepCompleted('start#1', 1, 'e0', 'fetch'), stepStarted('fetch#1', [{ step: 'start#1', edgeId: 'e0' }]), stepCompleted('fetch#1', long, 'e1', 'write'), stepStarted('write#1', [{ step: 'fetch#1', edgeId: 'e1' }]))
    const scope = nodeScope(read, document, 'write')
    expect(longValuesOf(scope, { node: () => false, word: () => false })).toEqual([])
    expect(longValuesOf(scope, { node: (id) => id === 'fetch', word: () => false })).toMatchObject([{ bytes: 90_000 }])
    expect(plainScope(scope, none)).toMatchObject({ missing: [{ hash: long.$blob }, { hash: long.$blob }] })
    expect(plainScope(scope, new Map([[long.$blob, ['v2']]])).root).toMatchObject({ prev: ['v2'], steps: { fetch: { output: ['v2'] } } })
  })
})

describe('a node inside containers', () => {
  const nested = workflow([{ id: 'start', type: 'start' }, { id: 'outer', type: 'agent' }, { id: 'start2', type: 'start', parentId: 'outer' }, { id: 'inner', type: 'each', parentId: 'outer', data: { items: '[]' } }, { id: 'leaf', type: 'template', parentId: 'inner', data: { text: '' } }], [])

  it('is found by the containers around it, from the outside in', () => {
    expect(containersAround(nested.nodes, 'leaf')).toEqual(['outer', 'inner'])
    expect(containersAround(nested.nodes, 'outer')).toEqual([])
  })

  it('reads the run of the inside that began last', () => {
    const child = (runId: string, index: number) => ({ type: 'child.started', step: 'outer#1', data: { runId, index } })
    const { events } = run(runStarted, stepStarted('start#1', []), stepCompleted('start#1', 1, 'e0', 'outer'), stepStarted('outer#1', [{ step: 'start#1', edgeId: 'e0' }], { total: 2 }), child('c1', 0), child('c2', 1))
    expect(lastChildRun(events, 'outer')).toBe('c2')
    expect(lastChildRun(events, 'other')).toBeUndefined()
  })
})
