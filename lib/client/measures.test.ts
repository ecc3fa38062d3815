import { expect, test } from 'vitest'
import { costText, durationText, parseCost, parseDuration, spanMs } from './measures.ts'

test.each([['90', 90_000], ['1.5 m', 90_000], ['250ms', 250], ['1 h 30 m', 5_400_000], ['2d', 172_800_000], ['1,5s', 1500]])('%s is a duration', (text, ms) => expect(parseDuration(text)).toBe(ms))
test.each(['', 'soon', '5 parsecs', '-3 s', '1 2', '3 s later'])('“%s” is no duration', (text) => expect(parseDuration(text)).toBeUndefined())

test('durations and amounts are written exactly', () => {
  expect([250, 1500, 90_000, 60_000, 3_600_000, 5_400_000, 86_400_000, 0].map(durationText)).toEqual(['250 ms', '1500 ms', '90 s', '1 m', '1 h', '90 m', '1 d', '0 ms'])
  expect(['1', '$0.5', '0,25 $', 'much', '-1', ''].map(parseCost)).toEqual([1, 0.5, 0.25, undefined, undefined, undefined])
  expect([1, 0.5, 0.0001, 12.345].map(costText)).toEqual(['$1', '$0.50', '$0.0001', '$12.345'])
})

test('a span is so many minutes, hours or days', () => {
  expect(['30m', '24h', '7d', '0h', '24', 'h', '99999d'].map(spanMs)).toEqual([1_800_000, 86_400_000, 604_800_000, undefined, undefined, undefined, undefined])
})
