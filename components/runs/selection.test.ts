import { expect, test } from 'vitest'
import { among, nothingSelected, toggledRow, withAll, withRange, type Selection } from './selection.ts'

const order = ['a', 'b', 'c', 'd', 'e']
const ids = ({ ids: chosen }: Selection) => [...chosen].sort().join('')

test('a row is chosen and let go; the last one touched is where a range begins', () => {
  const one = toggledRow(nothingSelected, 'b')
  expect([ids(one), ids(toggledRow(one, 'b')), one.anchor]).toEqual(['b', '', 'b'])
})

test('a range goes down and up from where it began, and keeps what was chosen', () => {
  const start = toggledRow(toggledRow(nothingSelected, 'a'), 'c')
  expect(ids(withRange(start, 'e', order))).toBe('acde')
  expect(ids(withRange(start, 'b', order))).toBe('abc')
  expect(ids(withRange(withRange(start, 'd', order), 'b', order))).toBe('abcd')
  expect(withRange(nothingSelected, 'd', order)).toEqual({ ids: new Set(['d']), anchor: 'd' })
})

test('all loaded rows, and none of them when all were', () => {
  expect([ids(withAll(nothingSelected, order)), ids(withAll(withAll(nothingSelected, order), order)), ids(withAll(nothingSelected, []))]).toEqual(['abcde', '', ''])
})

test('what is shown no more is not chosen', () => {
  const all = withAll(nothingSelected, order)
  expect(ids(among(all, ['a', 'e', 'f']))).toBe('ae')
  expect(among(all, [...order, 'f'])).toBe(all)
})
