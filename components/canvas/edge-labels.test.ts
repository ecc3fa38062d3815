import { describe, expect, test } from 'vitest'
import { documentSchema } from '#lib/engine/document.ts'
import { edgeLabels } from './edge-labels.ts'
import { flowEdges, type CanvasView } from './flow-elements.ts'
import type { Detail } from './zoom.ts'

const at = (x: number, y: number) => ({ x, y })
const document = documentSchema.parse({
  oriel: 1,
  name: 'Labels',
  nodes: [
    { id: 'start', type: 'start', position: at(0, 100) },
    { id: 'decide', type: 'decide', position: at(250, 0), data: { label: 'Next step', maxVisits: 5, intents: [{ name: 'near' }, { name: 'far' }] } },
    { id: 'near', type: 'transform', position: at(560, 0) },
    { id: 'far', type: 'transform', position: at(1200, 300) },
  ],
  edges: [
    { id: 'a', source: 'start', target: 'decide', label: 'every ticket' },
    { id: 'b', source: 'decide', sourceHandle: 'near', target: 'near' },
    { id: 'c', source: 'decide', sourceHandle: 'far', target: 'far' },
    { id: 'back', source: 'near', target: 'decide' },
    { id: 'error', source: 'near', sourceHandle: 'error', target: 'decide' },
  ],
})
const view: CanvasView = { selected: new Set(), problems: new Map(), editable: true }
const texts = (changed: Partial<CanvasView> = {}, detail: Detail = 'all') => edgeLabels(flowEdges(document, { ...view, ...changed }), detail).map(({ text }) => text)

describe('what stands on edges', () => {
  test('at rest: what a person called it, the loop with its cap, and intents whose port is far', () => {
    expect(texts()).toEqual(['every ticket', 'back to Next step, at most 5 visits', 'far'])
  })

  test('of the edge that is pointed at or selected: its intent, however near', () => {
    expect(texts({ pointed: 'b' })).toContain('near')
    expect(texts({ selected: new Set(['error']) })).toContain('error')
  })

  test('of a run: how often an edge was taken, where that was more than once', () => {
    const run = { nodes: {}, edges: { a: 'taken', b: 'taken', c: 'taken' } as const, times: { a: 1, b: 3, c: 2 }, final: true }
    expect(texts({ run })).toEqual(expect.arrayContaining(['every ticket', '×3', 'far ×2']))
  })

  test('nothing where cards are only blocks', () => {
    expect(texts({}, 'blocks')).toEqual([])
  })
})
