import { describe, expect, test } from 'vitest'
import { documentSchema } from '#lib/engine/document.ts'
import { draggedEdges } from './dragged-elements.ts'
import { flowEdges, flowNodes, type CanvasView } from './flow-elements.ts'
import { timesLeft } from './run-overlay.ts'

const at = (x: number, y: number) => ({ x, y })
const document = documentSchema.parse({
  oriel: 1,
  name: 'Loop',
  nodes: [
    { id: 'start', type: 'start', position: at(0, 200) },
    { id: 'decide', type: 'decide', position: at(250, 100), data: { label: 'Next step', maxVisits: 5, intents: [{ name: 'add' }] } },
    { id: 'sum', type: 'transform', position: at(600, 100), data: { label: 'Sum' } },
  ],
  edges: [
    { id: 'a', source: 'start', target: 'decide' },
    { id: 'b', source: 'decide', sourceHandle: 'add', target: 'sum' },
    { id: 'back', source: 'sum', target: 'decide' },
    { id: 'error', source: 'sum', sourceHandle: 'error', target: 'decide' },
  ],
})
const view: CanvasView = { selected: new Set(), problems: new Map(), editable: true }
const edgesOf = (changed: Partial<CanvasView> = {}) => new Map(flowEdges(document, { ...view, ...changed }).map((edge) => [edge.id, edge.data]))

describe('edges', () => {
  test('forward edges are curves, ways back are rails with a label that names the cap', () => {
    const edges = edgesOf()
    expect([...edges].map(([id, data]) => [id, data?.route.kind])).toEqual([['a', 'forward'], ['b', 'forward'], ['back', 'back'], ['error', 'error']])
    expect(edges.get('back')?.loop).toBe('back to Next step, at most 5 visits')
    expect(edges.get('error')?.loop).toBeUndefined()
  })

  test('an edge that joins a rail draws no second arrow at rest, but does when it is selected', () => {
    const error = edgesOf().get('error')
    expect(error?.route.head).toBe('')
    expect(error?.route.wholeHead).not.toBe('')
  })

  test('in a run, an edge that no token took is off', () => {
    const edges = edgesOf({ run: { nodes: {}, edges: { a: 'taken' }, final: true } })
    expect([edges.get('a')?.run, edges.get('b')?.run]).toEqual(['taken', 'off'])
  })

  test('what an edit or a drag does not touch keeps its identity', () => {
    const before = flowEdges(document, view)
    const moved = { ...document, nodes: document.nodes.map((node) => (node.id === 'start' ? { ...node, position: at(0, 240) } : node)) }
    expect(flowEdges(moved, view, before).map((edge, index) => edge === before[index])).toEqual([false, true, true, true])
    expect(draggedEdges(document, before, { start: at(0, 260) }).map((edge, index) => edge === before[index])).toEqual([false, true, true, true])
  })

  test('ways back to one node move together', () => {
    const before = flowEdges(document, view)
    const after = draggedEdges(document, before, { sum: at(900, 400) })
    expect(after.find(({ id }) => id === 'back')?.data?.route.way[0]?.y).toBe(428)
    expect(after.find(({ id }) => id === 'a')).toBe(before.find(({ id }) => id === 'a'))
  })

  test('an edge to a node that is not there is left out instead of breaking the canvas', () => {
    const broken = { ...document, edges: [...document.edges, { id: 'x', source: 'sum', sourceHandle: 'out', target: 'gone', targetHandle: undefined }] }
    expect(flowEdges(broken, view).map((edge) => edge.id)).not.toContain('x')
  })
})

