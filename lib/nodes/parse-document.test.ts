import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#lib/engine/json.ts'
import { parseDocument } from './parse-document.ts'
import { decision, sketch } from './testing.ts'

const problemsOf = (input: unknown) => {
  const parsed = parseDocument(input)
  return parsed.ok ? [] : parsed.problems.map(({ code, path, nodeId, edgeId }) => ({ code, ...(path !== undefined && { path }), ...(nodeId && { nodeId }), ...(edgeId && { edgeId }) }))
}
const valid = sketch({ start: { type: 'start' }, fetch: { type: 'http', url: 'https://example.com' }, end: { type: 'end' } }, ['start -> fetch', 'fetch -> end'])
const withNode = (data: JsonObject, type = 'http') => sketch({ start: { type: 'start' }, fetch: { ...data, type } })

describe('a well-formed document', () => {
  test('comes back with the outer defaults filled in and the data as it was written', () => {
    const parsed = parseDocument(valid)
    expect(parsed).toMatchObject({ ok: true, document: { description: '', triggers: [], limits: { steps: 200 }, nodes: [{}, { data: { url: 'https://example.com' } }, {}] } })
    expect(parsed.ok && parsed.document.nodes[1]?.data).toEqual({ url: 'https://example.com' })
  })

  test('loses the runtime fields of the canvas', () => {
    const node = { id: 'start', type: 'start', position: { x: 1, y: 2 }, data: {}, selected: true, measured: { width: 10 }, dragging: false }
    const parsed = parseDocument({ ...valid, nodes: [node], edges: [] })
    expect(parsed.ok && Object.keys(parsed.document.nodes[0] ?? {})).toEqual(['id', 'type', 'position', 'data'])
  })

  test('may be a draft that lacks what is required, holds values out of range and reserved names', () => {
    expect(problemsOf(withNode({}))).toEqual([])
    expect(problemsOf(withNode({ url: '', timeoutMs: 0, retry: { max: 1.5 } }))).toEqual([])
    expect(problemsOf(sketch({ choose: decision(['error', 'two words', '']) }))).toEqual([])
    expect(problemsOf(withNode({ cases: [{ handle: 'late' }] }, 'branch'))).toEqual([])
    expect(problemsOf(withNode({ prompt: { messages: [] } }, 'decide'))).toEqual([])
  })

  test('keeps anything under ui', () => {
    expect(problemsOf(withNode({ url: 'x', ui: { anything: { goes: [1, null] } } }))).toEqual([])
  })

  test('may leave parentId and sourceHandle null, as React Flow writes them', () => {
    const node = { id: 'start', type: 'start', position: { x: 0, y: 0 }, parentId: null, data: {} }
    const parsed = parseDocument({ ...valid, nodes: [node, { ...node, id: 'end', type: 'end' }], edges: [{ id: 'e', source: 'start', sourceHandle: null, target: 'end', targetHandle: null }] })
    expect(parsed).toMatchObject({ ok: true, document: { edges: [{ sourceHandle: 'out' }] } })
  })
})

