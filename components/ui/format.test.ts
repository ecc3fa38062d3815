import { describe, expect, test } from 'vitest'
import { formatAgo, formatCents, formatCompact, formatCost, formatDay, formatDuration, formatDurationShort, formatPercent, formatTokens, plural } from './format.ts'

describe('numbers on screen', () => {
  test('a duration is read in the units a person would use', () => {
    expect([2, 212, 999.6, 1900, 9949, 9960, 59_400, 242_000, 401_000, 4_320_000, 183_600_000].map(formatDuration)).toEqual([
      '2 ms', '212 ms', '1000 ms', '1.9 s', '9.9 s', '10 s', '59 s', '4 m 02 s', '6 m 41 s', '1 h 12 m', '2 d 3 h',
    ])
  })

  test('a column of durations has one unit each', () => {
    expect([14, 2100, 48_000, 402_000, 660_000, 11_520_000, 172_800_000].map(formatDurationShort)).toEqual([
      '14 ms', '2.1 s', '48 s', '6.7 m', '11 m', '3.2 h', '2 d',
    ])
  })

  test('a success rate is never rounded up to all', () => {
    expect([0.962, 1, 0.99999, 0, 0.816].map(formatPercent)).toEqual(['96.2%', '100%', '99.9%', '0%', '81.6%'])
  })

  test('a cost keeps the digits that matter and says when no price is known', () => {
    expect([0, 0.0118, 0.00001, 2.11, 1204.5, null].map(formatCost)).toEqual(['$0.00', '$0.0118', '<$0.0001', '$2.11', '$1,204.50', 'unknown'])
    expect([0, 0.004, 0.01, 9.84].map(formatCents)).toEqual(['$0.00', '<$0.01', '$0.01', '$9.84'])
  })

  test('tokens are exact below ten thousand', () => {
    expect([72, 1196, 14_210].map(formatTokens)).toEqual(['72 tok', '1,196 tok', '14.2k tok'])
    expect(formatCompact(3_400_000)).toBe('3.4M')
  })

  test('an age is told in one unit and becomes a date after two weeks', () => {
    const now = new Date('2026-11-22T10:00:00')
    expect(['2026-11-22T09:59:30', '2026-11-22T09:56:00', '2026-11-22T08:00:00', '2026-11-20T10:00:00', '2026-11-01T10:00:00'].map((at) => formatAgo(new Date(at), now))).toEqual([
      'now', '4 m', '2 h', '2 d', '1 Nov 2026',
    ])
  })

  test('one thing is singular', () => {
    expect([plural(1, 'run'), plural(2, 'run'), plural(1204, 'problem')]).toEqual(['1 run', '2 runs', '1,204 problems'])
  })
})

test('a day is the day that was written, in every time zone', () => {
  expect(['2026-09-23', '2026-01-01', 'March 2026', '2026-13-01'].map(formatDay)).toEqual(['23 Sep 2026', '1 Jan 2026', 'March 2026', '2026-13-01'])
})
