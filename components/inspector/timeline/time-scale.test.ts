import { describe, expect, it } from 'vitest'
import { timeScale, union } from './time-scale.ts'

describe('the timeline scale', () => {
  it('draws busy time true to length', () => {
    const scale = timeScale([{ from: 0, to: 1000 }, { from: 1000, to: 4000 }], 0, 4000)
    expect(scale.at(1000)).toBeCloseTo(0.25)
    expect(scale.compressed).toBe(false)
  })

  it('cuts a long wait to an eighth of the work and says so', () => {
    const scale = timeScale([{ from: 0, to: 1000 }, { from: 240_000, to: 241_000 }], 0, 241_000)
    expect(scale.compressed).toBe(true)
    expect(scale.at(240_000) - scale.at(1000)).toBeCloseTo(240 / 2240)
    expect(scale.at(241_000)).toBe(1)
  })

  it('never runs backwards and stays between 0 and 1', () => {
    const scale = timeScale([{ from: 10, to: 20 }, { from: 15, to: 60 }, { from: 5000, to: 5001 }], 0, 9000)
    const shares = Array.from({ length: 91 }, (_, index) => scale.at(index * 100))
    expect(shares.every((share, index) => index === 0 || share >= (shares[index - 1] ?? 0))).toBe(true)
    expect(shares[0]).toBe(0)
    expect(scale.at(99_999)).toBe(1)
  })

  it('stands at the start while nothing has happened', () => {
    expect(timeScale([], 5, 5).at(5)).toBe(0)
  })
})

it('joins overlapping intervals', () => {
  expect(union([{ from: 5, to: 9 }, { from: 1, to: 6 }, { from: 12, to: 12 }])).toEqual([{ from: 1, to: 9 }])
})
