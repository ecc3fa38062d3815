import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alignLists, longestRising } from './diff-align.ts'

const numbers = (length: number, from = 0) => Array.from({ length }, (_, i) => from + i)
const rises = (matches: readonly (readonly [number, number])[]) => matches.every(([old, now], i) => i === 0 || ((matches[i - 1]?.[0] ?? -1) < old && (matches[i - 1]?.[1] ?? -1) < now))

describe('what two lists have in common, in order', () => {
  it('is what both begin and end with, and what else stands in one order', () => expect(alignLists([1, 2, 3, 9, 4], [1, 7, 3, 2, 9, 8, 4])).toHaveLength(4))
  it('is nothing where they share nothing, however long they are', () => expect(alignLists(numbers(50_000), numbers(50_000, 50_000))).toEqual([]))
  it('is one list within a longer one, however much was put between', () => {
    const after = numbers(4000).flatMap((id) => [id, 10_000 + id])
    expect(alignLists(numbers(4000), after)).toHaveLength(4000)
  })
  it('is still a match in order where the order was turned over, and the longest one of ids that occur once', () => {
    const turned = numbers(3000).map((i) => (i * 1009) % 3000)
    const matches = alignLists(numbers(3000), turned)
    expect(rises(matches)).toBe(true)
    expect(matches.every(([old, now]) => turned[now] === old)).toBe(true)
    expect(matches.length).toBeGreaterThanOrEqual(100)
  })
  it('is found for ids that repeat and were turned over', () => {
    const [before, after] = [numbers(3000).map((i) => i % 700), numbers(3000).map((i) => (i * 1009) % 700)]
    const matches = alignLists(before, after)
    expect(rises(matches) && matches.every(([old, now]) => before[old] === after[now])).toBe(true)
  })
  it('always rises and pairs equal ids, and is all of a list compared with itself', () => {
    const list = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 20 })
    fc.assert(
      fc.property(list, list, (before, after) => {
        const matches = alignLists(before, after)
        expect(rises(matches) && matches.every(([old, now]) => before[old] === after[now])).toBe(true)
        expect(alignLists(before, before)).toHaveLength(before.length)
      }),
    )
  })
})

describe('the longest rising run', () => {
  it('is the longest, not the first', () => expect(longestRising([[5, 0], [1, 1], [6, 2], [2, 3], [3, 4]])).toEqual([[1, 1], [2, 3], [3, 4]]))
})
