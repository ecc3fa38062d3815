import { afterEach, expect, test } from 'vitest'
import { createProcessPool, PoolBusyError, type ProcessPool } from './process-pool.ts'

/** The code processes serve as workers here: their jobs can loop, wait or be quick, and need nothing else. */
const options = { name: 'test', file: 'lib/server/pool/processes/code.ts', processes: 2, heapMb: 64, depth: 4 }
const job = (source: string, timeoutMs = 60_000) => ({ kind: 'run', job: { source, argument: {}, timeoutMs, memoryMb: 16 } })
const quick = job('export default () => 1')
const endless = job('export default () => { while (true); }')
const answer = { kind: 'value', value: { ok: true, value: 1 } }

let open: ProcessPool | undefined
afterEach(() => open?.close())
const pool = (more: Partial<typeof options> & { idleMs?: number; maxWaiting?: number } = {}): ProcessPool => (open = createProcessPool({ ...options, ...more }))

test('no process runs before the first job', () => {
  expect(pool().state()).toEqual({ processes: [], waiting: 0, started: 0 })
})

test('a job past its limit is killed, and the next one finds a new process', async () => {
  const it = pool({ processes: 1 })
  await it.run(quick, 5000)
  const before = it.state().processes[0]?.pid
  expect(await it.run(endless, 300)).toEqual({ kind: 'timeout' })
  expect(await it.run(quick, 5000)).toEqual(answer)
  expect(it.state().processes[0]?.pid).not.toBe(before)
})

test('jobs queued behind one that is killed are run elsewhere', async () => {
  const it = pool({ processes: 1 })
  await it.run(quick, 5000)
  const results = await Promise.all([it.run(endless, 300), it.run(quick, 5000), it.run(quick, 5000)])
  expect(results).toEqual([{ kind: 'timeout' }, answer, answer])
})

test('a process that dies under a job costs that job and no other', async () => {
  const it = pool({ processes: 1 })
  await it.run(quick, 5000)
  const running = it.run(endless, 10_000)
  const next = it.run(quick, 10_000)
  process.kill(it.state().processes[0]?.pid ?? 0, 'SIGKILL')
  expect(await running).toEqual({ kind: 'memory' })
  expect(await next).toEqual(answer)
})

test('a process that is asked to stop from outside loses nothing', async () => {
  const it = pool({ processes: 1 })
  await it.run(quick, 5000)
  const running = it.run(job('export default () => { for (let i = 0; i < 2e7; i++); return 1 }'), 10_000)
  process.kill(it.state().processes[0]?.pid ?? 0, 'SIGTERM')
  expect(await running).toEqual(answer)
})

test('a process without work leaves', async () => {
  const it = pool({ idleMs: 50 })
  await it.run(quick, 5000)
  await expect.poll(() => it.state().processes.length).toBe(0)
})

test('more jobs than may wait are refused at once', async () => {
  const it = pool({ processes: 1, maxWaiting: 2 })
  const accepted = [it.run(quick, 5000), it.run(quick, 5000)]
  await expect(it.run(quick, 5000)).rejects.toThrow(PoolBusyError)
  expect(await Promise.all(accepted)).toEqual([answer, answer])
})

test('a process that cannot start says why instead of leaving its jobs waiting', async () => {
  await expect(pool({ file: 'lib/server/pool/processes/absent.ts' }).run(quick, 5000)).rejects.toThrow(/did not start.*Cannot find module/)
})

test('closing rejects what waits and leaves no process', async () => {
  const it = pool({ processes: 1 })
  await it.run(quick, 5000)
  const pid = it.state().processes[0]?.pid ?? 0
  const running = it.run(endless, 60_000)
  const waiting = expect(it.run(quick, 5000)).rejects.toThrow('closed')
  await Promise.all([expect(running).rejects.toThrow('closed'), waiting, it.close()])
  expect(() => process.kill(pid, 0)).toThrow()
  await expect(it.run(quick, 5000)).rejects.toThrow('closed')
})

test.runIf(process.platform === 'linux')('a process sees none of the secrets of its parent', async () => {
  process.env.ORIEL_TEST_SECRET = 'hidden'
  const it = pool({ processes: 1 })
  await it.run(quick, 5000)
  const { readFileSync } = await import('node:fs')
  expect(readFileSync(`/proc/${it.state().processes[0]?.pid}/environ`, 'utf8')).not.toContain('hidden')
})
