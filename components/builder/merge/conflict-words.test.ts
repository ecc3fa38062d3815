import { describe, expect, test } from 'vitest'
import { addNode, connect, moveNodes, removeElements, setData } from '#lib/engine/edit.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { mergeDocuments } from '#lib/nodes/merge-documents.ts'
import { decision, documentOf } from '#lib/nodes/testing.ts'
import { answerWords, canWrite, conflictSentence, placeWords, writtenValue } from './conflict-words.ts'

const base = documentOf({ start: { type: 'start' }, decide: decision(['ship'], { label: 'Next step' }), fetch: { type: 'http', label: 'Fetch', url: 'https://example.com/' }, end: { type: 'end', label: 'Done' } }, ['start -> decide', 'decide.ship -> fetch'])
const ask = (mine: WorkflowDocument, theirs: WorkflowDocument) => {
  const drafts = mergeDocuments(base, mine, theirs)
  const conflict = drafts.conflicts[0]
  if (!conflict) throw new Error('no conflict')
  return { conflict, place: placeWords(drafts, conflict).join(' › '), says: conflictSentence(base, drafts, conflict), theirs: answerWords(drafts, conflict, 'theirs').text, mine: answerWords(drafts, conflict, 'mine').text }
}

describe('a question to the person who merges', () => {
  test('names node and field as the form does, and shows both values', () => {
    expect(ask(setData(base, 'fetch', ['url'], 'https://mine/'), setData(base, 'fetch', ['url'], 'https://theirs/'))).toMatchObject({ place: 'Fetch › URL', says: 'Both changed it.', theirs: 'https://theirs/', mine: 'https://mine/' })
  })

  test('says what was changed in a node that the other side removed', () => {
    expect(ask(removeElements(base, { nodes: ['fetch'] }), setData(base, 'fetch', ['url'], 'https://theirs/'))).toMatchObject({ place: 'Fetch', says: 'You removed it, they changed its URL.', theirs: 'Keep it', mine: 'Remove it' })
    expect(ask(connect(base, { source: 'fetch', target: 'end' }), removeElements(base, { nodes: ['fetch'] })).says).toBe('They removed it, you changed it.')
  })

  test('names what both moved, once for all', () => {
    const move = (x: number) => moveNodes(base, { fetch: { x, y: 1 }, end: { x, y: 2 } })
    expect(ask(move(1), move(2))).toMatchObject({ place: 'Layout', says: 'Both moved 2 nodes: Fetch, Done.', mine: 'Where you put them' })
  })

  test('names containers and the ends of connections by their titles', () => {
    const two = addNode(addNode(base, { type: 'agent', data: { label: 'A' }, position: { x: 0, y: 0 } }).document, { type: 'agent', data: { label: 'B' }, position: { x: 0, y: 0 } }).document
    const into = (parentId: string) => ({ ...two, nodes: two.nodes.map((node) => (node.id === 'end' ? { ...node, parentId } : node)) })
    const drafts = mergeDocuments(two, into('a'), into('b'))
    expect(drafts.conflicts.map((conflict) => [answerWords(drafts, conflict, 'mine').text, answerWords(drafts, conflict, 'theirs').text])).toEqual([['In A', 'In B']])
    const to = (target: string) => ({ ...base, edges: base.edges.map((edge) => (edge.id === 'e2' ? { ...edge, target } : edge)) })
    expect(ask(to('end'), to('decide'))).toMatchObject({ place: 'Connection', mine: 'ship of Next step to Done', theirs: 'ship of Next step to Next step' })
  })

  test('takes another number in the place of two, and no word for one', () => {
    const { conflict } = ask(setData(base, 'decide', ['maxVisits'], 3), setData(base, 'decide', ['maxVisits'], 9))
    expect([canWrite(conflict), writtenValue(conflict, ' 5'), writtenValue(conflict, 'five'), writtenValue(conflict, '')]).toEqual([true, 5, undefined, undefined])
  })
})
