import { describe, expect, test } from 'vitest'
import { chartOf, niceTop, portLooks } from './stacks.ts'

const ports = [{ handle: 'look', kind: 'intent' as const }, { handle: 'done', kind: 'intent' as const }, { handle: 'invalid', kind: 'port' as const }]
const bucket = (decisions: number, counts: number[]) => ({ from: '2026-11-20T00:00:00.000Z', to: '2026-11-21T00:00:00.000Z', decisions, counts, invalid: 0 })

describe('the chart of decisions over time', () => {
  test('stacks the ports in their order on one scale, and leaves out what was not taken', () => {
    const { stacks, top } = chartOf({ items: [bucket(10, [6, 4, 0]), bucket(5, [5, 0, 0])] }, ports, 'count')
    expect(top).toBe(10)
    expect(stacks.map(({ segments }) => segments.map(({ handle, size }) => [handle, size]))).toEqual([[['look', 0.6], ['done', 0.4]], [['look', 0.5]]])
  })

  test('as shares fills each bucket that has any', () => {
    const { stacks } = chartOf({ items: [bucket(4, [1, 2, 1]), bucket(0, [0, 0, 0])] }, ports, 'share')
    expect(stacks.map(({ segments }) => segments.reduce((sum, { size }) => sum + size, 0))).toEqual([1, 0])
  })

  test('names a few of many buckets, and every one of a few', () => {
    expect(chartOf({ items: Array.from({ length: 90 }, () => bucket(1, [1])) }, ports, 'count').named.size).toBeLessThanOrEqual(8)
    expect(chartOf({ items: Array.from({ length: 5 }, () => bucket(1, [1])) }, ports, 'count').named.size).toBe(5)
  })

  test.each([[1, 2], [3, 4], [7, 8], [9, 10], [11, 12], [41, 50], [70, 80], [101, 120], [143, 160], [950, 1000]])('%i decisions are drawn up to %i', (count, top) => {
    expect(niceTop(count)).toBe(top)
  })
})

test('every port has a letter of its own, and each of 25 intents a fill of its own, apart from what went wrong; those after share one', () => {
  const many = Array.from({ length: 27 }, (_, index) => ({ handle: `i${index}`, kind: 'intent' as const }))
  const looks = portLooks([...many, { handle: 'invalid', kind: 'port' }, { handle: ':open', kind: 'none' }])
  expect([...looks.values()].map(({ letter }) => letter).join(' ')).toBe('A B C D E F G H I J K L M N O P Q R S T U V W X Y Z A2 B2 C2')
  expect(new Set([...many.slice(0, 25).map(({ handle }) => looks.get(handle)?.fill), looks.get('invalid')?.fill]).size).toBe(26)
  expect(looks.get('i25')?.fill).toBe(looks.get('i26')?.fill)
  expect(looks.get('invalid')?.fill).not.toBe(looks.get(':open')?.fill)
})
