import { describe, expect, test } from 'vitest'
import { documentSchema, type WorkflowDocument } from '#lib/engine/document.ts'
import { compile } from '#lib/nodes/compile.ts'
import { nodeType } from '#lib/nodes/index.ts'
import { placeCards } from '#components/canvas/placed-cards.ts'
import { createBuilderStore } from './builder-store.ts'
import { clipOf } from './clipboard.ts'
import { canConnect, insertNode } from './insert-node.ts'

const empty = documentSchema.parse({ oriel: 1, name: 'Draft', nodes: [{ id: 'start', type: 'start', position: { x: 0, y: 0 }, data: { label: 'Start' } }, { id: 'end', type: 'end', position: { x: 800, y: 400 }, data: { label: 'End' } }] })
const by = (document: WorkflowDocument, id: string) => document.nodes.find((node) => node.id === id)
const storeWith = (type = 'agent') => {
  const store = createBuilderStore(empty)
  store.getState().insert(type, { from: { node: 'start', handle: 'out' } })
  return store
}
const now = (store: ReturnType<typeof storeWith>) => store.getState().history.document
const isInside = (document: WorkflowDocument, id: string, container: string) => {
  const cards = placeCards(document)
  const [inner, outer] = [cards.get(id)?.rect, cards.get(container)?.rect]
  return inner !== undefined && outer !== undefined && inner.x > outer.x && inner.y > outer.y + 36 && inner.x + inner.width < outer.x + outer.width && inner.y + inner.height < outer.y + outer.height
}

describe('a fresh container', () => {
  test.each(['agent', 'each'])('%s comes with its start and end inside, as one act', (type) => {
    const store = storeWith(type)
    const [container] = store.getState().selected
    expect(now(store).nodes.filter(({ parentId }) => parentId === container).map((node) => [node.type, node.data.label])).toEqual([['start', 'Start'], ['end', 'End']])
    expect(now(store).edges.map(({ source, target }) => `${source} ${target}`)).toEqual([`start ${container}`])
    store.getState().undo()
    expect(now(store)).toBe(empty)
  })

  test('lacks nothing but what its start leads to', () => {
    const codes = compile(now(storeWith())).problems.filter(({ severity }) => severity === 'error').map(({ code }) => code)
    expect(codes).toEqual(['unwired_start'])
  })
})

describe('inside a container', () => {
  test('a node that follows a port in it lies in it, and the border grows', () => {
    const store = storeWith()
    const decide = store.getState().insert('decide', { from: { node: 'start_2', handle: 'out' } })
    const after = store.getState().insert('http', { from: { node: decide, handle: 'exhausted' } })
    const other = store.getState().insert('http', { from: { node: decide, handle: 'exhausted' } })
    for (const id of [decide, after, other, 'end_2', 'start_2']) expect(isInside(now(store), id, 'agent')).toBe(true)
    const rects = ['start_2', decide, after, other, 'end_2'].map((id) => placeCards(now(store)).get(id)!.rect)
    expect(rects.every((a) => rects.every((b) => a === b || a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y))).toBe(true)
  })

  test('a node that is added while another in it is selected, and follows nothing, lies in it too', () => {
    const store = storeWith()
    store.getState().select(['end_2'])
    const added = store.getState().insert('http')
    expect(by(now(store), added)?.parentId).toBe('agent')
    expect(isInside(now(store), added, 'agent')).toBe(true)
    expect(now(store).edges.some(({ target }) => target === added)).toBe(false)
  })

  test('edges lead neither in nor out', () => {
    const document = now(storeWith())
    expect([canConnect(document, { node: 'start_2', handle: 'out' }, 'end_2'), canConnect(document, { node: 'start_2', handle: 'out' }, 'end'), canConnect(document, { node: 'start', handle: 'out' }, 'end_2'), canConnect(document, { node: 'start_2', handle: 'out' }, 'agent')]).toEqual([true, false, false, false])
  })

  test('a node that is dropped there from the palette lies in it', () => {
    const document = now(storeWith())
    const { x, y } = placeCards(document).get('agent')!.rect
    const added = insertNode(document, nodeType('http'), { at: { x: x + 250, y: y + 88 } })
    expect(by(added.document, added.id)?.parentId).toBe('agent')
    expect(insertNode(document, nodeType('http'), { at: { x: x + 250, y: y + 600 } }).document.nodes.at(-1)?.parentId).toBeUndefined()
  })

  test('containers nest', () => {
    const store = storeWith()
    const inner = store.getState().insert('each', { from: { node: 'start_2', handle: 'out' } })
    expect(by(now(store), inner)?.parentId).toBe('agent')
    expect(now(store).nodes.filter(({ parentId }) => parentId === inner)).toHaveLength(2)
    for (const { id } of now(store).nodes.filter(({ parentId }) => parentId === inner)) expect([isInside(now(store), id, inner), isInside(now(store), id, 'agent')]).toEqual([true, true])
  })
})

