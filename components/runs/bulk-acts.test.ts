import { expect, test } from 'vitest'
import type { BulkItem } from '#lib/api/bulk-runs.ts'
import { concerns, inPortions, outcomeWords } from './bulk-acts.ts'

const ids = Array.from({ length: 50 }, (_, n) => `run ${n}`)
const cancelled = (id: string): BulkItem => ({ id, done: true, status: 'cancelled' })

test('many runs are done in portions, and each is told of', async () => {
  const asked: number[] = []
  const told: number[] = []
  const progress = await inPortions(ids, async (some) => (asked.push(some.length), some.map(cancelled)), ({ items, of }) => told.push(items.length / of), () => true)
  expect([asked, told, progress.items.map(({ id }) => id)]).toEqual([[20, 20, 10], [0.4, 0.8, 1], ids])
})

test('who stops it leaves the rest as it was', async () => {
  let portions = 0
  const progress = await inPortions(ids, async (some) => some.map(cancelled), () => (portions += 1), () => portions < 2)
  expect(outcomeWords('cancel', progress)).toBe('40 cancelled, 10 left as they were')
})

test('what had ended, and what could not be asked, is said with its number', async () => {
  const progress = await inPortions(
    ids,
    async (some) => {
      if (some[0] === 'run 40') throw new Error('The server is not there.')
      return some.map((id) => (id === 'run 3' ? { id, done: false, code: 'wrong_status' as const, detail: 'The run is completed.' } : cancelled(id)))
    },
    () => {},
    () => true,
  )
  expect(outcomeWords('cancel', progress)).toBe('39 cancelled, 1 had ended, 10 could not be')
  expect(progress.items.at(-1)).toEqual({ id: 'run 49', done: false, code: 'unavailable', detail: 'The server is not there.' })
  expect(outcomeWords('retry', { items: progress.items.slice(3, 5), of: 2 })).toBe('1 retried, 1 had not failed')
})

test('what is live can be cancelled, what has failed retried', () => {
  expect((['running', 'waiting', 'paused', 'queued', 'completed', 'failed', 'cancelled', 'imported'] as const).map((status) => [concerns('cancel', { status }), concerns('retry', { status })])).toEqual([
    [true, false], [true, false], [true, false], [true, false], [false, false], [false, true], [false, false], [false, false],
  ])
})
