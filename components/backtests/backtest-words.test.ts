import { describe, expect, test } from 'vitest'
import type { BacktestEstimate, BacktestItem } from '#lib/api/backtests.ts'
import { argumentRows, assertionsOf, consentWords, estimateWords, nextWords, priceWords } from './backtest-words.ts'

const estimate: BacktestEstimate = {
  decisions: 38, undecided: 0, changed: 38, failing: 0, calls: 40, inputTokens: 52_000, outputTokens: 1_900, costUsd: 0.0794, why: null,
  model: { connection: 'default', name: 'gpt-5-mini', scripted: false }, price: { input: 0.25, cachedInput: 0.025, output: 2, asOf: '2026-11-01' }, others: [], mostUsd: 0.0794, ended: 'all',
}

describe('what a person agrees to before a backtest', () => {
  test('names the calls and their price, or that it is unknown', () => {
    expect(consentWords(estimate)).toBe('Ask 40 times for about $0.0794')
    expect(consentWords({ ...estimate, costUsd: null, why: 'unknown_price', price: null })).toBe('Ask 40 times, price unknown')
    expect(consentWords({ ...estimate, calls: 1, costUsd: 0, model: { ...estimate.model, scripted: true } })).toBe('Ask 1 time, scripted, $0.00')
    expect(priceWords({ ...estimate, costUsd: null, why: 'unknown_price', price: null })).toContain('Enter it under Settings, Models')
  })

  test('says what it may come to where fallbacks answer, and whose price is not known', () => {
    const fallback = { connection: 'backup', name: 'claude', scripted: false, role: 'fallback' as const, price: { input: 3, cachedInput: 0.3, output: 15, asOf: '2026-11-01' } }
    expect(priceWords({ ...estimate, others: [fallback], mostUsd: 0.1845 })).toContain('Were all answered by its fallbacks (claude): up to $0.18.')
    expect(priceWords({ ...estimate, others: [{ ...fallback, price: null }], mostUsd: null })).toContain('The price of claude, asked where it cannot answer, is not known, so it may cost more, and no budget can be kept.')
    expect(priceWords({ ...estimate, others: [{ ...fallback, name: 'brief', role: 'summary', price: null }] })).toContain('The price of brief, asked for summaries, is not known')
    expect(priceWords(estimate)).not.toContain('fallback')
  })

  test('says what is asked, and what is left out', () => {
    expect(estimateWords({ ...estimate, failing: 2, undecided: 1 })).toContain('2 cannot be made and fail without a call, 1 not decided yet are left out.')
    expect(estimateWords({ ...estimate, outputTokens: null })).toContain('output unknown')
  })
})

describe('what came after a decision', () => {
  const item = (next: BacktestItem['next'], outcome: string | null = null) => nextWords({ next, run: { status: 'completed', outcome } }, (id) => id.toUpperCase())
  const step = { step: 'deploy#1', nodeId: 'deploy', status: 'completed', handle: 'out', error: null } as const

  test('is the failure of the step that it led to, the port that it left by, or how the run ended', () => {
    expect(item({ ...step, status: 'failed', handle: 'error', error: { code: 'http_status', message: '409 locked' } })).toBe('DEPLOY: 409 locked')
    expect(item({ ...step, handle: 'rejected' })).toBe('DEPLOY: rejected')
    expect(item(step)).toBe('DEPLOY succeeded')
    expect(item({ ...step, handle: null }, 'success')).toBe('success')
    expect(item(null)).toBe('completed')
  })
})

describe('the test of a flip', () => {
  const flip = { before: { intent: 'deploy', args: {} }, after: { intent: 'diagnose', args: {} } }

  test('wants the new answer where a person found it better, else the one that was given then', () => {
    expect(assertionsOf({ ...flip, verdict: 'better' })).toEqual([{ kind: 'intent', equals: 'diagnose' }])
    expect(assertionsOf({ ...flip, verdict: 'worse' })).toEqual([{ kind: 'intent', equals: 'deploy' }])
    expect(assertionsOf({ ...flip, verdict: null })).toEqual([{ kind: 'intent', equals: 'deploy' }])
    expect(assertionsOf({ before: { output: { text: 'a' } }, after: { output: { text: 'b' } }, verdict: null })).toEqual([{ kind: 'field', path: '', equals: { text: 'a' } }])
    expect(assertionsOf({ ...flip, before: { error: { code: 'stuck', message: '' } }, verdict: null })).toBeUndefined()
  })
})

test('arguments stand beside each other by name, also where only one side has them', () => {
  expect(argumentRows({ intent: 'a', args: { tag: 'v1', n: 2 } }, { intent: 'a', args: { tag: 'v2', region: 'eu' } })).toEqual([
    { name: 'tag', before: 'v1', after: 'v2' },
    { name: 'n', before: '2', after: undefined },
    { name: 'region', before: undefined, after: 'eu' },
  ])
})
