import { describe, expect, test } from 'vitest'
import { documentSchema, type WorkflowDocument } from '#lib/engine/document.ts'
import { nodeType } from '#lib/nodes/index.ts'
import { right } from '#components/canvas/geometry.ts'
import { placeCards } from '#components/canvas/placed-cards.ts'
import { canLead, canPutOnEdge, insertBefore, insertOnEdge, labelEdge, leadEdge, putOnEdge, standsOnEdge } from './edge-edits.ts'

const at = (x: number, y: number) => ({ x, y })
const document = documentSchema.parse({
  oriel: 1,
  name: 'Draft',
  nodes: [
    { id: 'start', type: 'start', position: at(0, 30) },
    { id: 'decide', type: 'decide', position: at(244, 0), data: { label: 'Next step', intents: [{ name: 'fetch' }, { name: 'done' }] } },
    { id: 'fetch', type: 'http', position: at(560, 0), data: { label: 'Fetch' } },
    { id: 'sum', type: 'transform', position: at(800, 0), data: { label: 'Sum' } },
    { id: 'end', type: 'end', position: at(560, 200) },
    { id: 'loose', type: 'transform', position: at(300, 500), data: { label: 'Loose' } },
  ],
  edges: [
    { id: 'a', source: 'start', target: 'decide' },
    { id: 'b', source: 'decide', sourceHandle: 'fetch', target: 'fetch', label: 'first' },
    { id: 'c', source: 'fetch', target: 'sum' },
    { id: 'back', source: 'sum', target: 'decide' },
    { id: 'd', source: 'decide', sourceHandle: 'done', target: 'end' },
  ],
})
const edgesOf = (of: WorkflowDocument) => of.edges.map(({ source, sourceHandle, target }) => `${source}.${sourceHandle} → ${target}`)
const rect = (of: WorkflowDocument, id: string) => placeCards(of).get(id)!.rect
function inserted(type: string, edge: string, dropped?: { x: number; y: number }) {
  const result = insertOnEdge(document, nodeType(type), edge, dropped)
  if (!result) throw new Error(`${type} did not come to stand on ${edge}.`)
  return result
}

describe('a node put on an edge', () => {
  test('stands between its two ends, and the edge keeps its label and its place', () => {
    const { document: after, id } = inserted('set', 'b')
    expect(edgesOf(after)).toEqual(['start.out → decide', 'decide.fetch → set_variables', 'fetch.out → sum', 'sum.out → decide', 'decide.done → end', 'set_variables.out → fetch', 'set_variables.error → decide'])
    expect(after.edges[1]).toMatchObject({ id: 'b', label: 'first' })
    expect(rect(after, id).x).toBeGreaterThan(right(rect(after, 'decide')))
    expect(right(rect(after, id))).toBeLessThan(rect(after, 'fetch').x)
  })

  test('pushes what comes after it to the right, and nothing else', () => {
    const { document: after } = inserted('set', 'b')
    const moved = after.nodes.filter((node) => node.position.x !== document.nodes.find(({ id }) => id === node.id)?.position.x).map(({ id }) => id)
    expect(moved).toEqual(['fetch', 'sum', 'set_variables'])
    expect(rect(after, 'sum').x - rect(after, 'fetch').x).toBe(240)
  })

  test('where there is room nothing moves, and it stays where it was dropped', () => {
    const roomy = { ...document, nodes: document.nodes.map((node) => (node.id === 'sum' ? { ...node, position: at(1400, 0) } : node)) }
    const after = insertOnEdge(roomy, nodeType('set'), 'c', at(1100, 40))
    expect(after?.document.nodes.find(({ id }) => id === 'sum')?.position.x).toBe(1400)
    expect(after && rect(after.document, after.id)).toMatchObject({ x: 1016, y: 12 })
  })

  test('on a way back it follows the node that the way leaves', () => {
    const { document: after, id } = inserted('set', 'back')
    expect(edgesOf(after)).toEqual(expect.arrayContaining(['sum.out → set_variables', 'set_variables.out → decide']))
    expect(rect(after, id).x).toBeGreaterThan(right(rect(after, 'sum')))
  })

  test('leads on from the first intent where it decides', () => {
    expect(edgesOf(inserted('decide', 'c').document)).toContain('next_step_2.done → sum')
  })

  test('is never an end or a note', () => {
    expect(['end', 'note', 'start', 'group'].map((type) => standsOnEdge(nodeType(type)))).toEqual([false, false, false, false])
    expect(insertOnEdge(document, nodeType('end'), 'b')).toBeUndefined()
  })

  test('inside a container stays inside, and the container grows', () => {
    const box = documentSchema.parse({
      oriel: 1,
      name: 'Box',
      nodes: [
        { id: 'box', type: 'agent', position: at(0, 0), width: 480, height: 152 },
        { id: 'begin', type: 'start', parentId: 'box', position: at(24, 60) },
        { id: 'stop', type: 'end', parentId: 'box', position: at(300, 60) },
      ],
      edges: [{ id: 'in', source: 'begin', target: 'stop' }],
    })
    const after = insertOnEdge(box, nodeType('set'), 'in')!
    expect(after.document.nodes.find(({ id }) => id === after.id)?.parentId).toBe('box')
    expect(right(rect(after.document, 'stop'))).toBeLessThan(right(rect(after.document, 'box')))
  })

  test('a frame after the edge moves as one', () => {
    const framed = { ...document, nodes: [...document.nodes.map((node) => (node.id === 'sum' ? { ...node, parentId: 'frame', position: at(20, 20) } : node)), documentSchema.parse({ oriel: 1, name: 'F', nodes: [{ id: 'frame', type: 'group', position: at(780, -20) }] }).nodes[0]!] }
    const after = insertOnEdge(framed, nodeType('set'), 'b')!.document
    expect(after.nodes.find(({ id }) => id === 'sum')?.position).toEqual(at(20, 20))
    expect(rect(after, 'frame').x).toBeGreaterThan(780)
  })
})

