import { expect, test } from 'vitest'
import { parseDocument } from '#lib/nodes/parse-document.ts'
import { placeCards } from '#components/canvas/placed-cards.ts'
import { clipOf, clipText, readClip } from './clipboard.ts'
import { pasteNodes, type PastePlace } from './paste-nodes.ts'

function drawn() {
  const parsed = parseDocument({
    oriel: 1,
    name: 'Paste',
    nodes: [
      { id: 'start', type: 'start', position: { x: 0, y: 0 } },
      { id: 'agent', type: 'agent', position: { x: 400, y: 0 }, width: 700, height: 300, data: { label: 'Agent' } },
      { id: 's', type: 'start', position: { x: 24, y: 60 }, parentId: 'agent' },
      { id: 'a', type: 'transform', position: { x: 240, y: 60 }, parentId: 'agent', data: { expression: 'input' } },
      { id: 'b', type: 'transform', position: { x: 460, y: 60 }, parentId: 'agent', data: { expression: 'steps.a.output' } },
      { id: 'frame', type: 'group', position: { x: 0, y: 500 }, width: 300, height: 200, data: { label: 'Group' } },
      { id: 'held', type: 'transform', position: { x: 20, y: 60 }, parentId: 'frame', data: { expression: '1' } },
    ],
    edges: [{ id: 'e', source: 'a', target: 'b' }],
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.document
}
const document = drawn()
/** As the clipboard carries it. */
const clip = (...ids: string[]) => readClip(clipText(clipOf(document, new Set(ids))!))!
const nowhere: PastePlace = { middle: { x: 2000, y: 1000 }, selected: new Set(), before: 0 }
const paste = (place: Partial<PastePlace>, ...ids: string[]) => {
  const copies = pasteNodes(document, clip(...ids), { ...nowhere, ...place })
  return { ...copies, cards: placeCards(copies.document), node: (id: string) => copies.document.nodes.find((node) => node.id === copies.ids[id]) }
}

test('where the pointer is, with the middle there, and with the edges among them', () => {
  const { cards, ids, document: next } = paste({ pointer: { x: 2000, y: 700 } }, 'a', 'b')
  const [a, b] = [cards.get(ids.a!)!.rect, cards.get(ids.b!)!.rect]
  // As near as the raster allows.
  expect(Math.abs((a.x + b.x + b.width) / 2 - 2000)).toBeLessThanOrEqual(4)
  expect(a.y + a.height / 2).toBe(700)
  expect(b.x - a.x).toBe(220)
  expect(next.edges.at(-1)).toMatchObject({ source: ids.a, target: ids.b })
})

test('out of a container they come to the top, into one they go where the pointer is', () => {
  expect(paste({}, 'a').node('a')?.parentId).toBeUndefined()
  const { node, cards, ids } = paste({ pointer: { x: 800, y: 240 } }, 'held')
  expect(node('held')?.parentId).toBe('agent')
  expect(cards.get(ids.held!)?.rect).toMatchObject({ x: 716, y: 212 })
})

test('by keys they go into the container that is selected, or in which the selection lies, below what is there', () => {
  for (const selected of [['agent'], ['a']]) {
    const { node, cards, ids } = paste({ selected: new Set(selected) }, 'held')
    expect(node('held')?.parentId).toBe('agent')
    expect(cards.get(ids.held!)!.rect.y).toBeGreaterThan(60 + 56)
  }
})

test('a container that was copied is not pasted into itself', () => {
  const { node } = paste({ selected: new Set(['agent']) }, 'agent')
  expect(node('agent')?.parentId).toBeUndefined()
  expect(node('a')?.parentId).toBe(node('agent')?.id)
})

test('a group comes with what is in it', () => {
  expect(paste({}, 'frame').node('held')?.parentId).toBe(paste({}, 'frame').node('frame')?.id)
})

test('a second start is left out, one in a container of its own is not', () => {
  expect(Object.keys(paste({}, 'start', 'held').ids)).toEqual(['held'])
  expect(Object.keys(paste({}, 'agent').ids)).toContain('s')
})

test('copies refer to each other', () => {
  const { node, ids } = paste({}, 'a', 'b')
  expect(node('b')?.data.expression).toBe(`steps.${ids.a}.output`)
})

test('the same once more is pasted beside the first', () => {
  const [once, again] = [paste({ before: 0 }, 'held'), paste({ before: 1 }, 'held')]
  expect(again.node('held')!.position.x - once.node('held')!.position.x).toBe(32)
})
