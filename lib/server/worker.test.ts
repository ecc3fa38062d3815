import { spawn, type ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import type { Event } from '#lib/engine/events.ts'
import { statusOf } from '#lib/engine/state.ts'
import { inTransaction } from './db.ts'
import { startTestServer, type ServerReply, type TestServer } from './http/testing.ts'
import { answerRequest } from './runs/answer.ts'
import { answering, testWorker, validateInPool } from './advance/testing.ts'

let server: TestServer
const hanging = new Set<string>()
/** Answers that a test gives when it wants: by path and nth request. */
const held = new Map<string, PromiseWithResolvers<ServerReply>>()
const received = (path: string) => server.requests.filter(({ url }) => url === path)

/** No worker in this process: real ones are started and killed. */
const harness = testWorker(async () => {
  server = await startTestServer(({ url }) => held.get(`${url} ${received(url).length}`)?.promise ?? (hanging.has(url) ? { hang: true } : { body: { path: url, nth: received(url).length } }))
  return { ORIEL_ALLOW_PRIVATE_HOSTS: server.host }
}, { takeRuns: false })

const running = new Set<ChildProcess>()

/** A worker process as the launcher starts it, once it takes jobs. */
async function startWorker(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['lib/server/worker.ts'], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  running.add(child)
  await new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', (code) => reject(new Error(`The worker ended with ${code} before it was ready.`)))
  })
  return child
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  running.delete(child)
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await gone
}

const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await condition())) await sleep(10)
}

const at = { x: 0, y: 0 }
const edge = (source: string, sourceHandle: string, target: string) => ({ id: `${source}.${sourceHandle}.${target}`, source, sourceHandle, target })
/** start → these calls, one after the other → end. */
const calls = (...all: { id: string; [setting: string]: unknown }[]) => ({
  oriel: 1,
  name: 'Calls',
  nodes: [
    { id: 'start', type: 'start', position: at, data: {} },
    ...all.map(({ id, ...data }) => ({ id, type: 'http', position: at, data })),
    { id: 'end', type: 'end', position: at, data: { output: 'prev.body' } },
  ],
  edges: ['start', ...all.map(({ id }) => id)].map((id, i, ids) => edge(id, 'out', ids[i + 1] ?? 'end')),
})
const oneCall = (data: object) => calls({ id: 'call', ...data })

const hold = (path: string, nth: number): PromiseWithResolvers<ServerReply> => {
  const answer = Promise.withResolvers<ServerReply>()
  held.set(`${path} ${nth}`, answer)
  return answer
}
/** Attempts of a step and what became of them: `started 1`, `late 1`, `completed`. */
const story = (log: Event[], step: string): string[] => log.filter((event) => event.step === step).map(({ type, data }) => [type.slice(type.indexOf('.') + 1), ...('attempt' in data ? [data.attempt] : [])].join(' '))

afterAll(async () => {
  for (const child of running) await kill(child, 'SIGKILL')
  await server.close()
})

