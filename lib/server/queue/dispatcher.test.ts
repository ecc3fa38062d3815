/** When jobs are fetched and finished: on scripted jobs, without a database. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { dispatch, type Dispatcher, type Jobs, type TakenJob } from './dispatcher.ts'

let waiting: TakenJob[]
let active: Map<string, { end: () => void; fail: () => void }>
let calls: string[]
let dispatcher: Dispatcher
const errors: Error[] = []

const job = (runId: string, id = `job of ${runId}`): TakenJob => ({ id, retryCount: 0, runId })
const names = (jobs: TakenJob[]) => jobs.map(({ runId }) => runId).join(' ')

const jobs: Jobs = {
  fetch(atMost) {
    const taken = waiting.filter(({ runId }) => !active.has(runId)).slice(0, atMost)
    waiting = waiting.filter((one) => !taken.includes(one))
    calls.push(`fetch ${atMost}: ${names(taken)}`)
    return Promise.resolve(taken)
  },
  finish: (ended) => Promise.resolve(void calls.push(`finish ${names(ended)}`)),
  giveBack: (ended) => Promise.resolve(void calls.push(`give back ${names(ended)}`)),
  touch: (held) => Promise.resolve((calls.push(`touch ${names(held)}`), held.length)),
}

function start(slots: number): void {
  dispatcher = dispatch(jobs, {
    slots,
    advance: (runId) =>
      new Promise<void>((resolve, reject) => active.set(runId, { end: resolve, fail: () => reject(new Error(`${runId} broke`)) })).finally(() => active.delete(runId)),
    onError: (error) => errors.push(error),
  })
}

/** Lets everything happen that needs no time. */
const settle = () => vi.advanceTimersByTimeAsync(0)
const end = (...runIds: string[]) => {
  for (const runId of runIds) active.get(runId)?.end()
  return settle()
}

beforeEach(() => {
  vi.useFakeTimers()
  waiting = []
  active = new Map()
  calls = []
  errors.length = 0
})
afterEach(async () => {
  const stopped = dispatcher.stop()
  for (const { end } of active.values()) end()
  await vi.advanceTimersByTimeAsync(10)
  await stopped
  vi.useRealTimers()
})

it('runs that end within a few milliseconds are let go in one statement', async () => {
  waiting = [job('a'), job('b'), job('c')]
  start(50)
  await settle()
  expect(calls).toEqual(['fetch 32: a b c'])
  await end('a')
  await end('c')
  await vi.advanceTimersByTimeAsync(5)
  expect(calls.slice(1)).toEqual(['finish a c'])
})

it('a wake-up for a held run is followed up as soon as it is let go', async () => {
  waiting = [job('a')]
  start(50)
  await settle()
  waiting = [job('a', 'again')]
  dispatcher.wake(['a'])
  await settle()
  expect(calls).toEqual(['fetch 32: a', 'fetch 32: '])
  await end('a')
  expect(calls.slice(2)).toEqual(['finish a', 'fetch 32: a'])
})

it('a wake-up that does not say for whom may be for any held run', async () => {
  waiting = [job('a')]
  start(50)
  await settle()
  waiting = [job('a', 'again')]
  dispatcher.wake()
  await end('a')
  expect(calls.slice(-2)).toEqual(['finish a', 'fetch 32: a'])
})

it('a wake-up for one run makes another wait for company, not for the next poll', async () => {
  waiting = [job('a')]
  start(50)
  await settle()
  waiting = [job('b')]
  dispatcher.wake(['b'])
  await end('a')
  expect(calls).toEqual(['fetch 32: a', 'fetch 32: b'])
  await vi.advanceTimersByTimeAsync(5)
  expect(calls.slice(2)).toEqual(['finish a'])
})

it('with all slots taken the next runs come when some are free', async () => {
  waiting = ['a', 'b', 'c', 'd', 'e'].map((id) => job(id))
  start(2)
  await settle()
  expect(calls).toEqual(['fetch 2: a b'])
  dispatcher.wake(['e'])
  await end('a', 'b')
  expect(calls.slice(1)).toEqual(['finish a', 'fetch 1: c', 'finish b', 'fetch 1: d'])
})

it('what is missed by every hint is found within a second', async () => {
  start(50)
  await settle()
  waiting = [job('a')]
  await vi.advanceTimersByTimeAsync(1000)
  expect(calls).toEqual(['fetch 32: ', 'fetch 32: a'])
})

it('a run that cannot be advanced is given back and told', async () => {
  waiting = [job('a')]
  start(50)
  await settle()
  active.get('a')?.fail()
  await settle()
  expect(calls.slice(1)).toEqual(['give back a', 'fetch 32: '])
  expect(errors.map(({ message }) => message)).toEqual(['a broke'])
})

it('held runs show a sign of life every three seconds', async () => {
  waiting = [job('a'), job('b')]
  start(50)
  await vi.advanceTimersByTimeAsync(3000)
  expect(calls).toContain('touch a b')
})

it('asked to stop, it takes nothing more and waits for what it holds', async () => {
  waiting = [job('a')]
  start(50)
  await settle()
  let stopped = false
  void dispatcher.stop().then(() => (stopped = true))
  waiting = [job('b')]
  dispatcher.wake(['b'])
  await vi.advanceTimersByTimeAsync(5000)
  expect(stopped).toBe(false)
  await end('a')
  expect(stopped).toBe(true)
  expect(calls.filter((call) => !call.startsWith('touch'))).toEqual(['fetch 32: a', 'finish a'])
})
