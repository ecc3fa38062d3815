import { expect, test } from 'vitest'
import { contextPath, countsText, lookedAt, portName, share, sliceParts, totalText } from './decision-words.ts'

const looked = { decisions: 1056, runs: 451, ended: 'all' as const, firstAt: null, lastAt: null, testRuns: 0, copied: 0, readAt: '2026-11-22T12:00:00.000Z' }

test('what was looked at says why there is no more, and what is not counted', () => {
  expect(lookedAt(looked)).toBe('All 1,056 decisions of 451 runs.')
  expect(lookedAt({ ...looked, ended: 'limit', testRuns: 1, copied: 3 })).toBe('The newest 1,056 decisions of 451 runs; there are older ones. Not counted: 1 test run and 3 decisions that forks repeated.')
  expect(lookedAt({ ...looked, ended: 'time' })).toContain('reading more would have taken too long')
})

test.each([[0, 0, '–'], [0, 9, '0%'], [9, 9, '100%'], [1, 10, '10.0%'], [1, 9999, '<0.1%'], [9999, 10_000, '99.9%']])('%i of %i is %s: never rounded to all or to nothing', (part, of, text) => {
  expect(share(part, of)).toBe(text)
})

test('a port is called as in the document, and what left by none in words', () => {
  expect([portName('look_up'), portName(':open'), portName('open')]).toEqual(['look_up', 'still open', 'open'])
})

test('a bar tells its ports, the most taken first, and none that was not', () => {
  expect(countsText({ decisions: 5, counts: [1, 0, 4] }, [{ handle: 'look' }, { handle: 'done' }, { handle: 'invalid' }])).toBe('5 decisions: invalid 4, look 1')
})

test('the parts of a slice stand by themselves, each with what takes it away', () => {
  expect(sliceParts({ period: 'all', version: 3, handle: ':open', invalid: true }, 'day')).toEqual([
    { text: 'version 3', part: { version: 3 } },
    { text: 'still open', part: { handle: ':open' } },
    { text: 'a reply did not fit', part: { invalid: true } },
  ])
})

test('a sum names the decisions that it is of, and those whose price is unknown', () => {
  const figures = { decisions: 9, runs: 3, invalid: 0, leftInvalid: 0, stuck: 0, exhausted: 0, answered: 8, inputTokens: null, outputTokens: null, latencyMs: null, costUsd: null, priced: 5, totalCostUsd: 1.5 }
  expect(totalText(figures)).toBe('$1.50 for 5 decisions, 3 of unknown price')
  expect(totalText({ ...figures, answered: 0, priced: 0 })).toBe('no model answered')
})

test('a decision leads to its context, or where nothing was asked to its step', () => {
  expect(contextPath({ runId: 'r', seq: 12, step: 'decide#2' })).toBe('/runs/r?call=12')
  expect(contextPath({ runId: 'r', seq: null, step: 'decide#2' })).toBe('/runs/r?step=decide%232')
})
