import { expect, test } from 'vitest'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { addNode, connect, moveNodes, removeElements, setData } from '#lib/engine/edit.ts'
import { parseDocument } from '#lib/nodes/parse-document.ts'
import { record, redo, startHistory, undo, type History } from '../history.ts'
import { applyStep, isEmptyStep, stepBetween } from './document-step.ts'
import { keepHistory, readHistory, takeUp } from './kept-history.ts'

const prompt = `You look after deployments.\n${'Read everything before you act. '.repeat(60)}`
const words = 'One more sentence typed at the end of it.'.split(' ')

function first(): WorkflowDocument {
  const parsed = parseDocument({
    oriel: 1,
    name: 'Deploybot',
    nodes: [
      { id: 'start', type: 'start', position: { x: 0, y: 0 } },
      { id: 'text', type: 'template', position: { x: 200, y: 0 }, data: { text: prompt } },
      { id: 'end', type: 'end', position: { x: 400, y: 0 } },
    ],
    edges: [{ id: 'e1', source: 'start', target: 'text' }],
  })
  if (!parsed.ok) throw new Error('not a document')
  return parsed.document
}

const edited = (history: History, ...edits: ((document: WorkflowDocument) => WorkflowDocument)[]): History => edits.reduce((next, edit) => record(next, edit(next.document), 0), history)

/** As what a database gives back: nothing of it is the same object. */
const reloaded = (history: History): History => {
  const read = readHistory(structuredClone(keepHistory(history)))
  if (!read) throw new Error('the history cannot be read')
  return read
}
const plain = (document: WorkflowDocument | undefined) => JSON.parse(JSON.stringify(document)) as unknown

const typing = words.map((word) => (document: WorkflowDocument) => setData(document, 'text', ['text'], `${String(document.nodes[1]?.data.text)} ${word}`))

test('every step can be undone and redone after a reload, and gives the document that it gave before', () => {
  const history = edited(
    startHistory(first()),
    ...typing,
    (document) => connect(document, { source: 'text', target: 'end' }),
    (document) => removeElements(document, { nodes: ['text'] }),
    (document) => addNode(document, { type: 'transform', data: { expression: 'input' }, position: { x: 10, y: 20 } }).document,
    (document) => ({ ...document, name: 'Renamed', nodes: document.nodes.toReversed() }),
  )
  const half = undo(undo(history)!)!
  const again = reloaded(half)
  expect(again.past.map(plain)).toEqual(half.past.map(plain))
  expect(again.future.map(plain)).toEqual(half.future.map(plain))
  expect(JSON.stringify(again.future.at(-1))).toBe(JSON.stringify(plain(history.document)))
})

test('two hundred steps of typing take little more room than one document', () => {
  const history = edited(startHistory(first()), ...Array.from({ length: 200 }, (_, index) => typing[index % typing.length]!))
  expect(history.past).toHaveLength(200)
  const kept = JSON.stringify(keepHistory(history)).length
  expect(kept).toBeLessThan(JSON.stringify(history.document).length + 200 * 200)
  expect(kept).toBeLessThan(JSON.stringify(history.past).length / 10)
})

test('documents of a history that was read share what they have in common', () => {
  const { past, document } = reloaded(edited(startHistory(first()), ...typing))
  expect(past[0]?.nodes[0]).toBe(document.nodes[0])
})

test('the order of keys comes back too, because a model reads it', () => {
  const from = setData(first(), 'text', ['ui'], { b: 1, a: 2 })
  const to = setData(from, 'text', ['ui'], { a: 2, b: 1 })
  expect(JSON.stringify(applyStep(from, stepBetween(from, to)))).toBe(JSON.stringify(plain(to)))
  expect(isEmptyStep(stepBetween(from, from))).toBe(true)
})

test('on the draft as it was left, undo and redo go on where they were', () => {
  const history = undo(edited(startHistory(first()), ...typing))!
  const { history: taken, left } = takeUp(reloaded(history), startHistory(served(history)), false)
  expect(left).toBeUndefined()
  expect(plain(undo(taken)?.document)).toEqual(plain(history.past.at(-1)))
  expect(plain(redo(taken)?.document)).toEqual(plain(history.future[0]))
})

test('what was edited before the history had been read comes after it', () => {
  const history = edited(startHistory(first()), ...typing)
  const opened = edited(startHistory(served(history)), (document) => ({ ...document, name: 'New' }))
  const { history: taken } = takeUp(reloaded(history), opened, false)
  expect(taken.past).toHaveLength(words.length + 1)
  expect(plain(undo(taken)?.document)).toEqual(plain(history.document))
})

test('a newer draft of this tab’s own is one more step', () => {
  const history = edited(startHistory(first()), ...typing)
  const newer = { ...history.document, name: 'Typed right before the tab was closed' }
  const opened = record(startHistory(first()), newer, 0)
  const { history: taken, left } = takeUp(reloaded(history), opened, true)
  expect(left).toBeUndefined()
  expect(plain(undo(taken)?.document)).toEqual(plain(history.document))
})

test('undo takes back one’s own steps and leaves what somebody else has changed meanwhile', () => {
  const mine = edited(startHistory(first()), (document) => setData(document, 'text', ['label'], 'Mine'), (document) => moveNodes(document, { end: { x: 900, y: 0 } }))
  const theirs = addNode({ ...mine.document, name: 'Theirs' }, { type: 'transform', data: { expression: 'prev' }, position: { x: 0, y: 0 } })
  const { history, left } = takeUp(reloaded(mine), startHistory(theirs.document), false)
  expect(plain(left)).toEqual(plain(mine.document))
  const back = undo(undo(history)!)!.document
  expect(back.name).toBe('Theirs')
  expect(back.nodes.map(({ id }) => id)).toContain(theirs.id)
  expect(back.nodes.find(({ id }) => id === 'text')?.data.label).toBeUndefined()
  expect(back.nodes.find(({ id }) => id === 'end')?.position.x).toBe(400)
})

test('a node that somebody else removed stays removed, with every edge to it', () => {
  const mine = edited(startHistory(first()), (document) => connect(document, { source: 'text', target: 'end' }), (document) => ({ ...document, name: 'Mine' }))
  const { history } = takeUp(reloaded(mine), startHistory(removeElements(mine.document, { nodes: ['text'] })), false)
  for (const document of history.past) {
    expect(document.nodes.map(({ id }) => id)).toEqual(['start', 'end'])
    expect(document.edges).toEqual([])
  }
  // Connecting to what is gone is nothing that could be undone.
  expect(history.past).toHaveLength(1)
})

test('what a database holds and cannot be read is passed over', () => {
  expect(readHistory({ v: 2 })).toBeUndefined()
  expect(readHistory({ ...keepHistory(startHistory(first())), past: [{ fields: 'x' }] })).toBeUndefined()
})

/** The document of a history as the server gives it: equal, and no object of it the same. */
function served({ document }: History): WorkflowDocument {
  const parsed = parseDocument(plain(document))
  if (!parsed.ok) throw new Error('not a document')
  return parsed.document
}
