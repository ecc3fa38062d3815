import { expect, test } from 'vitest'
import type { Impact } from '#lib/api/impact.ts'
import { costWords, histogramWords, impactSentence, lookedAt } from './impact-words.ts'

const impact: Impact = {
  decisions: 212, runs: 40, changed: 38, failing: 0, tokenDelta: 4560, delta: { requests: 38, average: 120, smallest: 32, largest: 305 }, histogram: [{ from: 32, to: 59, requests: 30 }, { from: 60, to: 305, requests: 8 }],
  largest: { runId: '019a0000-0000-7000-8000-000000000001', seq: 33, tokens: 2410 }, window: 8000, overflowing: 0, prefix: { compared: 38, shrinks: 0 }, onlyAfter: { kind: 'error', nodeIds: ['deploy'] },
  costUsd: { before: 0.02, after: 0.021 }, ended: 'all', testRuns: 0, tookMs: 400, items: [],
}
const name = () => 'Deploy'

test('an impact says which decisions change, and what that does to budgets and caches', () => {
  expect(impactSentence(impact, name)).toBe('Only decisions after a failure of Deploy change. No budget or window overflows, and the shared prefix stays as it is.')
  expect(impactSentence({ ...impact, onlyAfter: null, overflowing: 3, prefix: { compared: 38, shrinks: 38 } }, name)).toBe('3 of 38 overflow a budget or the window, and 38 of 38 share less of their beginning with the decision before, so a provider’s cache is of less use.')
  expect(impactSentence({ ...impact, onlyAfter: null, changed: 212, failing: 2 }, name)).toContain('Every request changes. 2 of 212 could not be made')
  expect(impactSentence({ ...impact, changed: 0 }, name)).toBe('No request changes.')
})

test('costs are told before and after, or that they are unknown', () => {
  expect(costWords(impact)).toBe('Input cost of 212 decisions: $0.0200 → $0.0210, +$0.0010, nothing cached.')
  expect(costWords({ ...impact, costUsd: { before: 0.02, after: null } })).toContain('unknown')
})

test('what was looked at, and what not, is said, and the bars have words', () => {
  expect(lookedAt({ ...impact, ended: 'limit', testRuns: 2 })).toContain('Over 40 runs, there are older ones, 2 test runs left out.')
  expect(histogramWords(impact)).toBe('Token change over 38 requests: 30 by +32 to +59, 8 by +60 to +305')
})
