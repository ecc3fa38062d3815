import { describe, expect, test } from 'vitest'
import { documentSchema, type WorkflowDocument } from './document.ts'
import { addNode, connect, connectionProblem, freshNodeId, moveNodes, removeElements, resizeNode, setData, setNodeData, setSettings } from './edit.ts'
import { duplicateNodes, insertCopies } from './edit-copies.ts'
import { removeHandle, removeIntent, renameHandle, renameIntent, renameNode, renameNodes } from './edit-names.ts'
import type { JsonObject } from './json.ts'

const at = { x: 0, y: 0 }
const document = documentSchema.parse({
  oriel: 1,
  name: 'Test',
  nodes: [
    { id: 'start', type: 'start', position: at, data: {} },
    { id: 'decide', type: 'decide', position: { x: 100, y: 0 }, data: { promptId: 'p1', intents: [{ name: 'act' }, { name: 'done' }], model: { script: [{ intent: 'act' }, { intent: 'done' }] } } },
    { id: 'act', type: 'transform', position: { x: 200, y: 0 }, data: { expression: 'steps.act.visits + steps.actor.visits', context: { rules: [{ nodeId: 'act' }] } } },
    { id: 'frame', type: 'group', position: { x: 50, y: 60 }, data: {} },
    { id: 'inside', type: 'note', position: { x: 5, y: 6 }, parentId: 'frame', data: {} },
  ],
  edges: [
    { id: 'e1', source: 'start', target: 'decide' },
    { id: 'e2', source: 'decide', sourceHandle: 'act', target: 'act' },
    { id: 'e3', source: 'act', target: 'decide' },
  ],
})
const node = (of: WorkflowDocument, id: string) => of.nodes.find((candidate) => candidate.id === id)
const links = (of: WorkflowDocument) => of.edges.map(({ source, sourceHandle, target }) => `${source}.${sourceHandle} -> ${target}`)
const frozen = JSON.stringify(document)

