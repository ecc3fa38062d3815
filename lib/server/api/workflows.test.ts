import { describe, expect, test } from 'vitest'
import * as workflow from '../../../app/api/v1/workflows/[id]/route.ts'
import * as restore from '../../../app/api/v1/workflows/[id]/restore/route.ts'
import * as workflows from '../../../app/api/v1/workflows/route.ts'
import { send, useTestApi } from './testing.ts'

useTestApi()

export const linear = (name: string, extra: object = {}) => ({
  oriel: 1,
  name,
  nodes: [
    { id: 'start', type: 'start', position: { x: 0, y: 0 }, data: {} },
    { id: 'greet', type: 'template', position: { x: 200, y: 0 }, data: { text: 'Hello {{ input.name }}' } },
    { id: 'end', type: 'end', position: { x: 400, y: 0 }, data: {} },
  ],
  edges: [
    { id: 'e1', source: 'start', target: 'greet' },
    { id: 'e2', source: 'greet', target: 'end' },
  ],
  ...extra,
})

const create = async (document: unknown) => send(workflows.POST, { method: 'POST', body: { document } })

describe('creating a workflow', () => {
  test('a document becomes a workflow whose slug is made from its name', async () => {
    const { status, body, headers } = await create(linear('Déploy assistant (EU)'))
    expect(status).toBe(201)
    expect(body).toMatchObject({ slug: 'deploy-assistant-eu', name: 'Déploy assistant (EU)', draftRevision: 1, latestVersion: null, problems: [] })
    expect(headers.get('location')).toBe(`/api/v1/workflows/${body.id}`)
  })

  test('a second workflow of the same name gets a numbered slug', async () => {
    await create(linear('Twice'))
    expect((await create(linear('Twice'))).body.slug).toBe('twice-2')
    expect((await create(linear('Twice'))).body.slug).toBe('twice-3')
  })

  test('ten at once get ten slugs', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => create(linear('Crowd'))))
    expect(new Set(answers.map(({ body }) => body.slug)).size).toBe(10)
  })

  test('a name without a letter still gives a slug', async () => {
    expect((await create(linear('部署'))).body.slug).toMatch(/^workflow/)
  })

  test('a draft with problems is saved and names them', async () => {
    const { status, body } = await create({ ...linear('Half'), edges: [] })
    expect(status).toBe(201)
    expect(body.problems.length).toBeGreaterThan(0)
    expect(body.problems[0]).toHaveProperty('code')
  })

  test('whom a question names that is not here is a warning, since documents travel between servers', async () => {
    const ask = { id: 'greet', type: 'ask', position: { x: 0, y: 0 }, data: { question: 'May it?', audience: ['group:night watch', 'role:owner'], channels: ['pigeon'] } }
    const [start, , end] = linear('x').nodes
    const { body: created } = await create({ ...linear('Asks'), nodes: [start, ask, end], edges: [{ id: 'e1', source: 'start', target: 'greet' }, { id: 'e2', source: 'greet', sourceHandle: 'answered', target: 'end' }] })
    const { body } = await send(workflow.GET, { params: { id: created.id } })
    expect(body.problems).toMatchObject([
      { severity: 'warning', code: 'unknown_audience', nodeId: 'greet', path: '/audience/0', message: expect.stringContaining('"night watch"') },
      { severity: 'warning', code: 'unknown_channel', nodeId: 'greet', path: '/channels/0' },
    ])
  })

  test('an unknown node type is malformed, and the answer names the node', async () => {
    const document = linear('Bad')
    document.nodes.push({ id: 'x', type: 'teleport', position: { x: 0, y: 0 }, data: {} })
    const { status, body, headers } = await create(document)
    expect(status).toBe(422)
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect(body).toMatchObject({ code: 'malformed_document', status: 422 })
    expect(body.problems[0]).toMatchObject({ nodeId: 'x', code: 'unknown_node_type' })
  })

  test('runtime fields of the canvas are dropped, key order and data are kept', async () => {
    const document = linear('Kept', { input: { type: 'object', properties: { zebra: { type: 'string' }, apple: { type: 'string' } } } })
    Object.assign(document.nodes[0]!, { measured: { width: 3 }, selected: true })
    const { body } = await create(document)
    const stored = await send(workflow.GET, { params: { id: body.slug } })
    expect(stored.body.document.nodes[0]).not.toHaveProperty('selected')
    expect(Object.keys(stored.body.document.input.properties)).toEqual(['zebra', 'apple'])
  })

  test('a character that cannot be stored is refused, not a broken server', async () => {
    const { status, body } = await create(linear('nul \u0000 name'))
    expect(status).toBe(422)
    expect(body.code).toBe('invalid_request')
  })
})

