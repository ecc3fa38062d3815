import { expect, test } from 'vitest'
import { readDuration, sayDuration } from './duration.ts'

test('a bare number is in the unit of the field', () => {
  expect([readDuration('500', 1), readDuration('20', 1000)]).toEqual([500, 20])
})

test('a unit may be written', () => {
  expect([readDuration('30s', 1), readDuration('1.5 h', 1000), readDuration('2min', 1), readDuration('1 d', 1000)]).toEqual([30_000, 5400, 120_000, 86_400])
})

test('several units add up, in short or in words', () => {
  expect([readDuration('1h 30m', 1000), readDuration('2 days', 1000), readDuration('1m30s', 1), readDuration('5 weeks', 1000)]).toEqual([5400, 172_800, 90_000, 3_024_000])
})

test('what is no duration is not guessed', () => {
  expect([readDuration('soon', 1), readDuration('', 1), readDuration('-5', 1), readDuration('5 moons', 1), readDuration('1h 30', 1)]).toEqual([undefined, undefined, undefined, undefined, undefined])
})

test('long numbers are said in a unit that people read', () => {
  expect([sayDuration(30_000, 1), sayDuration(2_592_000, 1000), sayDuration(500, 1), sayDuration(20, 1000), sayDuration(5400, 1000)]).toEqual(['30 s', '30 d', '', '', '1.5 h'])
})
