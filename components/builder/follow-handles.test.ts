import { expect, test } from 'vitest'
import { documentSchema } from '#lib/engine/document.ts'
import { setData } from '#lib/engine/edit.ts'
import { followHandles } from './follow-handles.ts'

const before = documentSchema.parse({
  oriel: 1,
  name: 'Ports',
  nodes: [
    { id: 'decide', type: 'decide', position: { x: 0, y: 0 }, data: { intents: [{ name: 'add' }, { name: 'done' }] } },
    { id: 'sum', type: 'transform', position: { x: 0, y: 0 } },
  ],
  edges: [
    { id: 'a', source: 'decide', sourceHandle: 'add', target: 'sum' },
    { id: 'b', source: 'decide', sourceHandle: 'done', target: 'sum' },
    { id: 'c', source: 'sum', sourceHandle: 'out', target: 'decide' },
  ],
})
const after = (path: (string | number)[], value: string | undefined) => followHandles(before, setData(before, 'decide', path, value), 'decide').edges.map((edge) => edge.sourceHandle)

test('a renamed intent keeps its edge', () => {
  expect(after(['intents', 0, 'name'], 'plus')).toEqual(['plus', 'done', 'out'])
})

test('a removed intent takes its edge along, and only its own', () => {
  expect(after(['intents', 0], undefined)).toEqual(['done', 'out'])
})

test('an edit of something else leaves the edges alone', () => {
  const edited = setData(before, 'decide', ['label'], 'Next')
  expect(followHandles(before, edited, 'decide')).toBe(edited)
})