describe('moving', () => {
  test('a free node goes in and out; one with edges stays where its edges are, and so does a start', () => {
    const store = storeWith()
    const http = store.getState().insert('http', { at: { x: 1200, y: 900 } })
    const { x, y } = placeCards(now(store)).get('agent')!.rect
    store.getState().move({ [http]: { x: x + 220, y: y + 60 } })
    expect(by(now(store), http)?.parentId).toBe('agent')
    store.getState().move({ [http]: { x: 900, y: 900 } })
    expect(by(now(store), http)?.parentId).toBeUndefined()
    store.getState().connect({ node: 'start_2', handle: 'out' }, 'end_2')
    store.getState().move({ end_2: { x: 900, y: 60 } })
    expect(by(now(store), 'end_2')?.parentId).toBe('agent')
    expect(isInside(now(store), 'end_2', 'agent')).toBe(true)
    store.getState().move({ end: { x: x + 200, y: y + 60 } })
    store.getState().move({ start_2: { x: -400, y: 60 } })
    expect(by(now(store), 'start_2')?.parentId).toBe('agent')
  })

  test('several that hang together go in together', () => {
    const store = storeWith()
    const one = store.getState().insert('http', { at: { x: 1200, y: 900 } })
    const other = store.getState().insert('transform', { from: { node: one, handle: 'out' } })
    const { x, y } = placeCards(now(store)).get('agent')!.rect
    store.getState().move({ [one]: { x: x + 20, y: y + 60 }, [other]: { x: x + 250, y: y + 60 } })
    expect([by(now(store), one)?.parentId, by(now(store), other)?.parentId]).toEqual(['agent', 'agent'])
  })
})

describe('as a whole', () => {
  test('what is inside is removed, copied and cut with it', () => {
    const store = storeWith()
    store.getState().connect({ node: 'start_2', handle: 'out' }, 'end_2')
    expect(clipOf(now(store), new Set(['agent']))).toMatchObject({ nodes: [{ id: 'agent' }, { id: 'start_2' }, { id: 'end_2' }], edges: [{ source: 'start_2' }] })
    store.getState().duplicate()
    const [copy = ''] = [...store.getState().selected].filter((id) => id.startsWith('agent'))
    expect(now(store).nodes.filter(({ parentId }) => parentId === copy).map(({ data }) => data.label)).toEqual(['Start', 'End'])
    store.getState().remove(['agent'])
    expect(now(store).nodes.map(({ id }) => id)).toEqual(['start', 'end', copy, 'start_3', 'end_3'])
  })

  test('a group lets go of what is in it, as before', () => {
    const store = createBuilderStore(documentSchema.parse({ ...empty, nodes: [...empty.nodes, { id: 'frame', type: 'group', position: { x: 0, y: 0 } }, { id: 'it', type: 'http', parentId: 'frame', position: { x: 5, y: 5 } }] }))
    store.getState().remove(['frame'])
    expect(by(now(store), 'it')).toBeDefined()
  })
})
