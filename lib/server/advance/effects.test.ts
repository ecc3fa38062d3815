import { afterAll, describe, expect, it } from 'vitest'
import type { EventOf } from '#lib/engine/events.ts'
import { statusOf } from '#lib/engine/state.ts'
import { startTestServer, type ServerReply, type TestServer } from '../http/testing.ts'
import { answerRequest } from '../runs/answer.ts'
import { cancelRun } from '../runs/control.ts'
import { getRun } from '../runs/read-run.ts'
import { database } from '../db.ts'
import { answering, testWorker } from './testing.ts'

let server: TestServer
/** What the server answers next, per path. */
const answers = new Map<string, ServerReply | ((count: number) => ServerReply)>()
const received = (path: string) => server.requests.filter(({ url }) => url === path)

const worker = testWorker(async () => {
  server = await startTestServer(({ url }) => {
    const answer = answers.get(url) ?? { body: { ok: true } }
    return typeof answer === 'function' ? answer(received(url).length) : answer
  })
  return { ORIEL_ALLOW_PRIVATE_HOSTS: server.host }
})
afterAll(() => server.close())

const noSchema = () => Promise.resolve([])
const at = { x: 0, y: 0 }
const edge = (source: string, sourceHandle: string, target: string) => ({ id: `${source}.${sourceHandle}.${target}`, source, sourceHandle, target })

/** start → call (http) → end, its error to a second end. */
const oneCall = (data: object) => ({
  oriel: 1,
  name: 'One call',
  nodes: [
    { id: 'start', type: 'start', position: at, data: {} },
    { id: 'call', type: 'http', position: at, data },
    { id: 'end', type: 'end', position: at, data: { output: 'prev.body' } },
    { id: 'failed', type: 'end', position: at, data: { outcome: 'failed', output: 'prev' } },
  ],
  edges: [edge('start', 'out', 'call'), edge('call', 'out', 'end'), edge('call', 'error', 'failed')],
})

let paths = 0
const fresh = (): string => `/path-${(paths += 1)}`
const url = (path: string) => `${server.url}${path}`

