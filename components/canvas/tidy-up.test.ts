import { expect, test } from 'vitest'
import { documentSchema } from '#lib/engine/document.ts'
import { fitContainers } from './fit-containers.ts'
import { freePlace } from './free-place.ts'
import { placeCards } from './placed-cards.ts'
import { tidyUp } from './tidy-up.ts'

const node = (id: string, type = 'transform', data = {}) => ({ id, type, position: { x: 0, y: 0 }, data })
const document = documentSchema.parse({
  oriel: 1,
  name: 'Loop',
  nodes: [
    node('start', 'start'),
    node('second'),
    node('first'),
    node('decide', 'decide', { intents: [{ name: 'one' }, { name: 'two' }] }),
    node('end', 'end'),
    node('note', 'note'),
  ],
  edges: [
    { id: 'a', source: 'start', target: 'decide' },
    { id: 'b', source: 'decide', sourceHandle: 'two', target: 'second' },
    { id: 'c', source: 'decide', sourceHandle: 'one', target: 'first' },
    { id: 'd', source: 'first', target: 'decide' },
    { id: 'e', source: 'decide', sourceHandle: 'stuck', target: 'end' },
  ],
})

const positions = () => {
  const moved = tidyUp(document)
  return (id: string) => moved[id] ?? document.nodes.find((each) => each.id === id)!.position
}

test('nodes stand in columns from left to right, and a way back does not count', () => {
  const at = positions()
  expect(at('start').x).toBeLessThan(at('decide').x)
  expect(at('decide').x).toBeLessThan(at('first').x)
  expect(at('first').x).toBe(at('second').x)
})

test('the arms of a decision stand in the order of its intents', () => {
  const at = positions()
  expect(at('first').y).toBeLessThan(at('second').y)
  expect(at('second').y).toBeLessThan(at('end').y)
})

test('nothing lies on anything else, and everything is on the raster', () => {
  const moved = { ...document, nodes: document.nodes.map((each) => ({ ...each, position: positions()(each.id) })) }
  const rects = [...placeCards(moved).values()].filter(({ card }) => card.shape !== 'note').map(({ rect }) => rect)
  for (const a of rects) {
    expect(a.x % 8).toBe(0)
    for (const b of rects) {
      if (a !== b) expect(a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height).toBe(false)
    }
  }
})

test('a note goes along with the card that it stands beside, and lies on none', () => {
  const noted = documentSchema.parse({ ...document, nodes: document.nodes.map((each) => (each.id === 'note' ? { ...each, position: { x: 3000, y: 3070 } } : each.id === 'end' ? { ...each, position: { x: 3000, y: 3000 } } : each)) })
  const moved = tidyUp(noted)
  expect(moved.note).toEqual({ x: moved.end!.x, y: moved.end!.y + 70 })
  const rects = [...placeCards({ ...document, nodes: document.nodes.map((each) => ({ ...each, position: positions()(each.id) })) })]
  const note = rects.find(([id]) => id === 'note')![1].rect
  for (const [id, { rect }] of rects) if (id !== 'note') expect(rect.x < note.x + note.width && note.x < rect.x + rect.width && rect.y < note.y + note.height && note.y < rect.y + rect.height).toBe(false)
})

test('with some nodes chosen, only those move', () => {
  expect(Object.keys(tidyUp(document, new Set(['first', 'second'])))).not.toContain('decide')
})

test('a new node finds room below what stands there', () => {
  const place = freePlace({ nodes: [documentSchema.shape.nodes.element.parse(node('a'))] }, { width: 172, height: 56 }, { x: 0, y: 0 })
  expect(place).toEqual({ x: 0, y: 84 })
})

