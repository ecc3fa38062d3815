import { spawn, type ChildProcess } from 'node:child_process'
import { afterAll, describe, expect, it } from 'vitest'
import { statusOf } from '#lib/engine/state.ts'
import { database } from './db.ts'
import { startTestServer, type TestServer } from './http/testing.ts'
import { testWorker } from './advance/testing.ts'

let server: TestServer
const hanging = new Set<string>()
const received = (path: string) => server.requests.filter(({ url }) => url === path)

/** No worker in this process: real ones are started and killed. */
const harness = testWorker(async () => {
  server = await startTestServer(({ url }) => (hanging.has(url) ? { hang: true } : { body: { path: url } }))
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

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10))
}

const at = { x: 0, y: 0 }
const edge = (source: string, sourceHandle: string, target: string) => ({ id: `${source}.${sourceHandle}.${target}`, source, sourceHandle, target })
const oneCall = (data: object) => ({
  oriel: 1,
  name: 'One call',
  nodes: [
    { id: 'start', type: 'start', position: at, data: {} },
    { id: 'call', type: 'http', position: at, data },
    { id: 'end', type: 'end', position: at, data: { output: 'prev.body' } },
  ],
  edges: [edge('start', 'out', 'call'), edge('call', 'out', 'end')],
})

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
    const killedAt = performance.now()
    const second = await startWorker()
    const [safeState, onceState] = await Promise.all([harness.settled(safe, 30_000), harness.settled(once, 30_000)])
    expect(performance.now() - killedAt).toBeLessThan(30_000)
    expect(safeState.final).toBe('completed')
    expect(new Set(received('/safe').map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
    expect(received('/safe')).toHaveLength(2)
    expect(statusOf(onceState)).toBe('waiting')
    expect(Object.values(onceState.requests)).toMatchObject([{ kind: 'outcome', open: true }])
    expect(received('/once')).toHaveLength(1)
    await kill(second, 'SIGTERM')
  })
})

describe('the queue', () => {
  it('may be emptied at any moment: the sweeper finds what is due', { timeout: 60_000 }, async () => {
    const id = await harness.launch(oneCall({ url: `${server.url}/quick` }))
    await database().query('truncate pgboss.job cascade')
    const worker = await startWorker()
    expect((await harness.settled(id, 30_000)).final).toBe('completed')
    await kill(worker, 'SIGTERM')
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
})
