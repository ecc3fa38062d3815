import { describe, expect, test } from 'vitest'
import { documentSchema } from '#lib/engine/document.ts'
import { nodeType } from '#lib/nodes/index.ts'
import { connectArm, firstFreePort, insertNode } from './insert-node.ts'

const at = (x: number, y: number) => ({ x, y })
const document = documentSchema.parse({
  oriel: 1,
  name: 'Draft',
  nodes: [
    { id: 'start', type: 'start', position: at(0, 0), data: { label: 'Start' } },
    { id: 'decide', type: 'decide', position: at(240, 0), data: { label: 'Next step', intents: [{ name: 'fetch' }, { name: 'done' }] } },
  ],
  edges: [{ id: 'a', source: 'start', target: 'decide' }],
})
const edgesOf = (of: typeof document) => of.edges.map(({ source, sourceHandle, target }) => `${source}.${sourceHandle} → ${target}`)

describe('inserting', () => {
  test('a node that follows a port stands beside it, level with it, and is connected', () => {
    const { document: after, id } = insertNode(document, nodeType('end'), { from: { node: 'decide', handle: 'done' } })
    expect(id).toBe('end')
    expect(after.nodes.at(-1)?.position).toEqual(at(552, 70))
    expect(edgesOf(after)).toContain('decide.done → end')
  })

  test('on the arm of a decision, errors are led back to the decision at once', () => {
    const { document: after } = insertNode(document, nodeType('http'), { from: { node: 'decide', handle: 'fetch' } })
    expect(edgesOf(after).slice(1)).toEqual(['decide.fetch → http_request', 'http_request.error → decide'])
  })

  test('outside of any arm, errors are left alone', () => {
    const { document: after } = insertNode(document, nodeType('http'), { from: { node: 'start', handle: 'out' } })
    expect(edgesOf(after).slice(1)).toEqual(['start.out → http_request'])
  })

  test('a second node of the same name gets a number', () => {
    const once = insertNode(document, nodeType('http'), {}).document
    const twice = insertNode(once, nodeType('http'), {})
    expect(twice.id).toBe('http_request_2')
    expect(twice.document.nodes.at(-1)?.data.label).toBe('HTTP request 2')
  })

  test('where it was dropped is its middle, on the raster', () => {
    const { document: after } = insertNode(document, nodeType('http'), { at: at(501, 300) })
    expect(after.nodes.at(-1)?.position).toEqual(at(416, 272))
  })

  test('a note is never connected', () => {
    const { document: after } = insertNode(document, nodeType('note'), { from: { node: 'start', handle: 'out' } })
    expect(after.edges).toHaveLength(1)
  })
})

describe('the port that the next node follows', () => {
  test('is the first intent without an edge', () => {
    expect(firstFreePort(document, 'decide')).toEqual({ node: 'decide', handle: 'fetch' })
    expect(firstFreePort(insertNode(document, nodeType('http'), { from: { node: 'decide', handle: 'fetch' } }).document, 'decide')?.handle).toBe('done')
  })

  test('is never an error or a port with a default of its own', () => {
    expect(firstFreePort(document, 'start')).toBeUndefined()
    const wired = connectArm(connectArm(document, { source: 'decide', sourceHandle: 'fetch', target: 'decide' }), { source: 'decide', sourceHandle: 'done', target: 'decide' })
    expect(firstFreePort(wired, 'decide')).toBeUndefined()
  })
})
