import { expect, test } from 'vitest'
import { parseDocument } from '#lib/nodes/parse-document.ts'
import { placeCards } from '#components/canvas/placed-cards.ts'
import { align, distribute, groupNodes, topmost, ungroup } from './arrange.ts'

function three() {
  const parsed = parseDocument({
    oriel: 1,
    name: 'Three',
    nodes: [
      { id: 'a', type: 'transform', position: { x: 0, y: 0 }, data: { expression: '1' } },
      { id: 'b', type: 'transform', position: { x: 201, y: 40 }, data: { expression: '1' } },
      { id: 'c', type: 'transform', position: { x: 1000, y: 120 }, data: { expression: '1' } },
      { id: 'agent', type: 'agent', position: { x: 0, y: 400 }, width: 480, height: 200, data: {} },
      { id: 'x', type: 'transform', position: { x: 40, y: 60 }, parentId: 'agent', data: { expression: '1' } },
    ],
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.document
}
const all = new Set(['a', 'b', 'c'])
const at = (document: ReturnType<typeof three>, id: string) => placeCards(document).get(id)?.rect
const grouped = (document: ReturnType<typeof three>, ...ids: string[]) => {
  const result = groupNodes(document, new Set(ids))
  if (!result.ok) throw new Error(result.reason)
  return result
}

test('a group is drawn around what is selected, which stays where it is', () => {
  const before = three()
  const { document, id } = grouped(before, 'a', 'b')
  expect(document.nodes.filter(({ parentId }) => parentId === id).map((node) => node.id)).toEqual(['a', 'b'])
  expect([at(document, 'a'), at(document, 'b')]).toEqual([at(before, 'a'), at(before, 'b')])
  expect(at(document, id)).toMatchObject({ x: -24, width: 201 + 172 + 48 })
})

test('a second group has a name of its own, and groups hold groups', () => {
  const one = grouped(three(), 'a', 'b')
  const two = grouped(one.document, one.id, 'c')
  expect(two.document.nodes.at(-1)?.data.label).toBe('Group 2')
  expect(two.document.nodes.find(({ id }) => id === one.id)?.parentId).toBe(two.id)
})

test('a group inside a container lies in it, and one across containers is refused in words', () => {
  const { document, id } = grouped(three(), 'x')
  expect(document.nodes.find((node) => node.id === id)?.parentId).toBe('agent')
  expect(groupNodes(three(), new Set(['a', 'x']))).toEqual({ ok: false, reason: expect.stringContaining('different containers') })
})

test('ungrouping leaves the nodes where they are', () => {
  const { document, id } = grouped(three(), 'a', 'b')
  const result = ungroup(document, new Set([id]))
  expect(result.freed).toEqual(['a', 'b'])
  expect(at(result.document, 'b')).toEqual(at(three(), 'b'))
  expect(result.document.nodes.some((node) => node.id === id)).toBe(false)
})

test.each([
  ['left', 'x', [0, 0, 0]],
  ['right', 'x', [1000, 1000, 1000]],
  ['centre', 'x', [500, 500, 500]],
  ['top', 'y', [0, 0, 0]],
  ['bottom', 'y', [120, 120, 120]],
  ['middle', 'y', [60, 60, 60]],
] as const)('aligned at the %s, all have the same %s', (alignment, axis, wanted) => {
  const document = align(three(), all, alignment)
  expect(['a', 'b', 'c'].map((id) => at(document, id)?.[axis])).toEqual(wanted)
})

test('distributed, the gaps are equal and the outermost stay', () => {
  const document = distribute(three(), all, 'horizontal')
  expect(['a', 'b', 'c'].map((id) => at(document, id)?.x)).toEqual([0, 500, 1000])
  expect(distribute(three(), new Set(['a', 'b']), 'vertical')).toEqual(three())
})

test('what lies in a selected container is moved with it, not twice', () => {
  expect(topmost(three(), new Set(['agent', 'x', 'a'])).map(({ node }) => node.id)).toEqual(['a', 'agent'])
  const document = align(three(), new Set(['agent', 'x', 'c']), 'right')
  expect(document.nodes.find(({ id }) => id === 'x')?.position).toEqual({ x: 40, y: 60 })
})
