import { expect, test } from 'vitest'
import { hitsHorizontally, shiftInto } from './geometry.ts'

const view = { x: 0, y: 0, width: 100, height: 100 }

test('what is in view stays where it is', () => {
  expect(shiftInto({ x: 10, y: 10, width: 20, height: 20 }, view)).toEqual({ x: 0, y: 0 })
})

test('what is outside is brought in by the shortest way', () => {
  expect(shiftInto({ x: 90, y: -30, width: 20, height: 20 }, view)).toEqual({ x: -10, y: 30 })
})

test('of what is larger than the view, the upper left is shown', () => {
  expect(shiftInto({ x: 50, y: 50, width: 300, height: 20 }, view)).toEqual({ x: -50, y: 0 })
})

test('a line along the border of a card does not run through it', () => {
  expect([hitsHorizontally(view, 0, -50, 150), hitsHorizontally(view, 1, -50, 150)]).toEqual([false, true])
})
