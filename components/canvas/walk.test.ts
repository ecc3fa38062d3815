import { expect, test } from 'vitest'
import { documentSchema } from '#lib/engine/document.ts'
import { backEdges, placeCards } from './placed-cards.ts'
import { firstCard, walk, type Direction } from './walk.ts'

const at = (x: number, y: number) => ({ x, y })
const document = documentSchema.parse({
  oriel: 1,
  name: 'Loop',
  nodes: [
    { id: 'start', type: 'start', position: at(0, 200) },
    { id: 'decide', type: 'decide', position: at(250, 100), data: { intents: [{ name: 'add' }, { name: 'done' }] } },
    { id: 'sum', type: 'transform', position: at(600, 100) },
    { id: 'end', type: 'end', position: at(600, 300) },
    { id: 'note', type: 'note', position: at(0, 600) },
  ],
  edges: [
    { id: 'a', source: 'start', target: 'decide' },
    { id: 'c', source: 'decide', sourceHandle: 'done', target: 'end' },
    { id: 'b', source: 'decide', sourceHandle: 'add', target: 'sum' },
    { id: 'back', source: 'sum', target: 'decide' },
  ],
})
const cards = placeCards(document)
const go = (from: string, direction: Direction) => walk(cards, document.edges, from, direction)

test('right follows the first port from the top, whatever order the edges were drawn in', () => {
  expect(go('start', 'right')).toBe('decide')
  expect(go('decide', 'right')).toBe('sum')
})

test('left goes back to where an edge comes from, not along the loop', () => {
  expect(go('sum', 'left')).toBe('decide')
  expect(go('decide', 'left')).toBe('start')
})

test('down and up go through the nodes that hang on the same decision', () => {
  expect(go('sum', 'down')).toBe('end')
  expect(go('end', 'up')).toBe('sum')
})

test('what no edge reaches is reached by place', () => {
  expect(go('start', 'down')).toBe('note')
  expect(go('sum', 'right')).toBeUndefined()
})

test('the canvas is entered at the upper left', () => {
  expect(firstCard(cards)).toBe('start')
})

test('only the edge that closes the loop counts as a way back', () => {
  expect([...backEdges(document)]).toEqual(['back'])
})

test('of two decisions that lead to each other, the way drawn from the start is forward', () => {
  const two = documentSchema.parse({
    oriel: 1,
    name: 'Two',
    nodes: ['start', 'decide', 'decide'].map((type, index) => ({ id: ['s', 'a', 'b'][index], type, position: at(0, 0) })),
    edges: [
      { id: 'ba', source: 'b', sourceHandle: 'x', target: 'a' },
      { id: 'ab', source: 'a', sourceHandle: 'y', target: 'b' },
      { id: 'sa', source: 's', target: 'a' },
    ],
  })
  expect([...backEdges(two)]).toEqual(['ba'])
})