describe('a worker killed with -9 while a call is out', () => {
  it('loses no run: a safe effect goes again elsewhere with the same key, a once effect asks a person', { timeout: 60_000 }, async () => {
    hanging.add('/safe').add('/once')
    const first = await startWorker()
    const safe = await harness.launch(oneCall({ method: 'PUT', url: `${server.url}/safe` }))
    const once = await harness.launch(oneCall({ method: 'POST', url: `${server.url}/once` }))
    await until(() => received('/safe').length === 1 && received('/once').length === 1)
    await kill(first, 'SIGKILL')
    hanging.clear()
    const second = await startWorker()
    const [safeState, onceState] = await Promise.all([harness.settled(safe, 30_000), harness.settled(once, 30_000)])
    expect(safeState.final).toBe('completed')
    expect(new Set(received('/safe').map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
    expect(received('/safe')).toHaveLength(2)
    expect(statusOf(onceState)).toBe('waiting')
    expect(Object.values(onceState.requests)).toMatchObject([{ kind: 'outcome', open: true }])
    expect(received('/once')).toHaveLength(1)
    await kill(second, 'SIGTERM')
  })
})

describe('a worker stopped for longer than its heartbeat (SIGSTOP), that goes on (SIGCONT)', () => {
  it('finds that another has taken over: what it hears is kept as late, never used, and it starts nothing more', { timeout: 60_000 }, async () => {
    const [ofFirst, ofSecond, ofOnce] = [hold('/stalled', 1), hold('/stalled', 2), hold('/stalled-once', 1)]
    const first = await startWorker()
    const safe = await harness.launch(oneCall({ method: 'PUT', url: `${server.url}/stalled` }))
    const once = await harness.launch(oneCall({ method: 'POST', url: `${server.url}/stalled-once` }))
    await until(() => received('/stalled').length === 1 && received('/stalled-once').length === 1)
    first.kill('SIGSTOP')
    const second = await startWorker()
    const asked = await harness.settled(once, 30_000)
    await until(() => received('/stalled').length === 2)
    ofFirst.resolve({ body: { by: 'first' } })
    ofOnce.resolve({ body: { by: 'first' } })
    first.kill('SIGCONT')
    for (const id of [safe, once]) await until(async () => (await harness.log(id)).some(({ type }) => type === 'step.late'))
    await sleep(1000) // time to start what must not be started
    expect(story(await harness.log(safe), 'call#1')).toEqual(['started 1', 'started 2', 'late 1'])
    ofSecond.resolve({ body: { by: 'second' } })
    const done = await harness.settled(safe)
    expect(done.final).toBe('completed')
    expect((await harness.log(safe)).findLast(({ type }) => type === 'run.completed')?.data).toMatchObject({ output: { by: 'second' } })
    expect(new Set(received('/stalled').map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
    expect(received('/stalled')).toHaveLength(2)

    const [requestId = ''] = Object.keys(asked.requests)
    await answerRequest(harness.queue(), validateInPool, requestId, { verdict: 'happened', output: { body: { by: 'a person' } } }, answering('ada'))
    expect((await harness.settled(once)).final).toBe('completed')
    expect(story(await harness.log(once), 'call#1')).toEqual(['started 1', 'unknown', 'late 1', 'resolved', 'completed'])
    expect(received('/stalled-once')).toHaveLength(1)
    await Promise.all([kill(first, 'SIGKILL'), kill(second, 'SIGKILL')])
  })
})

describe('the queue', () => {
  it('may be emptied at any moment, again and again: the sweeper finds what is due, and nothing is done twice', { timeout: 60_000 }, async () => {
    const before = await harness.launch(oneCall({ url: `${server.url}/quick` }))
    await inTransaction((client) => client.query('truncate pgboss.job cascade'))
    const workers = await Promise.all([startWorker(), startWorker()])
    const document = calls({ id: 'look', url: `${server.url}/emptied?look` }, { id: 'pay', method: 'POST', url: `${server.url}/emptied?pay` }, { id: 'store', method: 'PUT', url: `${server.url}/emptied?store` })
    const ids: string[] = []
    for (let i = 0; i < 15; i++) {
      ids.push(await harness.launch(document))
      await inTransaction((client) => client.query('truncate pgboss.job cascade'))
    }
    for (const id of [before, ...ids]) expect((await harness.settled(id, 40_000)).final).toBe('completed')
    for (const path of ['/emptied?look', '/emptied?pay', '/emptied?store']) expect(received(path)).toHaveLength(ids.length)
    await Promise.all(workers.map((worker) => kill(worker, 'SIGTERM')))
  })
})

describe('a worker asked to stop', () => {
  it('lets what is under way end, and leaves the rest to others', { timeout: 60_000 }, async () => {
    const worker = await startWorker()
    const ids = await Promise.all(Array.from({ length: 8 }, () => harness.launch(oneCall({ url: `${server.url}/many` }))))
    await kill(worker, 'SIGTERM')
    const other = await startWorker()
    for (const id of ids) expect((await harness.settled(id, 30_000)).final).toBe('completed')
    await kill(other, 'SIGTERM')
  })

  it('in the middle of an effect hears its answer, and another worker goes on from there: nothing is repeated, nobody is asked', { timeout: 60_000 }, async () => {
    const first = hold('/handed-over', 1)
    hold('/handed-over-retry', 1).resolve({ status: 429, headers: { 'retry-after': '3' } })
    const worker = await startWorker()
    const id = await harness.launch(calls({ id: 'pay', method: 'POST', url: `${server.url}/handed-over` }, { id: 'then', method: 'POST', url: `${server.url}/then` }))
    const retrying = await harness.launch(oneCall({ method: 'POST', url: `${server.url}/handed-over-retry`, retry: { max: 2, backoffMs: 1 } }))
    await until(async () => received('/handed-over').length === 1 && (await harness.log(retrying)).some(({ type }) => type === 'step.failed'))
    const gone = kill(worker, 'SIGTERM')
    const other = await startWorker()
    first.resolve({ body: { heard: true } })
    await gone
    expect([worker.exitCode, worker.signalCode]).toEqual([0, null])
    for (const run of [id, retrying]) expect((await harness.settled(run, 30_000)).final).toBe('completed')
    expect(story(await harness.log(id), 'pay#1')).toEqual(['started 1', 'completed'])
    expect(story(await harness.log(retrying), 'call#1')).toEqual(['started 1', 'failed 1', 'started 2', 'completed'])
    expect([received('/handed-over'), received('/then'), received('/handed-over-retry')].map(({ length }) => length)).toEqual([1, 1, 2])
    await kill(other, 'SIGTERM')
  })
})
