import { expect, test } from 'vitest'
import type { AskAnswer, AskedDecision } from '#lib/api/playground.ts'
import { againstRecorded, distribution, estimateUsd, outcomeOf, sharesInWords, totalsOf } from './answer-figures.ts'

let asks = 0
const answer = (decision: AskedDecision, figures: Partial<AskAnswer> = {}): AskAnswer => ({
  ask: ++asks, decision, requestHash: 'h', requestTokens: 100, calls: 1, inputTokens: 100, outputTokens: 10, costUsd: 0.001, latencyMs: 400, model: { connection: 'default', name: 'm', scripted: false }, ...figures,
})
const chose = (intent: string, args = {}) => answer({ intent, args })
const failed = answer({ error: { code: 'timeout', message: 'too late' } }, { latencyMs: 0, costUsd: 0, inputTokens: 0, outputTokens: 0 })
const unfit = answer({ invalid: { raw: 'hm', errors: [] } })

test('answers are counted by what they chose, the most frequent first, failures last, with the recorded one marked', () => {
  const answers = [chose('ask'), failed, chose('deploy'), unfit, chose('deploy')]
  const shares = distribution(answers, { intent: 'ask', args: {} })
  expect(shares).toEqual([
    { kind: 'intent', word: 'deploy', count: 2, recorded: false },
    { kind: 'intent', word: 'ask', count: 1, recorded: true },
    { kind: 'invalid', word: 'did not fit', count: 1, recorded: false },
    { kind: 'error', word: 'no answer', count: 1, recorded: false },
  ])
  expect(sharesInWords(shares.slice(0, 2), answers.length)).toBe('deploy 2 of 5, ask 1 of 5')
})

test('a decision is the same whatever the order of its arguments, and other arguments are told apart from another intent', () => {
  const recorded = { intent: 'deploy', args: { tag: 'v1', to: ['eu', { zone: 1 }] } }
  expect(againstRecorded({ intent: 'deploy', args: { to: ['eu', { zone: 1 }], tag: 'v1' } }, recorded)).toBe('same')
  expect(againstRecorded({ intent: 'deploy', args: { tag: 'v2', to: ['eu', { zone: 1 }] } }, recorded)).toBe('other_args')
  expect(againstRecorded({ intent: 'ask', args: {} }, recorded)).toBe('other')
  expect(againstRecorded(failed.decision, recorded)).toBe('other')
  expect(againstRecorded({ output: { text: 'a' } }, { output: { text: 'a' } })).toBe('same')
  expect(againstRecorded({ intent: 'ask', args: {} }, undefined)).toBe('nothing')
})

test('a generated text and a generated value are told apart', () => {
  expect(outcomeOf({ output: { text: 'Hello' } })).toEqual({ kind: 'output', word: 'text' })
  expect(outcomeOf({ output: { text: 'Hello', mood: 'good' } })).toEqual({ kind: 'output', word: 'value' })
})

test('totals are over all asks, the mean time over those that were answered, and one unknown price makes the sum unknown', () => {
  expect(totalsOf([chose('a'), answer({ intent: 'b', args: {} }, { latencyMs: 600 }), failed])).toEqual({ answered: 3, inputTokens: 200, outputTokens: 20, costUsd: 0.002, latencyMs: 500 })
  expect(totalsOf([chose('a'), answer({ intent: 'b', args: {} }, { costUsd: null })]).costUsd).toBeNull()
  expect(totalsOf([failed]).latencyMs).toBeNull()
})

test('an ask is estimated by its request and the length of the recorded answer', () => {
  expect(estimateUsd({ input: 2, output: 10 }, 1000, 50)).toBeCloseTo(0.0025)
  expect(estimateUsd(null, 1000, 50)).toBeNull()
})
