import { describe, expect, test } from 'vitest'
import { offsetToSee, rowAt, rowsHeight, rowsInView, rowTop, type RowPlaces } from './row-places.ts'

const plain: RowPlaces = { count: 1000, height: 20 }
const headed: RowPlaces = { count: 1000, height: 20, before: 30, after: 10 }
const opened: RowPlaces = { count: 1000, height: 20, taller: new Map([[5, 100], [2, 40]]) }

describe('rows of one height', () => {
  test('stand one below the other, between what is before and after them', () => {
    expect(rowTop(plain, 7)).toBe(140)
    expect(rowTop(headed, 7)).toBe(170)
    expect(rowsHeight(headed)).toBe(30 + 20_000 + 10)
  })

  test('a height is told from a row and a row from a height', () => {
    for (const places of [plain, headed, opened]) {
      for (const index of [0, 1, 2, 3, 4, 5, 6, 7, 500, 999]) {
        expect(rowAt(places, rowTop(places, index))).toBe(index)
        expect(rowAt(places, rowTop(places, index + 1) - 1)).toBe(index)
      }
    }
    expect(rowAt(headed, 3)).toBe(0)
    expect(rowAt(headed, 1e9)).toBe(999)
  })

  test('one that is open moves those after it', () => {
    expect([rowTop(opened, 2), rowTop(opened, 3), rowTop(opened, 5), rowTop(opened, 6)]).toEqual([40, 100, 140, 260])
    expect(rowsHeight(opened)).toBe(20_140)
  })
})

describe('what is drawn', () => {
  test('is what can be seen, and a few rows on either side', () => {
    expect(rowsInView(plain, { offset: 200, room: 100 }, 0)).toEqual({ from: 10, to: 15 })
    expect(rowsInView(plain, { offset: 210, room: 100 }, 0)).toEqual({ from: 10, to: 16 })
    expect(rowsInView(plain, { offset: 200, room: 100 }, 3)).toEqual({ from: 7, to: 18 })
  })

  test('ends with the list', () => {
    expect(rowsInView(plain, { offset: 0, room: 100 }, 3)).toEqual({ from: 0, to: 8 })
    expect(rowsInView(plain, { offset: 19_900, room: 100 }, 3)).toEqual({ from: 992, to: 1000 })
    expect(rowsInView(plain, { offset: 50_000, room: 100 }, 0)).toEqual({ from: 995, to: 1000 })
    expect(rowsInView({ count: 0, height: 20 }, { offset: 0, room: 100 }, 3)).toEqual({ from: 0, to: 0 })
    expect(rowsInView(plain, { offset: 0, room: 0 }, 3)).toEqual({ from: 0, to: 0 })
  })
})

describe('scrolling to a row', () => {
  const view = { offset: 200, room: 100 }

  test('goes no further than it takes to see it, and nowhere where it is seen', () => {
    expect(offsetToSee(plain, view, 12, 'nearest')).toBe(200)
    expect(offsetToSee(plain, view, 14, 'nearest')).toBe(200)
    expect(offsetToSee(plain, view, 15, 'nearest')).toBe(220)
    expect(offsetToSee(plain, view, 9, 'nearest')).toBe(180)
  })

  test('brings it out from under what stays at the top', () => {
    expect(offsetToSee(headed, { offset: 200, room: 100 }, 8, 'nearest', 30)).toBe(160)
    expect(offsetToSee(headed, { offset: 200, room: 100 }, 10, 'nearest', 30)).toBe(200)
  })

  test('puts it in the middle where that is asked for, as far as the list goes', () => {
    expect(offsetToSee(plain, view, 100, 'center')).toBe(1960)
    expect(offsetToSee(plain, view, 0, 'center')).toBe(0)
    expect(offsetToSee(plain, view, 999, 'center')).toBe(19_900)
  })

  test('shows the beginning of one that is taller than the view', () => {
    expect(offsetToSee(opened, { offset: 500, room: 100 }, 5, 'nearest')).toBe(140)
  })
})
