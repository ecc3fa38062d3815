import { expect, test } from 'vitest'
import { nearest } from './walk-cells.ts'

const cells = [[0, 0], [0, 1], [0, 4], [1, 0], [1, 1]].map(([row = 0, column = 0]) => ({ row, column }))

test('arrows come to the cell there is: past a gap and past the ends of a row to the nearest one', () => {
  expect(nearest(cells, { row: 0, column: 3 })).toEqual({ row: 0, column: 1 })
  expect(nearest(cells, { row: 1, column: 4 })).toEqual({ row: 1, column: 1 })
  expect(nearest(cells, { row: 0, column: -Infinity })).toEqual({ row: 0, column: 0 })
  expect(nearest(cells, { row: 0, column: Infinity })).toEqual({ row: 0, column: 4 })
  expect(nearest(cells, { row: 2, column: 0 })).toBeUndefined()
})