describe('malformed is', () => {
  test.each([
    ['something that is no object', null, { code: 'invalid_field', path: '' }],
    ['a document without nodes', { oriel: 1, name: 'x' }, { code: 'missing_field', path: '/nodes' }],
    ['a document without a name', { oriel: 1, nodes: [] }, { code: 'missing_field', path: '/name' }],
    ['an unknown field of the document', { ...valid, colour: 'red' }, { code: 'unknown_field', path: '/colour' }],
    ['another format version', { ...valid, oriel: 2 }, { code: 'invalid_field', path: '/oriel' }],
    ['a node without a position', { ...valid, nodes: [{ id: 'start', type: 'start', data: {} }] }, { code: 'missing_field', path: '/nodes/0/position' }],
    ['a bad node id', { ...valid, nodes: [{ id: 'Fetch-1', type: 'start', position: { x: 0, y: 0 } }] }, { code: 'bad_id', path: '/nodes/0/id' }],
    ['an unknown node type', withNode({}, 'teleport'), { code: 'unknown_node_type', nodeId: 'fetch' }],
    ['a field of the wrong type', withNode({ url: 5 }), { code: 'invalid_field', nodeId: 'fetch', path: '/url' }],
    ['a nested field of the wrong type', withNode({ url: 'x', headers: { 'a/b': 1 } }), { code: 'invalid_field', nodeId: 'fetch', path: '/headers/a~1b' }],
    ['a word outside a closed list', withNode({ url: 'x', method: 'FETCH' }), { code: 'invalid_field', nodeId: 'fetch', path: '/method' }],
    ['an unknown field of a node', withNode({ url: 'x', uri: 'y' }), { code: 'unknown_field', nodeId: 'fetch', path: '/uri' }],
    ['an unknown field deep in a node', withNode({ url: 'x', retry: { max: 1, jitter: true } }), { code: 'unknown_field', nodeId: 'fetch', path: '/retry/jitter' }],
    ['a field of a later version', withNode({ url: 'x', cache: { ttlSeconds: 5 } }), { code: 'unknown_field', nodeId: 'fetch', path: '/cache' }],
    ['a text where a list of intents stands', withNode({ intents: 'many' }, 'decide'), { code: 'invalid_field', nodeId: 'fetch', path: '/intents' }],
    ['a context format that is none', withNode({ context: { format: 3 } }, 'decide'), { code: 'invalid_field', nodeId: 'fetch', path: '/context/format' }],
    ['an unknown field in a context template', withNode({ context: { format: { template: 'x', extra: 1 } } }, 'decide'), { code: 'unknown_field', nodeId: 'fetch', path: '/context/format/extra' }],
    ['data that is no object', { ...valid, nodes: [{ id: 'start', type: 'start', position: { x: 0, y: 0 }, data: [] }], edges: [] }, { code: 'invalid_field', nodeId: 'start', path: '' }],
    ['an edge to a missing node', { ...valid, edges: [{ id: 'e', source: 'start', target: 'nowhere' }] }, { code: 'unknown_node', edgeId: 'e', path: '/edges/0/target' }],
    ['an edge without a target', { ...valid, edges: [{ id: 'e', source: 'start' }] }, { code: 'missing_field', path: '/edges/0/target' }],
    ['a trigger of an unknown kind', { ...valid, triggers: [{ id: 't', kind: 'pigeon' }] }, { code: 'invalid_field', path: '/triggers/0/kind' }],
    ['a limit that is no number', { ...valid, limits: { steps: 'many' } }, { code: 'invalid_field', path: '/limits/steps' }],
  ])('%s', (_name, input, problem) => {
    expect(problemsOf(input)).toContainEqual(problem)
  })

  test('an id used twice, by nodes or by edges', () => {
    const [start] = valid.nodes as JsonObject[]
    const [edge] = valid.edges as JsonObject[]
    expect(problemsOf({ ...valid, nodes: [...(valid.nodes as JsonObject[]), start], edges: [edge, edge] })).toEqual([{ code: 'duplicate_id', path: '/nodes/3/id' }, { code: 'duplicate_id', path: '/edges/1/id' }])
  })

  test('a parent that is missing, holds nothing, or is the node itself', () => {
    const node = (id: string, type: string, parentId?: string) => ({ id, type, position: { x: 0, y: 0 }, data: {}, ...(parentId && { parentId }) })
    const nodes = [node('start', 'start', 'nowhere'), node('end', 'end', 'start'), node('frame', 'group', 'frame')]
    expect(problemsOf({ ...valid, nodes, edges: [] })).toEqual([{ code: 'unknown_parent', nodeId: 'start' }, { code: 'bad_parent', nodeId: 'end' }, { code: 'bad_parent', nodeId: 'frame' }])
  })

  test('told in sentences that name the node, the field and what to do', () => {
    const parsed = parseDocument(withNode({ url: 5, method: 'FETCH' }))
    expect(parsed.ok ? [] : parsed.problems.map(({ message }) => message)).toEqual([
      'Node "fetch": method must be "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE", not "FETCH".',
      'Node "fetch": url must be a text, not a number.',
    ])
  })
})
