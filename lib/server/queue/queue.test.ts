/** The queue's promises, on a real Postgres. */
import { afterEach, beforeAll, expect, it, vi } from 'vitest'
import { useTestApi } from '../api/testing.ts'
import { database, inTransaction } from '../db.ts'
import { openQueue, type Dispatcher, type Queue } from './queue.ts'

useTestApi()

let queue: Queue
const errors: Error[] = []
const takers: Dispatcher[] = []
beforeAll(async () => {
  queue = await openQueue(database(), { supervise: false, onError: (error) => errors.push(error) })
  return () => queue.stop()
})
afterEach(async () => {
  for (const taker of takers.splice(0)) await taker.stop()
  expect(errors).toEqual([])
})

const jobCount = async () => Number((await database().query<{ n: string }>('select count(*) as n from pgboss.job')).rows[0]?.n)
const take = (advance: (runId: string, holds: () => Promise<boolean>) => Promise<void>, slots = 20) => {
  const taker = queue.take({ slots, advance, onError: (error) => errors.push(error) })
  takers.push(taker)
  return taker
}

it('a job exists exactly if its transaction was committed', async () => {
  await expect(inTransaction(async (client) => {
    await queue.enqueue(client, 'rolled back')
    throw new Error('no')
  })).rejects.toThrow('no')
  expect(await jobCount()).toBe(0)
})

it('a job can be sent by the statement that also does something else, and is the same job', async () => {
  const { text, values } = await queue.enqueueStatement('in one statement', 2)
  const statement = { name: 'both', text: `with job as (${text}) select $1::text as beside`, values: ['beside', ...values] }
  expect((await database().query(statement)).rows).toEqual([{ beside: 'beside' }])
  await database().query(statement)
  await queue.enqueue(database(), 'in one statement')
  expect(await jobCount()).toBe(1)
  const taken: string[] = []
  take((run) => Promise.resolve(void taken.push(run)))
  await vi.waitFor(async () => expect(await jobCount()).toBe(0))
  expect(taken).toEqual(['in one statement'])
})

it('of many takers each run is held by one, and what is done leaves no job', async () => {
  const runs = Array.from({ length: 60 }, (_, i) => `run ${i}`)
  for (const run of runs) await queue.enqueue(database(), run)
  const advanced: string[] = []
  const held = new Set<string>()
  const advance = async (run: string) => {
    expect(held.has(run)).toBe(false)
    held.add(run)
    await new Promise((resolve) => setTimeout(resolve, 5))
    held.delete(run)
    advanced.push(run)
  }
  take(advance)
  take(advance, 7)
  await vi.waitFor(async () => expect(await jobCount()).toBe(0), { timeout: 10_000 })
  expect(advanced.sort()).toEqual(runs.sort())
})

it('wake-ups while a run is held come to one more look, after it was let go', async () => {
  let looks = 0
  let letGo = () => {}
  const taker = take(() => {
    looks += 1
    return looks === 1 ? new Promise((resolve) => (letGo = resolve)) : Promise.resolve()
  })
  await queue.enqueue(database(), 'busy')
  taker.wake(['busy'])
  await vi.waitFor(() => expect(looks).toBe(1))
  for (let i = 0; i < 3; i++) {
    await queue.enqueue(database(), 'busy')
    taker.wake(['busy'])
  }
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(looks).toBe(1)
  letGo()
  await vi.waitFor(async () => expect(await jobCount()).toBe(0))
  expect(looks).toBe(2)
})

it('a late word of an attempt that lapsed does not end the attempt after it', async () => {
  let end = () => {}
  let stillHeld = () => Promise.resolve(false)
  const first = take((_run, holds) => {
    stillHeld = holds
    return new Promise((resolve) => (end = resolve))
  })
  await queue.enqueue(database(), 'lapsed')
  first.wake(['lapsed'])
  await vi.waitFor(async () => expect((await database().query("select 1 from pgboss.job where state = 'active'")).rowCount).toBe(1))
  expect(await stillHeld()).toBe(true)
  // What a supervisor does with a job whose heartbeat lapsed, and what the next taker does with that.
  await database().query("update pgboss.job set retry_count = retry_count + 1 where state = 'active'")
  expect(await stillHeld()).toBe(false)
  end()
  await first.stop()
  takers.length = 0
  expect((await database().query<{ state: string }>('select state from pgboss.job')).rows).toEqual([{ state: 'active' }])
})
