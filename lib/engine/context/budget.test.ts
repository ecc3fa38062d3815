import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dropOldest, type Measure } from './budget.ts'
import type { ThreadEntry } from './request.ts'
import { entryText } from './serialize.ts'
import { longThread } from './testing.ts'

const size = (entry: Parameters<Measure['thread']>[0][number]): number => Math.ceil(entryText(entry).length / 4) + 2
const measure: Measure = { entry: size, thread: (entries) => entries.reduce((sum, entry) => sum + size(entry), 0) }
const drop = (entries: ThreadEntry[], tokens: number) => dropOldest(entries, tokens, measure)

describe('the budget of a thread', () => {
  test('a thread that fits stays as it is', () => {
    const thread = longThread(3)
    expect(drop(thread, 10_000)).toEqual({ entries: thread, dropped: [] })
  })

  test('drops the oldest first, keeps the input, and leaves one marker', () => {
    const thread = longThread(50)
    const { entries, dropped } = drop(thread, 300)
    expect(measure.thread(entries)).toBeLessThanOrEqual(300)
    expect(entries[0]).toBe(thread[0])
    expect(entries[1]).toMatchObject({ type: 'left_out', seq: 2, value: `[${dropped.length} earlier events left out to fit the context budget]` })
    expect(entries.filter(({ type }) => type === 'left_out')).toHaveLength(1)
    expect(entries.at(-1)).toBe(thread.at(-1))
    expect(dropped[0]).toEqual({ seq: 2, rule: 'drop_oldest', tokens: size(thread[1]!) })
  })

  test('never drops the last error or the open selection, however small the budget', () => {
    const thread: ThreadEntry[] = [...longThread(10), { seq: 100, type: 'error', tag: 'error', value: 'last error' }, ...longThread(10).slice(1).map((entry) => ({ ...entry, seq: entry.seq + 200, ...(entry.answers !== undefined && { answers: entry.answers + 200 }) })), { seq: 500, type: 'intent', tag: 'deploy', value: {} }]
    const { entries } = drop(thread, 1)
    expect(entries.map(({ type, seq }) => [type, seq])).toEqual([['input', 1], ['left_out', 2], ['error', 100], ['intent', 500]])
  })

  test('cuts in blocks, so that a growing thread keeps its beginning for many calls', () => {
    const beginnings = new Set<number>()
    const calls = 100
    for (let count = 1; count <= calls; count++) {
      const { dropped } = drop(longThread(count), 600)
      beginnings.add(dropped.length)
    }
    expect(beginnings.size).toBeLessThan(calls / 4)
  })

  test('a block ends between iterations: no result outlives its call', () => {
    const { entries } = drop(longThread(60), 500)
    expect(entries[2]).toMatchObject({ type: 'intent' })
  })

  test('fits wherever dropping can make it fit, and drops nothing it need not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 800 }), (count, tokens) => {
        const thread = longThread(count, (index) => 'x'.repeat((index * 37) % 200))
        const { entries, dropped } = drop(thread, tokens)
        const kept = new Set(entries.map(({ seq }) => seq))
        expect(dropped.every(({ seq }) => seq !== 1)).toBe(true)
        if (measure.thread(entries) > tokens) expect([...kept]).toEqual(dropped.length > 0 ? [1, 2] : [1])
        expect(new Set([...dropped.map(({ seq }) => seq), ...kept]).size).toBe(thread.length)
      }),
    )
  })
})
