import { describe, expect, test } from 'vitest'
import { histogramOf, impactFigures, type Weighed } from './impact-figures.ts'

const weighed = (seq: number, more: Partial<Weighed> = {}): Weighed => ({ runId: 'r', seq, beforeTokens: 100, afterTokens: 100, changed: false, overflows: false, prefix: null, newest: { type: 'result', nodeId: 'work' }, ...more })
const failed = (seq: number, more: Partial<Weighed> = {}): Weighed => weighed(seq, { newest: { type: 'error', nodeId: 'deploy' }, ...more })

describe('the figures of an impact', () => {
  test('count what changes, by how much, and what could not be made', () => {
    const figures = impactFigures([weighed(1), weighed(2, { changed: true, afterTokens: 130 }), weighed(3, { changed: true, afterTokens: 110 }), weighed(4, { changed: true, afterTokens: null })])
    expect(figures).toMatchObject({ changed: 3, failing: 1, tokenDelta: 40, delta: { requests: 2, average: 20, smallest: 10, largest: 30 }, largest: { seq: 2, tokens: 130 } })
  })

  test('name the kind of event that every change comes after, and no other decision', () => {
    const change = { changed: true, afterTokens: 110 }
    expect(impactFigures([weighed(1), failed(2, change), failed(3, change)]).onlyAfter).toEqual({ kind: 'error', nodeIds: ['deploy'] })
    expect(impactFigures([weighed(1), failed(2, change), failed(3)]).onlyAfter).toBeNull()
    expect(impactFigures([weighed(1, change), failed(2, change), weighed(3)]).onlyAfter).toBeNull()
    expect(impactFigures([failed(1, change), failed(2, change)]).onlyAfter).toBeNull()
  })

  test('say of how many a provider’s cache would hold noticeably less', () => {
    const after = (tokens: number) => ({ changed: true, prefix: { before: 90, beforeOf: 100, after: tokens, afterOf: 100 } })
    expect(impactFigures([weighed(1, after(88)), weighed(2, after(40)), weighed(3, { changed: true })]).prefix).toEqual({ compared: 2, shrinks: 1 })
  })

  test('put every change into one of at most ten bars that cover all of them', () => {
    expect(histogramOf([])).toEqual([])
    expect(histogramOf([23, 23])).toEqual([{ from: 23, to: 23, requests: 2 }])
    const bins = histogramOf([-5, -5, 0, 7, 120, 305])
    expect(bins.length).toBeLessThanOrEqual(10)
    expect(bins[0]?.from).toBe(-5)
    expect(bins.at(-1)?.to).toBe(305)
    expect(bins.map(({ requests }) => requests).reduce((sum, n) => sum + n, 0)).toBe(6)
    bins.slice(1).forEach(({ from }, index) => expect(from).toBe((bins[index]?.to ?? 0) + 1))
  })
})