describe('edits of a document', () => {
  test('adding a node gives it an id from its label that nobody has', () => {
    const { document: next, id } = addNode(document, { type: 'http', data: { label: 'Act' }, position: { x: 1, y: 2 } })
    expect(id).toBe('act_2')
    expect(node(next, 'act_2')).toEqual({ id: 'act_2', type: 'http', position: { x: 1, y: 2 }, data: { label: 'Act' } })
    expect(['Deploy backend!', '1. Größe', '', 'ÄÖ', 'x'.repeat(90)].map((base) => freshNodeId(document, base))).toEqual(['deploy_backend', 'gr_e', 'node', 'node', 'x'.repeat(40)])
  })

  test('removing a node removes its edges, and leaves what lay in it where it was on the canvas', () => {
    expect(links(removeElements(document, { nodes: ['act'] }))).toEqual(['start.out -> decide'])
    expect(node(removeElements(document, { nodes: ['frame'] }), 'inside')).toEqual({ id: 'inside', type: 'note', position: { x: 55, y: 66 }, data: {} })
    expect(links(removeElements(document, { edges: ['e2'] }))).toEqual(['start.out -> decide', 'act.out -> decide'])
  })

  test('what an edit does not touch keeps its identity, so undo is keeping the document before', () => {
    const moved = moveNodes(document, { act: { x: 7, y: 8 }, nowhere: at })
    expect(node(moved, 'act')?.position).toEqual({ x: 7, y: 8 })
    expect([node(moved, 'start') === node(document, 'start'), moved.edges === document.edges, JSON.stringify(document) === frozen]).toEqual([true, true, true])
  })

  test('an edit that changes nothing gives the same document', () => {
    const same = [
      moveNodes(document, { act: { x: 200, y: 0 } }),
      removeElements(document, { nodes: ['nowhere'] }),
      setData(document, 'act', ['expression'], 'steps.act.visits + steps.actor.visits'),
      setData(document, 'act', ['retry', 'max'], undefined),
      setNodeData(document, 'nowhere', {}),
      setSettings(document, { name: 'Test' }),
      connect(document, { source: 'start', target: 'decide' }),
      renameIntent(document, 'decide', 'nothing', 'else_where'),
      renameHandle(document, 'decide', 'done', 'finished'),
      removeIntent(document, 'decide', 'nothing'),
      renameNode(document, 'act', 'start'),
      renameNode(document, 'act', 'Bad id'),
      duplicateNodes(document, []).document,
    ]
    expect(same.map((next) => next === document)).toEqual(same.map(() => true))
  })

  test('one value of a node is set, and removed again without a trace', () => {
    const set = setData(document, 'start', ['retry', 'max'], 2)
    expect(node(set, 'start')?.data).toEqual({ retry: { max: 2 } })
    expect(node(setData(set, 'start', ['retry', 'max'], undefined), 'start')?.data).toEqual({})
    expect(node(setData(document, 'decide', ['intents', 1, 'description'], 'All done.'), 'decide')?.data.intents).toEqual([{ name: 'act' }, { name: 'done', description: 'All done.' }])
    expect(node(setData(document, 'decide', ['intents', 0], undefined), 'decide')?.data.intents).toEqual([{ name: 'done' }])
    expect(node(setData(document, 'decide', ['intents', 2], { name: 'more' }), 'decide')?.data.intents).toHaveLength(3)
  })

  test('connecting adds an edge, refuses a second one between the same ports, and says why', () => {
    const next = connect(document, { source: 'decide', sourceHandle: 'done', target: 'act' })
    expect(next.edges.at(-1)).toEqual({ id: 'decide-done-act', source: 'decide', sourceHandle: 'done', target: 'act' })
    expect(connectionProblem(next, { source: 'decide', sourceHandle: 'done', target: 'act' })).toBe('These two are connected already.')
    expect(connectionProblem(document, { source: 'act', sourceHandle: null, target: 'act' })).toMatch(/never end/)
    expect(connectionProblem(document, { source: 'decide', sourceHandle: 'done', target: 'decide' })).toBeNull()
    expect(connectionProblem(document, { source: 'act', target: 'gone' })).toBe('That node is gone.')
  })

  test('settings and sizes', () => {
    expect(setSettings(document, { name: 'Other', input: { type: 'object' } })).toMatchObject({ name: 'Other', nodes: document.nodes })
    expect(node(resizeNode(document, 'frame', { width: 10, height: 20 }), 'frame')).toMatchObject({ width: 10, height: 20 })
  })
})