test('the inside of a container is laid out too, and the container counts with the size that it needs', () => {
  const nested = documentSchema.parse({
    oriel: 1,
    name: 'Nested',
    nodes: [
      node('start', 'start'),
      { ...node('box', 'agent'), width: 300, height: 120 },
      ...['inner', 'one', 'two', 'three'].map((id) => ({ ...node(id, id === 'inner' ? 'start' : 'transform'), parentId: 'box' })),
      node('end', 'end'),
    ],
    edges: [
      { id: 'a', source: 'start', target: 'box' },
      { id: 'b', source: 'box', target: 'end' },
      ...[['inner', 'one'], ['one', 'two'], ['two', 'three']].map(([source = '', target = '']) => ({ id: `${source}-${target}`, source, target })),
    ],
  })
  const moved = tidyUp(nested)
  const tidied = fitContainers({ ...nested, nodes: nested.nodes.map((each) => ({ ...each, position: moved[each.id] ?? each.position })) })
  const rectOf = (id: string) => placeCards(tidied).get(id)!.rect
  expect(rectOf('inner').x + 172).toBeLessThan(rectOf('one').x)
  expect(rectOf('three').x + 172).toBeLessThan(rectOf('box').x + rectOf('box').width)
  expect(rectOf('box').x + rectOf('box').width).toBeLessThan(rectOf('end').x)
})

test('what is in a frame stays in it, and the frame stands where its nodes come in the order', () => {
  const framed = documentSchema.parse({
    oriel: 1,
    name: 'Framed',
    nodes: [
      node('start', 'start'),
      { ...node('frame', 'group'), width: 100, height: 80 },
      ...['first', 'second'].map((id) => ({ ...node(id), parentId: 'frame' })),
      node('join', 'join'),
      { ...node('empty', 'group'), position: { x: 900, y: 900 } },
    ],
    edges: ['first', 'second'].flatMap((id) => [
      { id: `start-${id}`, source: 'start', target: id },
      { id: `${id}-join`, source: id, target: 'join' },
    ]),
  })
  const moved = tidyUp(framed)
  const tidied = fitContainers({ ...framed, nodes: framed.nodes.map((each) => ({ ...each, position: moved[each.id] ?? each.position })) }, { frames: true })
  const rectOf = (id: string) => placeCards(tidied).get(id)!.rect
  expect(rectOf('start').x + rectOf('start').width).toBeLessThan(rectOf('frame').x)
  expect(rectOf('frame').x + rectOf('frame').width).toBeLessThan(rectOf('join').x)
  for (const id of ['first', 'second']) {
    expect(rectOf(id).y).toBeGreaterThan(rectOf('frame').y)
    expect(rectOf(id).y + rectOf(id).height).toBeLessThan(rectOf('frame').y + rectOf('frame').height)
  }
  expect(rectOf('first').x).toBe(rectOf('second').x)
  const levelOf = (id: string) => rectOf(id).y + rectOf(id).height / 2
  expect(Math.abs(levelOf('join') - (levelOf('first') + levelOf('second')) / 2)).toBeLessThanOrEqual(2)
  expect(moved).not.toHaveProperty('empty')
})

test('a loop inside a container leaves room for its rail below the head', () => {
  const looped = documentSchema.parse({
    oriel: 1,
    name: 'Looped',
    nodes: [{ ...node('box', 'agent'), width: 300, height: 120 }, ...['inner', 'work', 'next'].map((id) => ({ ...node(id, id === 'inner' ? 'start' : id === 'next' ? 'decide' : 'transform', id === 'next' ? { intents: [{ name: 'go' }] } : {}), position: { x: 24, y: 51 }, parentId: 'box' }))],
    edges: [['inner', 'out', 'next'], ['next', 'go', 'work'], ['work', 'out', 'next']].map(([source = '', sourceHandle = '', target = ''], index) => ({ id: `e${index}`, source, sourceHandle, target })),
  })
  const moved = tidyUp(looped)
  expect(Math.min(...['inner', 'work', 'next'].map((id) => moved[id]!.y))).toBeGreaterThanOrEqual(80)
})
