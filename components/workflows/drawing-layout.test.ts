import { describe, expect, test } from 'vitest'
import { documentSchema } from '#lib/engine/document.ts'
import { drawingHeight, drawingWidth, layOutDrawing, type Glyph, type Look } from './drawing-layout.ts'

const look: Look = ({ type }) => {
  if (type === 'note') return undefined
  const glyphs: Record<string, Glyph> = { start: 'start', decide: 'decision', end: 'end' }
  return { glyph: glyphs[type] ?? 'card', tone: type === 'decide' ? 'llm' : type === 'start' ? 'trigger' : 'code' }
}

const node = (id: string, type: string, x: number, y: number) => ({ id, type, position: { x, y } })
const edge = (source: string, target: string, sourceHandle = 'out') => ({ id: `${source}-${target}-${sourceHandle}`, source, sourceHandle, target })

const loop = documentSchema.parse({
  oriel: 1,
  name: 'Loop',
  nodes: [node('start', 'start', 0, 200), node('decide', 'decide', 300, 100), node('add', 'transform', 700, 0), node('sub', 'transform', 720, 120), node('done', 'end', 700, 300), node('hint', 'note', 0, 0)],
  edges: [edge('start', 'decide'), edge('decide', 'add', 'add'), edge('decide', 'sub', 'sub'), edge('decide', 'done', 'done'), edge('decide', 'done', 'stuck'), edge('add', 'decide'), edge('sub', 'decide')],
})

describe('the little drawing of a template', () => {
  test('nodes keep their order, notes are left out, and everything stays inside', () => {
    const { nodes } = layOutDrawing(loop, look)
    expect(nodes.map((each) => each.id)).toEqual(['start', 'decide', 'add', 'sub', 'done'])
    for (const each of nodes) {
      expect(each.x).toBeGreaterThanOrEqual(0)
      expect(each.x + each.width).toBeLessThanOrEqual(drawingWidth)
      expect(each.y).toBeGreaterThanOrEqual(0)
      expect(each.y + each.height).toBeLessThanOrEqual(drawingHeight)
    }
    const [start, decide, add, sub] = nodes
    expect(start?.x).toBeLessThan(decide?.x ?? 0)
    expect(decide?.x).toBeLessThan(add?.x ?? 0)
    expect(add?.y).toBeLessThan(sub?.y ?? 0)
  })

  test('two ports to one node are one line, and a loop runs along the rail below', () => {
    const { edges } = layOutDrawing(loop, look)
    expect(edges).toHaveLength(6)
    expect(edges.filter((path) => path.includes('V79'))).toHaveLength(2)
  })

  test('many nodes in one column shrink instead of leaving the card', () => {
    const crowd = documentSchema.parse({ oriel: 1, name: 'Crowd', nodes: Array.from({ length: 14 }, (_, index) => node(`n${index}`, 'http', 0, index * 80)), edges: [] })
    const { nodes } = layOutDrawing(crowd, look)
    expect(Math.min(...nodes.map((each) => each.y))).toBeGreaterThanOrEqual(0)
    expect(Math.max(...nodes.map((each) => each.y + each.height))).toBeLessThanOrEqual(drawingHeight)
  })

  test('many columns shrink too, and an edge to nothing is not drawn', () => {
    const long = documentSchema.parse({ oriel: 1, name: 'Long', nodes: Array.from({ length: 12 }, (_, index) => node(`n${index}`, 'http', index * 260, 0)), edges: [edge('n0', 'gone'), edge('n0', 'n1')] })
    const { nodes, edges } = layOutDrawing(long, look)
    expect(Math.min(...nodes.map((each) => each.x))).toBeGreaterThanOrEqual(0)
    expect(Math.max(...nodes.map((each) => each.x + each.width))).toBeLessThanOrEqual(drawingWidth)
    expect(edges).toHaveLength(1)
  })
})
