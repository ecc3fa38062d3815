import { describe, expect, it } from 'vitest'
import { parseDocument } from '#lib/nodes/parse-document.ts'
import { edgeEnds } from './edge-ends.ts'
import { edgeLevels } from './edge-levels.ts'
import { flowEdges, flowNodes, type CanvasView } from './flow-elements.ts'

const parsed = parseDocument({
  oriel: 1,
  name: 'Levels',
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 0 }, data: {} },
    { id: 'each', type: 'each', position: { x: 240, y: 0 }, width: 600, height: 200, data: {} },
    { id: 'first', type: 'transform', parentId: 'each', position: { x: 20, y: 60 }, data: { expression: 'item' } },
    { id: 'second', type: 'transform', parentId: 'each', position: { x: 300, y: 60 }, data: { expression: 'prev' } },
  ],
  edges: [
    { id: 'in', source: 'start', sourceHandle: 'out', target: 'each' },
    { id: 'inside', source: 'first', sourceHandle: 'out', target: 'second' },
  ],
})
if (!parsed.ok) throw new Error('The document of this test is not in order.')
const { document } = parsed
const viewOf = (...selected: string[]): CanvasView => ({ selected: new Set(selected), problems: new Map(), editable: true })
const levelsWhere = (...selected: string[]) => edgeLevels(flowNodes(document, viewOf(...selected)), flowEdges(document, viewOf(...selected))).map(({ zIndex, edges }) => [zIndex, edges.map(({ id }) => id)])

describe('edges lie', () => {
  it('on one level where nothing is selected, over the container that they are in', () => expect(levelsWhere()).toEqual([[0, ['in', 'inside']]]))
  it('over their container when that is raised, because it is selected', () => expect(levelsWhere('each')).toEqual([[0, ['in']], [1000, ['inside']]]))
  it('as high as the node in a container that is selected', () => expect(levelsWhere('second')).toEqual([[0, ['in']], [1000, ['inside']]]))
})

describe('React Flow is told', () => {
  const edges = (...selected: string[]) => flowEdges(document, viewOf(...selected))
  it('of no edge while none is selected or pointed at, so that it draws none', () => expect(edgeEnds(edges())).toEqual([]))
  it('of one that is selected, as the same object as long as the edge is the same', () => {
    const selected = edges('in')
    expect(edgeEnds(selected).map(({ id, selected }) => [id, selected])).toEqual([['in', true]])
    expect(edgeEnds(selected)[0]).toBe(edgeEnds(selected)[0])
  })
})
