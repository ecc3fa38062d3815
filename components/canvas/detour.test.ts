import { expect, test } from 'vitest'
import { detour } from './detour.ts'

const card = (x: number, y: number, width = 172, height = 56) => ({ x, y, width, height })

test('a free way needs no detour', () => {
  expect(detour({ x: 172, y: 28 }, { x: 300, y: 28 }, [card(0, 0), card(300, 0)])).toBeUndefined()
})

test('two cards close to each other are joined by a plain curve', () => {
  expect(detour({ x: 172, y: 28 }, { x: 196, y: 60 }, [card(0, 0), card(196, 32)])).toBeUndefined()
})

test('a card in the way is passed below or above, whichever is nearer', () => {
  const way = detour({ x: 172, y: 28 }, { x: 600, y: 60 }, [card(0, 0), card(300, 0), card(600, 32)])
  expect(way?.map(({ y }) => y)).toEqual([28, 28, 74, 74, 60, 60])
})

test('the lane does not run through another card either', () => {
  const way = detour({ x: 172, y: 28 }, { x: 600, y: 28 }, [card(0, 0), card(300, -100, 172, 156), card(300, 60), card(600, 0)])
  const lane = way?.[2]?.y ?? 0
  expect(lane > 116 || lane < -100).toBe(true)
})

test('a target to the left is reached between the two rows', () => {
  const way = detour({ x: 172, y: 46 }, { x: 0, y: 120 }, [card(0, 0), card(0, 100, 132, 40)])
  expect(way?.map(({ x, y }) => [x, y])).toEqual([[172, 46], [190, 46], [190, 78], [-18, 78], [-18, 120], [0, 120]])
})