describe('an HTTP node', () => {
  it('logs the resolved request before it leaves, and hands on the parsed answer', async () => {
    const path = fresh()
    answers.set(path, { body: { tag: 'v2' } })
    const id = await worker.launch(oneCall({ method: 'POST', url: url(path), json: '{"name": input.name}', headers: { 'x-from': 'oriel {{ input.name }}' } }), { name: 'Ada' })
    const state = await worker.settled(id)
    const log = await worker.log(id)
    expect(state.final).toBe('completed')
    expect((await getRun(id)).output).toEqual({ tag: 'v2' })
    const [request] = received(path)
    expect(request?.body.toString()).toBe('{"name":"Ada"}')
    expect(request?.headers['x-from']).toBe('oriel Ada')
    const started = log.find((event): event is EventOf<'step.started'> => event.type === 'step.started' && event.step === 'call#1')
    expect(started?.data).toMatchObject({ attempt: 1, input: { url: url(path), json: { name: 'Ada' } } })
    expect(request?.headers['idempotency-key']).toBe(started?.data.idempotencyKey)
  })

  it('hands the status and the start of the body on as the error', async () => {
    const path = fresh()
    answers.set(path, { status: 409, body: { error: 'locked by job 5512' } })
    const id = await worker.launch(oneCall({ method: 'POST', url: url(path) }))
    await worker.settled(id)
    const run = await getRun(id)
    expect(run.outcome).toBe('failed')
    expect(run.output).toMatchObject({ code: 'http_status', compact: expect.stringContaining('locked by job 5512') as string })
    expect((run.output as { compact: string }).compact).toContain('409')
  })

  it('§5.2 repeats what may be repeated with the same key, after the wait that stands in the log', async () => {
    const path = fresh()
    answers.set(path, (count) => (count < 3 ? { status: 503 } : { body: { done: true } }))
    const id = await worker.launch(oneCall({ method: 'GET', effect: 'idempotent', url: url(path), retry: { max: 3, backoffMs: 20 } }))
    await worker.settled(id)
    const log = await worker.log(id)
    expect((await getRun(id)).output).toEqual({ done: true })
    expect(log.filter(({ type }) => type === 'step.failed').map(({ data }) => (data as { retryAt?: string }).retryAt !== undefined)).toEqual([true, true])
    expect(log.filter(({ type, step }) => type === 'step.started' && step === 'call#1').map(({ data }) => (data as { attempt: number }).attempt)).toEqual([1, 2, 3])
  })

  it('§5.3 asks a person when nobody can know whether a once effect happened, and takes their word that it did', async () => {
    const path = fresh()
    answers.set(path, { hang: true })
    const id = await worker.launch(oneCall({ method: 'POST', url: url(path), timeoutMs: 150 }))
    const waiting = await worker.settled(id)
    expect(statusOf(waiting)).toBe('waiting')
    const [requestId = ''] = Object.keys(waiting.requests)
    expect(waiting.requests[requestId]?.kind).toBe('outcome')
    await answerRequest(worker.queue(), noSchema, requestId, { verdict: 'happened', output: { body: { id: 7 } } }, answering('ada'))
    expect((await worker.settled(id)).final).toBe('completed')
    expect((await getRun(id)).output).toEqual({ id: 7 })
    expect(received(path)).toHaveLength(1)
  })

  it('§5.2, §5.3 runs a once effect again, under a new key, only after a person said that it did not happen', async () => {
    const path = fresh()
    answers.set(path, (count) => (count === 1 ? { hang: true } : { body: { id: 8 } }))
    const id = await worker.launch(oneCall({ method: 'POST', url: url(path), timeoutMs: 150 }))
    const [requestId = ''] = Object.keys((await worker.settled(id)).requests)
    await answerRequest(worker.queue(), noSchema, requestId, { verdict: 'not_happened' }, answering('ada'))
    expect((await worker.settled(id)).final).toBe('completed')
    const keys = received(path).map(({ headers }) => headers['idempotency-key'])
    expect(new Set(keys).size).toBe(2)
    await expect(answerRequest(worker.queue(), noSchema, requestId, { verdict: 'not_happened' }, answering('ada'))).rejects.toMatchObject({ code: 'already_answered', status: 409 })
  })

  it('§5.2 keeps the author’s own key, also when a person said that it did not happen', async () => {
    const path = fresh()
    answers.set(path, (count) => (count === 1 ? { hang: true } : count === 2 ? { status: 503, headers: { 'retry-after': '0' } } : { body: { id: 9 } }))
    const id = await worker.launch(oneCall({ method: 'POST', url: url(path), timeoutMs: 150, idempotencyKey: '"order-" & input.order', retry: { max: 5, backoffMs: 5 } }), { order: 7 })
    const [requestId = ''] = Object.keys((await worker.settled(id)).requests)
    await answerRequest(worker.queue(), noSchema, requestId, { verdict: 'not_happened' }, answering('ada'))
    expect((await worker.settled(id)).final).toBe('completed')
    expect(received(path).map(({ headers }) => headers['idempotency-key'])).toEqual(['order-7', 'order-7', 'order-7'])
  })

  it('refuses private addresses that nobody allowed, naming the remedy', async () => {
    const id = await worker.launch(oneCall({ url: 'http://127.0.0.1:9/secret' }))
    await worker.settled(id)
    expect((await getRun(id)).output).toMatchObject({ code: 'http_blocked', message: expect.stringContaining('ORIEL_ALLOW_PRIVATE_HOSTS') as string })
  })

  it('names the reference that cannot be resolved, and the field it stands in', async () => {
    const id = await worker.launch(oneCall({ url: `${server.url}/{{ input.missing }}` }), {})
    await worker.settled(id)
    const output = (await getRun(id)).output as { code: string; message: string }
    expect(output.code).toBe('unresolved_reference')
    expect(output.message).toMatch(/url.*input\.missing/s)
  })

  it('§5.4 a failure that comes after the cancel is kept and ends nothing: the run stays cancelled', async () => {
    const path = fresh()
    answers.set(path, { status: 500, afterMs: 1_000 })
    const document = oneCall({ method: 'POST', url: url(path) })
    const id = await worker.launch({ ...document, edges: document.edges.filter(({ sourceHandle }) => sourceHandle !== 'error') })
    while (received(path).length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    await cancelRun(worker.queue(), id, 'ada', 'enough')
    await expect.poll(async () => (await worker.log(id)).at(-1)?.type, { timeout: 5_000 }).toBe('step.failed')
    expect((await getRun(id)).status).toBe('cancelled')
  })

  it('§5.4 stops at a cancel while the call is out, and plans nothing more', async () => {
    const path = fresh()
    answers.set(path, { hang: true })
    const id = await worker.launch(oneCall({ method: 'GET', url: url(path) }))
    while (received(path).length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    expect((await cancelRun(worker.queue(), id, 'ada', 'enough')).status).toBe('cancelled')
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect((await worker.log(id)).at(-1)?.type).toBe('run.cancelled')
    await expect(cancelRun(worker.queue(), id, 'ada', '')).rejects.toMatchObject({ code: 'wrong_status' })
  })

  it('keeps a long answer whole, beside the log', async () => {
    const path = fresh()
    const text = 'x'.repeat(200_000)
    answers.set(path, { body: { text } })
    const id = await worker.launch(oneCall({ url: url(path) }))
    await worker.settled(id)
    const run = await getRun(id)
    expect(run.status).toBe('completed')
    expect(run.output).toEqual({ text })
    const ended = (await worker.log(id)).find(({ type, step }) => type === 'step.completed' && step === 'call#1')
    expect(ended?.data).toMatchObject({ output: { $blob: expect.stringMatching(/^[0-9a-f]{64}$/) as string, bytes: expect.any(Number) as number } })
    const { rows } = await database().query<{ n: number }>('select count(*)::int as n from blob where root_run_id = $1', [id])
    expect(rows[0]?.n).toBe(2)
  })
})

describe('code', () => {
  const code = (source: string, more: object = {}) => ({
    oriel: 1,
    name: 'Code',
    nodes: [
      { id: 'start', type: 'start', position: at, data: {} },
      { id: 'code', type: 'code', position: at, data: { source, ...more } },
      { id: 'end', type: 'end', position: at, data: {} },
    ],
    edges: [edge('start', 'out', 'code'), edge('code', 'out', 'end')],
  })

  it('that throws fails the run with what it threw', async () => {
    const id = await worker.launch(code('export default () => { throw new Error("no stock left") }'))
    await worker.settled(id)
    expect((await getRun(id)).error).toMatchObject({ nodeId: 'code', message: expect.stringContaining('no stock left') as string })
  })

  it('that never ends is stopped, while other runs go on', async () => {
    const endless = await worker.launch(code('export default () => { while (true); }', { timeoutMs: 500 }))
    const quick = await worker.launch(code('export default ({ input }) => input.n + 1'), { n: 1 })
    expect((await worker.settled(quick)).final).toBe('completed')
    await worker.settled(endless)
    expect((await getRun(endless)).error).toMatchObject({ code: 'evaluation_timeout', nodeId: 'code' })
  })
})

