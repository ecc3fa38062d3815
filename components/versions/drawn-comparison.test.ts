import { describe, expect, it } from 'vitest'
import { documentSchema, type WorkflowDocument } from '#lib/engine/document.ts'
import { changeEntries, nextEntry } from './change-entries.ts'
import { compareDocuments } from './compare.ts'
import { drawComparison } from './drawn-comparison.ts'

const node = (id: string, type: string, x: number, data = {}, more = {}) => ({ id, type, position: { x, y: 0 }, data, ...more })
const edge = (source: string, target: string, more = {}) => ({ id: `${source}-${target}`, source, sourceHandle: 'out', target, ...more })
const documentOf = (parts: object): WorkflowDocument => documentSchema.parse({ oriel: 1, name: 'Drawn', nodes: [], ...parts })

const before = documentOf({
  nodes: [node('start', 'start', 0), node('fetch', 'http', 300, { label: 'Fetch', url: 'https://a/' }), node('end', 'end', 600, { outcome: 'done' })],
  edges: [edge('start', 'fetch'), edge('fetch', 'end')],
})
const after = documentOf({
  name: 'Drawn again',
  nodes: [node('start', 'start', 40), node('fetch', 'http', 300, { label: 'Fetch', url: 'https://b/' }), node('say', 'template', 600, { text: 'Hello' })],
  edges: [edge('start', 'fetch'), edge('fetch', 'say')],
})
const comparison = compareDocuments(before, after)
const drawn = drawComparison(comparison)

describe('two versions on one canvas', () => {
  it('hold what is there now, and what is no longer there where it stood', () => {
    expect(drawn.document.nodes.map(({ id, position }) => [id, position.x])).toEqual([['start', 40], ['fetch', 300], ['say', 600], ['end', 600]])
    expect(drawn.document.edges.map(({ id, source, target }) => [id, source, target])).toEqual([['start-fetch', 'start', 'fetch'], ['fetch-say', 'fetch', 'say'], ['removed fetch-end', 'fetch', 'end']])
  })

  it('say of each node and edge what became of it', () => {
    expect(Object.fromEntries(drawn.marks)).toEqual({ start: 'moved', fetch: 'changed', say: 'added', end: 'removed', 'fetch-say': 'added', 'removed fetch-end': 'removed' })
    expect(drawn.stood.get('start')).toEqual({ x: 0, y: 0 })
  })

  it('put a node whose place was taken below what took it', () => {
    expect(drawn.document.nodes.at(-1)).toMatchObject({ id: 'end', position: { x: 600, y: 80 } })
  })

  it('draw containers open, so that nothing that changed is hidden', () => {
    const folded = documentOf({ nodes: [node('agent', 'agent', 0, { ui: { collapsed: true } }), node('inner', 'start', 0, {}, { parentId: 'agent' })] })
    expect(drawComparison(compareDocuments(documentOf({}), folded)).document.nodes[0]?.data.ui).toEqual({ collapsed: false })
  })

  it('keep edges of a node that only got another id', () => {
    const renamed = documentOf({ ...before, nodes: [before.nodes[0], { ...before.nodes[1], id: 'load' }, before.nodes[2]], edges: [edge('start', 'load'), edge('load', 'end')] })
    const { marks, document } = drawComparison(compareDocuments(before, renamed))
    expect([Object.fromEntries(marks), document.nodes.length, document.edges.length]).toEqual([{ load: 'changed' }, 3, 2])
  })
})

describe('the list of changes', () => {
  const entries = changeEntries(comparison, drawn)

  it('goes from the settings over nodes from left to right and connections to what only moved', () => {
    expect(entries.map(({ key, mark, title, detail }) => [key, mark, title, detail])).toEqual([
      ['workflow', 'changed', 'Settings', 'Name'],
      ['node:fetch', 'changed', 'Fetch', 'HTTP request'],
      ['node:say', 'added', 'say', 'Template'],
      ['node:end', 'removed', 'end', 'End'],
      ['edge:fetch.out.say', 'added', 'Fetch → say', ''],
      ['edge:fetch.out.end', 'removed', 'Fetch → end', ''],
      ['node:start', 'moved', 'start', 'Start'],
    ])
    expect(entries.map(({ drawn: id }) => id)).toEqual([undefined, 'fetch', 'say', 'end', 'fetch-say', 'removed fetch-end', 'start'])
  })

  it('names the fields of what changed, and all fields of what came or went', () => {
    expect(entries.map(({ fields }) => fields.map(({ place, before: old, after: now }) => [place.join(' '), old, now]))).toEqual([
      [['Name', 'Drawn', 'Drawn again']],
      [['URL', 'https://a/', 'https://b/']],
      [['Text', undefined, 'Hello']],
      [['Outcome', 'done', undefined]],
      [],
      [],
      [],
    ])
  })

  it('is walked around its end', () => {
    expect([nextEntry(entries, undefined, 1), nextEntry(entries, 'node:start', 1), nextEntry(entries, 'workflow', -1), nextEntry(entries, undefined, -1)].map((entry) => entry?.key)).toEqual(['workflow', 'workflow', 'node:start', 'node:start'])
    expect(nextEntry([], undefined, 1)).toBeUndefined()
  })
})
