import { describe, expect, test } from 'vitest'
import { assertionSchema } from '#lib/api/assertions.ts'
import type { TestItem } from '#lib/api/tests.ts'
import { isPicked, kindWords, missingIn, newAssertion, picked, picksOf, type AssertionKind } from './assertion-draft.ts'
import { reportWords, resultWords, summaryOf } from './test-words.ts'

describe('an assertion that is begun', () => {
  test('says what is missing, except for a judge, whose first words can be sent as they are', () => {
    const kinds = Object.keys(kindWords) as AssertionKind[]
    expect(kinds.map((kind) => [kind, missingIn(newAssertion(kind)) !== undefined])).toEqual([['intent', true], ['field', false], ['text', true], ['expression', true], ['judge', false]])
    expect(assertionSchema.safeParse(newAssertion('judge')).success).toBe(true)
  })

  test('from an answer names the place of each value, also of odd names and empty lists', () => {
    const answer = { intent: 'deploy', args: { 'a/b': [1, { c: null }], none: [] } }
    const picks = picksOf(answer)
    expect(picks).toEqual([{ path: '/intent', value: 'deploy' }, { path: '/args/a~1b/0', value: 1 }, { path: '/args/a~1b/1/c', value: null }, { path: '/args/none', value: [] }])
    for (const pick of picks) expect(assertionSchema.safeParse(picked(pick)).success).toBe(true)
    expect(picks.map((pick) => isPicked([{ kind: 'field', path: '/args/none', equals: [] }], pick))).toEqual([false, false, false, true])
  })
})

describe('what is said of tests', () => {
  const result = (outcome: 'passed' | 'failed', current = true) => ({ reportId: 'r', outcome, version: 15, current, at: null })
  const item = (latest: TestItem['latest']): TestItem => ({ id: 'i', workflow: { id: 'w', slug: 's', name: 'W' }, promptId: 'p', node: { id: 'decide', label: 'Next' }, nodeId: 'decide', name: 'n', assertions: [], revision: 1, source: null, by: '', createdAt: '', updatedAt: '', latest, before: null })

  test('names failures first, each with its denominator, and never counts a result on something else', () => {
    expect(summaryOf([item(result('failed')), item(result('passed'))])).toEqual({ text: '1 of 2 fails on v15', bad: true })
    expect(summaryOf([item(result('passed')), item(result('passed', false))])).toEqual({ text: '1 of 2 pass on v15, 1 not run', bad: false })
    expect(summaryOf([item(null), item(result('failed', false))])).toEqual({ text: '2 tests, not run on the draft', bad: false })
    expect(summaryOf([item(result('passed')), item(result('passed'))]).text).toBe('all 2 pass on v15')
    expect(summaryOf([{ ...item(null), node: null }]).text).toBe('none')
    expect(reportWords({ asked: 4, passed: 1, failed: 1, errors: 1, waiting: 0, skipped: 1 })).toBe('1 of 4 passed, 1 failed, 1 not told, 1 not asked')
    expect([resultWords({ version: 14, outcome: 'passed' }), resultWords({ version: null, outcome: 'failed' })]).toEqual(['v14 passed', 'failed before'])
  })
})