describe('saving a draft', () => {
  test('raises the revision, and a save from an old revision is refused with the current draft', async () => {
    const { body: created } = await create(linear('Edited'))
    const params = { id: created.id }
    const saved = await send(workflow.PUT, { method: 'PUT', params, body: { document: linear('Edited again'), baseRevision: 1 } })
    expect(saved).toMatchObject({ status: 200, body: { draftRevision: 2, name: 'Edited again', slug: 'edited' } })
    const late = await send(workflow.PUT, { method: 'PUT', params, body: { document: linear('Late'), baseRevision: 1 } })
    expect(late).toMatchObject({ status: 409, body: { code: 'stale_revision', draftRevision: 2, document: { name: 'Edited again' } } })
  })

  test('of two saves at once exactly one wins', async () => {
    const { body: created } = await create(linear('Raced'))
    const answers = await Promise.all(['A', 'B', 'C', 'D'].map((name) => send(workflow.PUT, { method: 'PUT', params: { id: created.id }, body: { document: linear(name), baseRevision: 1 } })))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409])
  })
})

describe('the list', () => {
  test('shows the last changed first, page by page, with figures of runs', async () => {
    for (const name of ['Page one', 'Page two', 'Page three']) await create(linear(name))
    const first = await send(workflows.GET, { path: '/?q=page&limit=2' })
    expect(first.body.items.map(({ name }: { name: string }) => name)).toEqual(['Page three', 'Page two'])
    const second = await send(workflows.GET, { path: `/?q=page&limit=2&cursor=${first.body.nextCursor}` })
    expect(second.body.items.map(({ name }: { name: string }) => name)).toEqual(['Page one'])
    expect(second.body.nextCursor).toBeNull()
    expect(second.body.items[0]).toMatchObject({ problems: 0, draftDiffers: true, stats: { recent: [], runs7d: 0, success7d: null, p95Ms: null, costUsd7d: 0, waiting: 0, running: 0, lastRunAt: null } })
  })

  test('a percent sign searches for itself', async () => {
    expect((await send(workflows.GET, { path: '/?q=%25' })).body.items).toEqual([])
  })

  test.each(['limit=0', 'limit=many', 'cursor=nonsense'])('%s is refused with its place', async (query) => {
    const { status, body } = await send(workflows.GET, { path: `/?${query}` })
    expect(status).toBe(422)
    expect(body.code).toBe('invalid_request')
  })
})

describe('archiving', () => {
  test('an archived workflow is gone, its slug is free, and it can be brought back', async () => {
    const { body: created } = await create(linear('Old'))
    expect((await send(workflow.DELETE, { method: 'DELETE', params: { id: 'old' } })).status).toBe(204)
    expect((await send(workflow.GET, { params: { id: created.id } })).status).toBe(404)
    expect((await create(linear('Old'))).body.slug).toBe('old')
    const restored = await send(restore.POST, { method: 'POST', params: { id: created.id } })
    expect(restored).toMatchObject({ status: 200, body: { id: created.id, slug: 'old-2' } })
  })
})