describe('renaming', () => {
  test('an intent takes its edges and its scripted answers along', () => {
    const next = renameIntent(document, 'decide', 'act', 'perform')
    expect(node(next, 'decide')?.data).toMatchObject({ intents: [{ name: 'perform' }, { name: 'done' }], model: { script: [{ intent: 'perform' }, { intent: 'done' }] } })
    expect(links(next)).toContain('decide.perform -> act')
  })

  test('an intent takes what the context shows of it along, and no tag that is only called like it', () => {
    const context: JsonObject = { include: ['input', 'act', 'act_result', 'actor'], rules: [{ tag: 'act_result', action: 'one_line' }, { tag: 'act', action: 'hide' }, { tag: 'actor', action: 'hide' }, { type: 'error', action: 'show' }] }
    const next = renameIntent(setData(document, 'decide', ['context'], context), 'decide', 'act', 'perform')
    expect(node(next, 'decide')?.data.context).toEqual({ include: ['input', 'perform', 'perform_result', 'actor'], rules: [{ tag: 'perform_result', action: 'one_line' }, { tag: 'perform', action: 'hide' }, { tag: 'actor', action: 'hide' }, { type: 'error', action: 'show' }] })
  })

  test('an intent that goes takes its edges with it', () => {
    const next = removeIntent(document, 'decide', 'act')
    expect([node(next, 'decide')?.data.intents, links(next)]).toEqual([[{ name: 'done' }], ['start.out -> decide', 'act.out -> decide']])
    expect(links(removeHandle(document, 'decide', 'act'))).toEqual(['start.out -> decide', 'act.out -> decide'])
  })

  test('the decision that takes replies is followed too, and by copies; a text that reads like it is left alone', () => {
    const end = { id: 'end', type: 'end', position: at, data: { replies: 'decide' } }
    const set = { id: 'set', type: 'set', position: at, data: { values: { replies: 'decide' } } }
    const replied = documentSchema.parse({ ...document, nodes: [...document.nodes, end, set] })
    const next = renameNode(replied, 'decide', 'choose')
    expect(node(next, 'end')?.data.replies).toBe('choose')
    expect(node(next, 'set')?.data).toEqual(set.data)
    const copies = duplicateNodes(replied, ['decide', 'end'])
    expect(node(copies.document, copies.ids.end ?? '')?.data.replies).toBe(copies.ids.decide)
  })

  test('a node takes its edges, its children and what texts say of it along, and nothing else', () => {
    const next = renameNode(document, 'act', 'perform')
    expect(node(next, 'perform')?.data).toEqual({ expression: 'steps.perform.visits + steps.actor.visits', context: { rules: [{ nodeId: 'perform' }] } })
    expect(links(next)).toEqual(['start.out -> decide', 'decide.act -> perform', 'perform.out -> decide'])
    expect(node(renameNode(document, 'frame', 'box'), 'inside')?.parentId).toBe('box')
  })

  test('many nodes at once are what one after the other gives; of two that would take one id, the second keeps its own', () => {
    const pairs = [['act', 'perform'], ['frame', 'box'], ['decide', 'perform'], ['nobody', 'somebody'], ['start', 'decide']] as const
    const next = renameNodes(document, new Map(pairs))
    expect(next).toEqual(pairs.reduce((each, [from, to]) => renameNode(each, from, to), document))
    expect(next.nodes.map(({ id }) => id)).toEqual(['start', 'decide', 'perform', 'box', 'inside'])
    expect(renameNodes(document, new Map([['nobody', 'somebody']]))).toBe(document)
  })
})

describe('copies', () => {
  test('get ids of their own, keep their edges and their place in a copied frame, and begin a prompt of their own', () => {
    const { document: next, ids } = duplicateNodes(document, ['decide', 'act', 'frame', 'inside'])
    expect(ids).toEqual({ decide: 'decide_2', act: 'act_2', frame: 'frame_2', inside: 'inside_2' })
    expect(links(next).slice(3)).toEqual(['decide_2.act -> act_2', 'act_2.out -> decide_2'])
    expect(node(next, 'decide_2')?.data).not.toHaveProperty('promptId')
    expect(node(next, 'inside_2')).toMatchObject({ parentId: 'frame_2', position: { x: 5, y: 6 } })
    expect(Object.values(duplicateNodes(next, ['act_2']).ids)).toEqual(['act_3'])
  })

  test('have nothing pinned; the original keeps what is', () => {
    const { document: next } = duplicateNodes(setData(document, 'act', ['pinned'], { status: 200 }), ['act'])
    expect(node(next, 'act')?.data.pinned).toEqual({ status: 200 })
    expect(node(next, 'act_2')?.data).not.toHaveProperty('pinned')
  })

  test('refer to each other, and to what was not copied as before', () => {
    const reading = setData(setData(document, 'act', ['url'], '{{ steps.decide.output.x }}/{{ steps.other.output }}'), 'act', ['headers'], { a: '{{ run.callbacks.act }}' })
    const { document: next } = duplicateNodes(reading, ['decide', 'act'])
    expect(node(next, 'act_2')?.data).toMatchObject({ url: '{{ steps.decide_2.output.x }}/{{ steps.other.output }}', headers: { a: '{{ run.callbacks.act_2 }}' } })
    expect(node(duplicateNodes(reading, ['act']).document, 'act_2')?.data.url).toBe('{{ steps.decide.output.x }}/{{ steps.other.output }}')
  })

  test('pasted into another document, they leave their frame behind', () => {
    const empty = { ...document, nodes: [], edges: [] }
    const inside = document.nodes.filter(({ id }) => id === 'inside')
    expect(insertCopies(empty, inside, document.edges, { x: 10, y: 10 }).document.nodes).toEqual([{ id: 'inside', type: 'note', position: { x: 15, y: 16 }, data: {} }])
  })
})
