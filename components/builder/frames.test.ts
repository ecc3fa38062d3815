import { expect, test } from 'vitest'
import { documentSchema } from '#lib/engine/document.ts'
import { moveNodes } from '#lib/engine/edit.ts'
import { settle } from './frames.ts'

const document = documentSchema.parse({
  oriel: 1,
  name: 'Frames',
  nodes: [
    { id: 'frame', type: 'group', position: { x: 100, y: 100 }, width: 400, height: 300 },
    { id: 'sum', type: 'transform', position: { x: 700, y: 0 } },
  ],
})
const drop = (from: typeof document, x: number, y: number) => settle(moveNodes(from, { sum: { x, y } }), ['sum'])
const sum = (of: typeof document) => of.nodes.find(({ id }) => id === 'sum')

test('a node that is let go over a frame belongs to it and stays where it is', () => {
  expect(sum(drop(document, 200, 200))).toMatchObject({ parentId: 'frame', position: { x: 100, y: 100 } })
})

test('let go outside, it is free again', () => {
  const inside = drop(document, 200, 200)
  const outside = drop(inside, 600, 0)
  expect(sum(outside)?.parentId).toBeUndefined()
  expect(sum(outside)?.position).toEqual({ x: 700, y: 100 })
})

test('moving within the frame changes nothing but the place', () => {
  const inside = drop(document, 200, 200)
  expect(sum(drop(inside, 120, 120))).toMatchObject({ parentId: 'frame', position: { x: 120, y: 120 } })
})

test('a frame never lies in itself', () => {
  expect(settle(document, ['frame'])).toBe(document)
})
