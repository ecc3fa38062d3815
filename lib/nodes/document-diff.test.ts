import { describe, expect, it } from 'vitest'
import { documentSchema, type WorkflowDocument } from '#lib/engine/document.ts'
import { diffDocuments } from './document-diff.ts'

const node = (id: string, type: string, data = {}, x = 0) => ({ id, type, position: { x, y: 0 }, data })
const edge = (source: string, target: string, more = {}) => ({ id: `${source}-${target}`, source, sourceHandle: 'out', target, ...more })
const documentOf = (parts: object): WorkflowDocument => documentSchema.parse({ oriel: 1, name: 'Triage', nodes: [], ...parts })

const before = documentOf({ nodes: [node('start', 'start'), node('fetch', 'http', { url: 'https://a/' }), node('end', 'end')], edges: [edge('start', 'fetch'), edge('fetch', 'end')] })
const nothing = { sameGraph: true, settings: [], nodes: { added: [], removed: [], changed: [], moved: [] }, edges: { added: [], removed: [], changed: [] } }

describe('the difference of two documents', () => {
  it('names nodes that were added, removed and changed, with the place of each change', () => {
    const after = documentOf({ nodes: [node('start', 'start'), node('fetch', 'http', { url: 'https://b/', label: 'Fetch it' }), node('say', 'template', { text: 'Hello' })], edges: [edge('start', 'fetch'), edge('fetch', 'say')] })
    expect(diffDocuments(before, after, false)).toEqual({
      ...nothing,
      sameGraph: false,
      nodes: {
        added: [{ id: 'say', type: 'template', label: 'say' }],
        removed: [{ id: 'end', type: 'end', label: 'end' }],
        changed: [{ id: 'fetch', type: 'http', label: 'Fetch it', changes: [{ path: '/url', before: 'https://a/', after: 'https://b/' }, { path: '/label', after: 'Fetch it' }] }],
        moved: [],
      },
      edges: { added: [{ id: 'fetch-say', source: 'fetch', sourceHandle: 'out', target: 'say' }], removed: [{ id: 'fetch-end', source: 'fetch', sourceHandle: 'out', target: 'end' }], changed: [] },
    })
  })

  it('tells a node that stands elsewhere or became larger as moved, not as changed', () => {
    const after = documentOf({ ...before, nodes: [node('start', 'start', {}, 40), { ...before.nodes[1], width: 300 }, before.nodes[2]] })
    expect(diffDocuments(before, after, true)).toEqual({ ...nothing, nodes: { ...nothing.nodes, moved: ['start', 'fetch'] } })
  })

  it('sees that a node only got another id, with all edges to it', () => {
    const after = documentOf({ nodes: [node('start', 'start'), node('load', 'http', { url: 'https://a/' }), node('end', 'end', {}, 7)], edges: [edge('start', 'load'), edge('load', 'end')] })
    expect(diffDocuments(before, after, false)).toEqual({ ...nothing, sameGraph: false, nodes: { ...nothing.nodes, changed: [{ id: 'load', type: 'http', label: 'load', changes: [{ path: '/id', before: 'fetch', after: 'load' }] }], moved: ['end'] } })
  })

  it('passes over what only the editor keeps: pinned outputs, what is folded, ids of edges', () => {
    const after = documentOf({ ...before, nodes: [before.nodes[0], node('fetch', 'http', { url: 'https://a/', pinned: { status: 200 }, ui: { collapsed: true } }), before.nodes[2]], edges: [edge('start', 'fetch', { id: 'e9' }), edge('fetch', 'end')] })
    expect(diffDocuments(before, after, true)).toEqual(nothing)
  })

  it('sees a node that was put into a container, a label on an edge, and a limit', () => {
    const after = documentOf({ ...before, nodes: [...before.nodes.slice(0, 2), { ...before.nodes[2], parentId: 'agent' }], edges: [edge('start', 'fetch', { label: 'go' }), edge('fetch', 'end')], limits: { steps: 10 } })
    const { nodes, edges, settings } = diffDocuments(before, after, false)
    expect(nodes.changed).toMatchObject([{ id: 'end', changes: [{ path: '/parentId', before: null, after: 'agent' }] }])
    expect(edges.changed).toMatchObject([{ id: 'start-fetch', changes: [{ path: '/label', after: 'go' }] }])
    expect(settings).toEqual([{ path: '/limits/steps', before: 200, after: 10 }])
  })
})
