import { expect, test } from '@playwright/test'
import { startTestServer, type TestServer } from '#lib/server/http/testing.ts'
import { startModelServer, type ModelServer } from '#lib/server/models/testing.ts'
import { launch, openApi, type Api, type Run, type SavedWorkflow } from './api.ts'
import { decideAndCall, task } from './decide-and-call.ts'

let api: Api
let models: ModelServer
let server: TestServer
/** A worker that is started again after a failure finds the connection of the one before. */
const connection = `api-spec-${process.pid}`

test.beforeAll(async () => {
  api = await openApi()
  models = await startModelServer([{ intent: 'ship', args: { tag: 'v2.4.1' } }])
  server = await startTestServer(() => ({ status: 201, body: { id: 7, tag: 'v2.4.1' } }))
  await api.post('/connections', { name: connection, baseUrl: models.baseUrl, apiKey: 'sk-of-the-api-spec' }, 201)
})
test.afterAll(async () => {
  await models.close()
  await server.close()
})

test('a workflow made, published and run with a key alone leaves the exact request on record', async () => {
  const { slug, problems } = await api.post<SavedWorkflow>('/workflows', { document: decideAndCall(`${server.url}/deploys`, connection) }, 201)
  expect(problems.filter(({ severity }) => severity !== 'warning')).toEqual([])
  expect(await api.post<{ number: number }>(`/workflows/${slug}/versions`, { message: 'first' }, 201)).toMatchObject({ number: 1 })
  const run = await launch(api, slug, { task })
  expect(run).toMatchObject({ status: 'completed', outcome: 'success', output: { id: 7, tag: 'v2.4.1' }, usage: { modelCalls: 1 } })

  const { items } = await api.get<{ items: { seq: number }[] }>(`/runs/${run.id}/calls`)
  const call = await api.get<{ request: { body: string }; segments: { at: string; text: string }[] }>(`/runs/${run.id}/calls/${items[0]?.seq}`)
  expect(models.calls.at(-1)?.body).toBe(call.request.body)
  expect(call.request.body).toContain(task)
  expect(server.requests.at(-1)?.body.toString()).toBe('{"tag":"v2.4.1"}')

  const { events } = await api.get<{ events: { seq: number; type: string; nodeId?: string }[] }>(`/runs/${run.id}/events`)
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1))
  expect(events.map(({ type }) => type)).toEqual([
    'run.started', 'step.started', 'step.completed', 'step.started', 'model.requested', 'model.responded', 'intent.selected', 'step.completed',
    'step.started', 'step.completed', 'step.started', 'step.completed', 'run.completed',
  ])
  expect(JSON.stringify(events)).not.toContain('sk-of-the-api-spec')
})

test('what is wrong is refused with its place, and nothing is kept', async () => {
  const document = decideAndCall(server.url, connection)
  const before = await api.get<{ items: unknown[] }>('/workflows')
  const malformed = await api.post<{ code: string; problems: { nodeId?: string; code: string }[] }>('/workflows', { document: { ...document, nodes: [...document.nodes, { id: 'odd', type: 'teleport', position: { x: 0, y: 0 }, data: {} }] } }, 422)
  expect(malformed).toMatchObject({ code: 'malformed_document', problems: [{ nodeId: 'odd', code: 'unknown_node_type' }] })
  expect((await api.get<{ items: unknown[] }>('/workflows')).items).toHaveLength(before.items.length)

  const unwired = await api.post<SavedWorkflow>('/workflows', { document: { ...document, name: 'Unwired', edges: document.edges.filter(({ id }) => id !== 'b') } }, 201)
  const blocked = await api.post<{ problems: { code: string; nodeId?: string; handle?: string }[] }>(`/workflows/${unwired.slug}/versions`, {}, 422)
  expect(blocked.problems).toContainEqual(expect.objectContaining({ code: 'unwired_intent', nodeId: 'decide', handle: 'ship' }))
  expect(await api.post<{ problems: { path: string }[] }>(`/workflows/${unwired.slug}/runs`, { input: { task: 7 } }, 422)).toMatchObject({ code: 'invalid_input', problems: [{ path: '/input/task' }] })
})

test('a model that answers garbage and a server that never answers end a run with a reason, and hang nothing', async () => {
  const document = decideAndCall(server.url, connection)
  models.script([{ text: 'I would rather not.' }])
  const garbage = await api.post<SavedWorkflow>('/workflows', { document: { ...document, name: 'Garbage' } }, 201)
  expect(await launch(api, garbage.slug, { task })).toMatchObject({ status: 'failed', error: { code: 'stuck', nodeId: 'decide' } })

  models.script([{ intent: 'ship', args: { tag: 'v1' } }])
  const silent = await startTestServer(() => ({ hang: true }))
  const slow = decideAndCall(silent.url, connection)
  const nodes = slow.nodes.map((node) => (node.id === 'call' ? { ...node, data: { ...node.data, timeoutMs: 200, effect: 'safe' } } : node))
  const timeout = await api.post<SavedWorkflow>('/workflows', { document: { ...slow, name: 'Silent server', nodes } }, 201)
  const run = await launch(api, timeout.slug, { task })
  expect(run.status).toBe('failed')
  const { events } = await api.get<{ events: { type: string; data: { error?: { code: string } } }[] }>(`/runs/${run.id}/events`)
  expect(events.find(({ type }) => type === 'step.failed')?.data.error).toMatchObject({ code: 'http_timeout' })
  await silent.close()
})

test('a launch with the same Idempotency-Key starts one run', async () => {
  const { slug } = await api.post<SavedWorkflow>('/workflows', { document: { ...decideAndCall(server.url, connection), name: 'Once' } }, 201)
  const start = (input: object) => api.context.post(`/api/v1/workflows/${slug}/runs`, { data: { input }, headers: { 'idempotency-key': 'k-1' } })
  const [first, second] = await Promise.all([start({ task }), start({ task })])
  expect(((await first.json()) as Run).id).toBe(((await second.json()) as Run).id)
  const other = await start({ task: 'another' })
  expect(other.status()).toBe(422)
  expect(await other.json()).toMatchObject({ code: 'idempotency_mismatch' })
})

test('the log streams live and ends with the run', async () => {
  const { slug } = await api.post<SavedWorkflow>('/workflows', { document: { ...decideAndCall(server.url, connection), name: 'Streamed' } }, 201)
  const { id } = await api.post<Run>(`/workflows/${slug}/runs`, { input: { task } }, 202)
  const stream = await api.context.get(`/api/v1/runs/${id}/events`, { headers: { accept: 'text/event-stream' } })
  const text = await stream.text()
  expect(stream.headers()['content-type']).toContain('text/event-stream')
  expect(text).toContain('"type":"run.completed"')
  expect(text.trimEnd().split('\n\n').at(-1)).toContain('event: end')
  expect([...text.matchAll(/^id: (\d+)$/gm)].map(([, seq]) => Number(seq)).slice(0, 3)).toEqual([1, 2, 3])
})
