import { expect, test } from 'vitest'
import { polyline, polylinePieces } from './edge-path.ts'

const rail = [{ x: 0, y: 0 }, { x: 20, y: 0 }, { x: 20, y: 400 }, { x: 900, y: 400 }, { x: 900, y: 380 }]

test('a line rounds its corners, less where its runs are short', () => {
  expect(polyline(rail)).toBe('M0 0L10 0Q20 0 20 10L20 390Q20 400 30 400L890 400Q900 400 900 390L900 380')
  expect(polyline([{ x: 0, y: 0 }, { x: 5, y: 0 }])).toBe('M0 0L5 0')
  expect([polyline([]), polyline([{ x: 1, y: 2 }])]).toEqual(['', 'M1 2'])
})

test('in pieces, each long straight run stands alone and the rest together: the same line', () => {
  const pieces = polylinePieces(rail)
  expect(pieces).toEqual(['M20 10L20 390', 'M30 400L890 400', 'M0 0L10 0M10 0Q20 0 20 10M20 390Q20 400 30 400M890 400Q900 400 900 390M900 390L900 380'])
  expect(polylinePieces([{ x: 0, y: 0 }, { x: 5, y: 0 }])).toEqual(['M0 0L5 0'])
  expect(polylinePieces([])).toEqual([])
})
