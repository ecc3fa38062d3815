import { describe, expect, test } from 'vitest'
import type { SimulatedCallItem } from '#lib/api/simulations.ts'
import { barAt, breaksCache, chartOf, inTime } from './bars.ts'

const call = (runId: string, number: number, more: Partial<SimulatedCallItem> = {}): SimulatedCallItem => ({
  runId, seq: number * 10, step: `decide#${number}`, at: '', call: number, beforeTokens: 500, afterTokens: 500, threadTokens: 300, wholeTokens: 500, overflow: 'none', droppedTokens: 0, leftOut: [], dropped: [],
  beforePrefixTokens: null, prefixTokens: null, beforeCostUsd: null, costUsd: null, ...more,
})

describe('the chart of a simulation', () => {
  test('shows the oldest run first, each run’s calls in their order', () => {
    expect(inTime([call('new', 1), call('new', 2), call('old', 1)]).map(({ runId, call: number }) => `${runId}.${number}`)).toEqual(['old.1', 'new.1', 'new.2'])
  })

  test('stacks what is no thread, the thread, and what is left out, on one scale', () => {
    const { bars, top } = chartOf([call('a', 1, { afterTokens: 500, threadTokens: 300, wholeTokens: 1000 })], null, 100, 100)
    expect(top).toBe(1000)
    expect(bars[0]).toMatchObject({ rest: 20, thread: 30, left: 50, before: 50 })
  })

  test('of a call that is refused shows all of it as left out', () => {
    expect(chartOf([call('a', 1, { afterTokens: null, wholeTokens: 1000 })], null, 100, 100).bars[0]).toMatchObject({ rest: 0, thread: 0, left: 100 })
  })

  test('draws the window where it is near, and leaves it out where the calls would become invisible', () => {
    expect(chartOf([call('a', 1)], 600, 100, 100).windowY).not.toBeNull()
    expect(chartOf([call('a', 1)], 200_000, 100, 100)).toMatchObject({ top: 500, windowY: null })
    expect(chartOf([call('a', 1)], 400, 100, 100).windowY).toBeCloseTo(20)
  })

  test('sets runs apart, and finds the bar under the pointer', () => {
    const chart = chartOf([call('a', 1), call('a', 2), call('b', 1)], null, 304, 100)
    expect(chart.runs).toEqual([{ runId: 'a', x: 0, width: 200, calls: 2 }, { runId: 'b', x: 204, width: 100, calls: 1 }])
    expect(barAt(chart, 150)?.item.call).toBe(2)
    expect(barAt(chart, 999)?.item.runId).toBe('b')
  })

  test('marks where a provider’s cache of the call before would break, and not where the thread only became shorter', () => {
    const whole = call('a', 1, { beforeTokens: 400, afterTokens: 400 })
    const cut = call('a', 2, { beforePrefixTokens: 380, prefixTokens: 100, beforeTokens: 500, afterTokens: 300 })
    const grown = call('a', 3, { beforePrefixTokens: 480, prefixTokens: 285, beforeTokens: 600, afterTokens: 400 })
    const { bars } = chartOf([whole, cut, grown, call('b', 1)], null, 100, 100)
    expect(bars.map(({ cacheBreaks }) => cacheBreaks)).toEqual([false, true, false, false])
    expect(breaksCache(cut, undefined)).toBe(false)
  })
})
