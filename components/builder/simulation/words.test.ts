import { expect, test } from 'vitest'
import { change, costs, leftOutBy, lookedAt, overflowing } from './words.ts'

test('what overflows is told with how many were looked at, and why there are no more', () => {
  expect(overflowing({ overflowing: 38, calls: 212 })).toBe('38 of 212 calls overflow')
  expect(overflowing({ overflowing: 1, calls: 1 })).toBe('1 of 1 call overflows')
  expect(lookedAt({ calls: 212, runs: 12, ended: 'all' })).toBe('All 212 calls of 12 runs with this prompt.')
  expect(lookedAt({ calls: 100, runs: 1, ended: 'limit' })).toBe('The newest 100 calls of 1 run; there are older ones.')
  expect(lookedAt({ calls: 16, runs: 2, ended: 'time' })).toBe('The newest 16 calls of 2 runs: more would have taken too long.')
})

test('changes are shares, and a cost that nobody knows is no zero', () => {
  expect([change(400, 300), change(400, 412), change(400, 400), change(400_000, 399_900), change(0, 5)]).toEqual(['−25%', '+3%', 'no change', 'hardly any change', '+5'])
  expect([costs({ before: null, after: null }), costs({ before: null, after: 0.5 }), costs({ before: 1, after: 0.5 })]).toEqual(['unknown', 'unknown → $0.50', '$1.00 → $0.50'])
})

test('what is left out of a call names the rule', () => {
  const call = { runId: '', seq: 1, step: '', at: '', call: 1, beforeTokens: 9, afterTokens: 9, threadTokens: 5000, wholeTokens: 9, droppedTokens: 3, dropped: [], beforePrefixTokens: null, prefixTokens: null, beforeCostUsd: null, costUsd: null }
  const leftOut = [{ rule: 'drop_oldest', events: 3, tokens: 2 }, { rule: 'hide', index: 0, events: 1, tokens: 1 }]
  expect(leftOutBy({ ...call, overflow: 'drops', leftOut }, [{ action: 'hide', tag: 'note' }])).toEqual(['3 events · Budget: the oldest are dropped', '1 event · Rule 1: hide, note'])
  expect(leftOutBy({ ...call, overflow: 'fails', leftOut: [], error: { code: 'context_overflow', message: 'too long' } }, [])).toEqual(['Budget: the thread takes 5,000 tok'])
})
