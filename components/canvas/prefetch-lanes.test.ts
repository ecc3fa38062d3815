import { expect, test } from 'vitest'
import { documentSchema } from '#lib/engine/document.ts'
import { placeCards } from './placed-cards.ts'
import { prefetchLanes } from './prefetch-lanes.ts'

const at = (x: number, y: number) => ({ x, y })
const nodes: Record<string, unknown>[] = [
  { id: 'start', type: 'start', position: at(0, 100) },
  { id: 'tags', type: 'http', position: at(250, 40) },
  { id: 'running', type: 'http', position: at(250, 160) },
  { id: 'met', type: 'join', position: at(500, 110) },
  { id: 'next', type: 'decide', position: at(650, 60), data: { intents: [{ name: 'done' }] } },
  { id: 'act', type: 'http', position: at(1000, 60) },
]
const edges = [
  { id: 'a', source: 'start', target: 'tags' },
  { id: 'b', source: 'start', target: 'running' },
  { id: 'c', source: 'tags', target: 'met' },
  { id: 'd', source: 'running', target: 'met' },
  { id: 'e', source: 'met', target: 'next' },
  { id: 'f', source: 'next', sourceHandle: 'done', target: 'act' },
  { id: 'g', source: 'act', target: 'next' },
]
const lanes = (more: Record<string, unknown>[] = [], change: (node: Record<string, unknown>) => Record<string, unknown> = (node) => node) => {
  const document = documentSchema.parse({ oriel: 1, name: 'Lanes', nodes: [...nodes.map(change), ...more], edges })
  return prefetchLanes(document, placeCards(document))
}

test('what is fetched side by side between a start and a decision stands in a lane, up to the dot where it meets', () => {
  const [lane, ...others] = lanes()
  expect(others).toEqual([])
  expect(lane).toMatchObject({ id: 'met', branches: 2 })
  expect(lane && lane.x < 250 && lane.y < 40 && lane.x + lane.width > 500 && lane.y + lane.height > 160).toBe(true)
})

test('a branch that asks a model or a person is no prefetch', () => {
  expect(lanes([], (node) => (node.id === 'running' ? { ...node, type: 'generate' } : node))).toEqual([])
  expect(lanes([], (node) => (node.id === 'running' ? { ...node, type: 'ask' } : node))).toEqual([])
})

test('where something else stands among the fetches, or somebody framed them, no lane is drawn', () => {
  expect(lanes([{ id: 'note', type: 'note', position: at(300, 110) }])).toEqual([])
  const framed = lanes([{ id: 'facts', type: 'group', position: at(200, 0), width: 280, height: 260 }], (node) => (node.id === 'tags' || node.id === 'running' ? { ...node, parentId: 'facts', position: at(20, node.id === 'tags' ? 40 : 140) } : node))
  expect(framed).toEqual([])
})

test('branches that meet before code, and not before a decision, are no prefetch', () => {
  expect(lanes([], (node) => (node.id === 'next' ? { ...node, type: 'template', data: {} } : node))).toEqual([])
})
