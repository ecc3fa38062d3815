import { describe, expect, test } from 'vitest'
import { documentSchema } from '#lib/engine/document.ts'
import { align, alignedStep } from './alignment.ts'

const at = (x: number, y: number) => ({ x, y })
const document = documentSchema.parse({
  oriel: 1,
  name: 'Raster',
  nodes: [
    { id: 'a', type: 'transform', position: at(0, 0) },
    { id: 'b', type: 'transform', position: at(0, 200) },
    { id: 'c', type: 'transform', position: at(500, 403) },
    { id: 'end', type: 'end', position: at(900, 700) },
    { id: 'far', type: 'transform', position: at(3, 4000) },
  ],
  edges: [{ id: 'e', source: 'c', target: 'end' }],
})

describe('what is dragged', () => {
  test('snaps to the cards around it, and the lines are drawn from one to the other', () => {
    const { shift, guides } = align(document, { b: at(4, 300) }, 6)
    expect(shift).toEqual(at(-4, 0))
    expect(guides).toEqual([0, 86, 172].map((x) => ({ axis: 'x', at: x, from: 0, to: 356 })))
  })

  test('stays where it is beyond the reach', () => {
    expect(align(document, { b: at(40, 330) }, 6)).toEqual({ shift: at(0, 0), guides: [] })
  })

  test('is not pulled by what is out of sight', () => {
    expect(align(document, { c: at(4, 2000) }, 6).shift.x).toBe(0)
  })

  test('makes its edge straight before it aligns with anything else', () => {
    const { shift, guides } = align(document, { end: at(900, 408) }, 6)
    expect(shift.y).toBe(3)
    expect(guides.map(({ axis, at: y }) => [axis, y])).toEqual([['y', 431]])
  })
})

describe('a step by key', () => {
  test('stops at a line that it would pass, and leaves it with the next', () => {
    const near = { ...document, nodes: document.nodes.map((node) => (node.id === 'c' ? { ...node, position: at(6, 400) } : node)) }
    expect(alignedStep(near, ['c'], at(-8, 0))).toEqual(at(-6, 0))
    expect(alignedStep(document, ['b'], at(8, 0))).toEqual(at(8, 0))
  })

  test('shows the lines that it ends on', () => {
    expect(align(document, { b: at(0, 200) }, 0).guides.map((guide) => guide.at)).toEqual([0, 86, 172])
  })
})