describe('a node of the workflow put on an edge', () => {
  test('comes between, where nothing leads to it yet', () => {
    expect(edgesOf(putOnEdge(document, 'loose', 'c'))).toEqual(expect.arrayContaining(['fetch.out → loose', 'loose.out → sum']))
  })

  test('stands on no other card', () => {
    const between = { ...document, nodes: document.nodes.map((node) => (node.id === 'loose' ? { ...node, position: at(600, 20) } : node)) }
    const { nodes } = putOnEdge(between, 'loose', 'd')
    const own = placeCards({ nodes }).get('loose')!.rect
    const others = [...placeCards({ nodes }).values()].filter(({ node }) => node.id !== 'loose').map((placed) => placed.rect)
    expect(others.some((other) => own.x < right(other) && right(own) > other.x && own.y < other.y + other.height && own.y + own.height > other.y)).toBe(false)
  })

  test('is left alone where it is part of the flow already', () => {
    expect(canPutOnEdge(document, 'sum', 'd')).toBe(false)
    expect(putOnEdge(document, 'sum', 'd')).toBe(document)
  })
})

describe('an edge led elsewhere', () => {
  test('stays the same edge, with its label', () => {
    expect(leadEdge(document, 'b', { target: 'sum' }).edges[1]).toMatchObject({ id: 'b', source: 'decide', sourceHandle: 'fetch', target: 'sum', label: 'first' })
    expect(leadEdge(document, 'b', { sourceHandle: 'invalid' }).edges[1]).toMatchObject({ sourceHandle: 'invalid', target: 'fetch' })
  })

  test('may be put back where it was, but not on another edge, nor on a start', () => {
    expect(canLead(document, 'b', { target: 'fetch' })).toBe(true)
    expect(canLead(document, 'a', { source: 'sum', sourceHandle: 'out' })).toBe(false)
    expect(canLead(document, 'b', { target: 'start' })).toBe(false)
    expect(leadEdge(document, 'b', { target: 'fetch' })).toBe(document)
  })
})

test('an edge can be called something, and be called nothing again', () => {
  const named = labelEdge(document, 'c', 'when it is new')
  expect(named.edges[2]?.label).toBe('when it is new')
  expect(labelEdge(named, 'c', '').edges[2]).toEqual(document.edges[2])
})

test('a node inserted before another leads to it', () => {
  const { document: after, id } = insertBefore(document, nodeType('set'), 'end')!
  expect(edgesOf(after)).toContain(`${id}.out → end`)
  expect(right(rect(after, id))).toBeLessThan(rect(after, 'end').x)
})