describe('nodes', () => {
  test('have names that a screen reader and a test can use', () => {
    expect(flowNodes(document, view).map((node) => node.ariaLabel)).toEqual(['start, start', 'Next step, decide', 'Sum, transform'])
  })

  test('what an edit does not touch keeps its identity', () => {
    const before = flowNodes(document, view)
    const moved = { ...document, nodes: document.nodes.map((node) => (node.id === 'sum' ? { ...node, position: at(640, 100) } : node)) }
    const after = flowNodes(moved, view, before)
    expect(after.map((node, index) => node === before[index])).toEqual([true, true, false])
  })

  test('an edge from a handle that is no more still has somewhere to leave from', () => {
    const dangling = { ...document, edges: [{ id: 'x', source: 'decide', sourceHandle: 'removed', target: 'sum', targetHandle: undefined }] }
    const decide = flowNodes(dangling, view).find((node) => node.id === 'decide')
    expect(decide?.handles?.map((handle) => handle.id)).toContain('removed')
  })

  test('while a run is shown they say what came of them, and how often they were left by which port', () => {
    const shown = (run: CanvasView['run']) => flowNodes(document, { ...view, results: { sum: '4 · 2 ms' }, run }).map(({ data }) => [data.result, timesLeft(data.left, 'add'), timesLeft(data.left, 'ad')])
    expect(shown({ nodes: {}, edges: {}, left: { decide: 'add=3 done=1' }, final: true })).toEqual([[undefined, 0, 0], [undefined, 3, 0], ['4 · 2 ms', 0, 0]])
    expect(shown(undefined)[2]).toEqual([undefined, 0, 0])
  })

  test('a node that the run never reached is faded, a note is not', () => {
    const withNote = { ...document, nodes: [...document.nodes, { ...document.nodes[0]!, id: 'n', type: 'note' }] }
    const nodes = flowNodes(withNote, { ...view, run: { nodes: { start: { status: 'completed', visits: 1 } }, edges: {}, final: true } })
    expect(nodes.map((node) => node.data.faded)).toEqual([false, true, true, false])
  })

  test('a frame comes before the nodes inside it', () => {
    const inside = { ...document, nodes: [{ ...document.nodes[2]!, parentId: 'frame' }, { ...document.nodes[0]!, id: 'frame', type: 'group' }] }
    expect(flowNodes(inside, view).map((node) => node.id)).toEqual(['frame', 'sum'])
  })
})

describe('containers', () => {
  const nested = documentSchema.parse({
    oriel: 1,
    name: 'Nested',
    nodes: [
      { id: 'above', type: 'transform', position: at(400, -100) },
      { id: 'box', type: 'agent', position: at(100, 100), width: 700, height: 300 },
      { id: 'inner', type: 'start', parentId: 'box', position: at(20, 100) },
      { id: 'decide', type: 'decide', parentId: 'box', position: at(260, 80), data: { intents: [{ name: 'add' }] } },
      { id: 'sum', type: 'transform', parentId: 'box', position: at(560, 120) },
    ],
    edges: [
      { id: 'a', source: 'inner', target: 'decide' },
      { id: 'b', source: 'decide', sourceHandle: 'add', target: 'sum' },
      { id: 'back', source: 'sum', target: 'decide' },
    ],
  })
  const shown = (run: CanvasView['run']) => ({ nodes: new Map(flowNodes(nested, { ...view, run }).map((node) => [node.id, node.data.faded])), edges: new Map(flowEdges(nested, { ...view, run }).map((edge) => [edge.id, edge.data?.run])) })

  test('lie under what they hold, which comes after them', () => {
    const nodes = flowNodes(nested, view)
    expect(nodes.find(({ id }) => id === 'box')?.zIndex).toBe(-1)
    expect(nodes.findIndex(({ id }) => id === 'box')).toBeLessThan(nodes.findIndex(({ id }) => id === 'inner'))
  })

  test('keep the ways back of what is inside within them, whatever stands above', () => {
    const back = flowEdges(nested, view).find(({ id }) => id === 'back')?.data
    expect(back?.route.kind).toBe('back')
    expect(Math.min(...(back?.route.way ?? []).map(({ y }) => y))).toBeGreaterThan(100)
  })

  test('in a run, what is inside a reached one is neither faded nor off: it runs elsewhere', () => {
    const reached = shown({ nodes: { box: { status: 'completed', visits: 1 } }, edges: {}, final: true })
    expect([reached.nodes.get('decide'), reached.nodes.get('above'), reached.edges.get('b')]).toEqual([false, true, undefined])
    const never = shown({ nodes: {}, edges: {}, final: true })
    expect([never.nodes.get('decide'), never.edges.get('b')]).toEqual([true, 'off'])
  })
})
