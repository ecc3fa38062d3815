import { describe, expect, it } from 'vitest'
import { axisTicks } from './axis-ticks.ts'
import { timeScale, union } from './time-scale.ts'

const night = timeScale([{ from: 0, to: 1000 }, { from: 240_000, to: 241_000 }], 0, 241_000)

describe('the timeline scale', () => {
  it('draws busy time true to length', () => {
    const scale = timeScale([{ from: 0, to: 1000 }, { from: 1000, to: 4000 }], 0, 4000)
    expect(scale.at(1000)).toBeCloseTo(0.25)
    expect(scale.breaks).toEqual([])
  })

  it('cuts a long wait to an eighth of the work and marks the break', () => {
    expect(night.breaks).toMatchObject([{ from: 1000, to: 240_000, left: 1000 / 2240 }])
    expect(night.at(240_000) - night.at(1000)).toBeCloseTo(240 / 2240)
    expect(night.at(241_000)).toBe(1)
  })

  it('leaves short pauses between two steps as they were', () => {
    expect(timeScale([{ from: 0, to: 20 }, { from: 220, to: 240 }], 0, 240).breaks).toEqual([])
  })

  it('keeps most of the width for work, however often a run had to wait', () => {
    const busy = Array.from({ length: 50 }, (_, index) => ({ from: index * 60_000, to: index * 60_000 + 1000 }))
    const scale = timeScale(busy, 0, 50 * 60_000)
    expect(scale.breaks).toHaveLength(50)
    expect(scale.breaks.reduce((sum, { left, right }) => sum + right - left, 0)).toBeCloseTo(0.6 / 1.6)
  })

  it('can be read backwards', () => {
    for (const ms of [0, 400, 1000, 100_000, 240_500, 241_000]) expect(night.timeAt(night.at(ms))).toBeCloseTo(ms)
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

describe('the labels of the axis', () => {
  it('are round times since the start, and the true length of every break', () => {
    expect(axisTicks(timeScale([{ from: 500, to: 10_500 }], 500, 10_500), 500, 400).map(({ label }) => label)).toEqual(['0', '2.0 s', '4.0 s', '6.0 s', '8.0 s', '10 s'])
    expect(axisTicks(night, 0, 300).find(({ isBreak }) => isBreak)?.label).toBe('3 m 59 s')
  })
  it('never stand on each other', () => {
    const places = axisTicks(night, 0, 300).map(({ at, label }) => [at * 300, label.length * 5.6] as const)
    expect(places.length).toBeGreaterThan(2)
    for (const [index, [at, width]] of places.entries()) {
      const next = places[index + 1]
      if (next) expect(next[0] - at).toBeGreaterThan(Math.min(width, next[1]) / 2)
    }
  })
  it('are left out where there is no room', () => expect(axisTicks(night, 0, 4)).toEqual([]))
})

it('joins overlapping intervals', () => {
  expect(union([{ from: 5, to: 9 }, { from: 1, to: 6 }, { from: 12, to: 12 }])).toEqual([{ from: 1, to: 9 }])
})
