import { expect, test } from 'vitest'
import { parseDocument } from '#lib/nodes/parse-document.ts'
import { hiddenNodes, setCollapsed, workIn } from '#components/canvas/collapsed.ts'
import { cardModel } from '#components/canvas/card-model.ts'
import { flowEdges, flowNodes } from '#components/canvas/flow-elements.ts'
import { placeCards } from '#components/canvas/placed-cards.ts'
import { createBuilderStore } from './builder-store.ts'
import { collapse, expand, revealSelected, toggleCollapsed } from './collapse.ts'
import { settle } from './frames.ts'

function nested() {
  const parsed = parseDocument({
    oriel: 1,
    name: 'Nested',
    nodes: [
      { id: 'start', type: 'start', position: { x: 0, y: 0 } },
      { id: 'outer', type: 'agent', position: { x: 240, y: 0 }, width: 900, height: 400, data: { label: 'Outer', ui: { note: 'kept' } } },
      { id: 's', type: 'start', position: { x: 24, y: 60 }, parentId: 'outer' },
      { id: 'inner', type: 'each', position: { x: 260, y: 60 }, width: 480, height: 200, parentId: 'outer', data: { items: 'input' } },
      { id: 'deep', type: 'transform', position: { x: 24, y: 60 }, parentId: 'inner', data: { expression: 'input' } },
      { id: 'after', type: 'transform', position: { x: 1220, y: 0 }, data: { expression: 'prev' } },
      { id: 'below', type: 'transform', position: { x: 300, y: 520 }, data: { expression: 'prev' } },
    ],
    edges: [
      { id: 'a', source: 'start', target: 'outer' },
      { id: 'b', source: 's', target: 'inner' },
      { id: 'c', source: 'outer', target: 'after' },
    ],
  })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.document
}

const view = { selected: new Set<string>(), problems: new Map(), editable: true }

test('a collapsed container is one card, its edges end there, and nothing inside it is drawn', () => {
  const document = collapse(nested(), ['outer'])
  expect(flowNodes(document, view).map(({ id }) => id)).toEqual(['start', 'outer', 'after', 'below'])
  expect(flowEdges(document, view).map(({ id }) => id)).toEqual(['a', 'c'])
  const outer = document.nodes.find(({ id }) => id === 'outer')!
  expect(cardModel(outer)).toMatchObject({ shape: 'collapsed', height: 56, stack: true })
  expect(cardModel(outer).ports.map(({ handle }) => handle)).toEqual(['out', 'error'])
  expect(outer.data.ui).toEqual({ note: 'kept', collapsed: true })
})

test('the card says how many nodes do something inside, at any depth', () => {
  expect(Object.fromEntries(workIn(nested().nodes))).toEqual({ outer: 2, inner: 1 })
})

test('expanding brings everything back where it was', () => {
  const document = nested()
  expect(expand(collapse(document, ['outer']), ['outer'])).toEqual(document)
})

test('what expands over its neighbours moves them away', () => {
  const document = collapse(nested(), ['outer'])
  const near = { ...document, nodes: document.nodes.map((node) => (node.id === 'after' ? { ...node, position: { x: 560, y: 0 } } : node.id === 'below' ? { ...node, position: { x: 240, y: 90 } } : node)) }
  const rects = new Map([...placeCards(expand(near, ['outer']))].map(([id, { rect }]) => [id, rect]))
  expect(rects.get('after')?.x).toBeGreaterThanOrEqual(240 + 900 + 64)
  expect(rects.get('below')?.y).toBeGreaterThanOrEqual(400)
  expect(rects.get('start')).toMatchObject({ x: 0, y: 0 })
})

test('what gets selected inside comes to light, through every container around it', () => {
  const store = createBuilderStore(setCollapsed(nested(), ['outer', 'inner'], true))
  const stop = revealSelected(store)
  store.getState().jumpTo({ nodeId: 'deep' })
  expect([...hiddenNodes(store.getState().history.document.nodes)]).toEqual([])
  stop()
})

test('collapsing takes the selection along, is one step of undo, and leaves the run on the canvas', () => {
  const store = createBuilderStore(nested())
  store.setState({ showRun: true })
  store.getState().select(['deep'])
  toggleCollapsed(store, ['inner'])
  expect([...store.getState().selected]).toEqual(['inner'])
  expect(store.getState().showRun).toBe(true)
  store.getState().undo()
  expect(hiddenNodes(store.getState().history.document.nodes).size).toBe(0)
})

test('a node that is let go over a collapsed container does not fall into it', () => {
  const document = collapse(nested(), ['outer'])
  const dropped = { ...document, nodes: document.nodes.map((node) => (node.id === 'below' ? { ...node, position: { x: 250, y: 4 } } : node)) }
  expect(settle(dropped, ['below']).nodes.find(({ id }) => id === 'below')?.parentId).toBeUndefined()
})
