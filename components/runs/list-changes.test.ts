import { expect, test } from 'vitest'
import type { Run } from '#lib/api/runs.ts'
import { isWithin, runsOf, withArrivals, withChanges, without, type RunPages } from './list-changes.ts'

const run = (n: number, status: Run['status'] = 'running'): Run => ({
  id: `0199c1f2-7b1e-7d3a-9f1e-${String(n).padStart(12, '0')}`,
  status,
  inFlight: 0,
  workflow: { id: '0199c1f2-7b1e-7d3a-9f1e-2b5c8d7e6f10', slug: 'w', name: 'W', version: 1, graphHash: 'g' },
  trigger: 'api',
  input: {},
  output: null,
  outcome: null,
  error: null,
  metadata: {},
  waitingOn: [],
  usage: { modelCalls: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0, reasoningTokens: 0, costUsd: 0 },
  steps: 1,
  startedAt: '2026-11-22T10:00:00.000Z',
  finishedAt: null,
  lastSeq: 1,
})
const page = (numbers: number[], next: number | null) => ({ items: numbers.map((n) => run(n)), nextCursor: next === null ? null : run(next).id })
const pages = (...all: ReturnType<typeof page>[]): RunPages => ({ pages: all, pageParams: all.map(() => undefined) })
const numbers = (data: RunPages) => data.pages.map(({ items }) => items.map(({ id }) => Number(id.slice(-12))))

const loaded = pages(page([90, 80, 70], 70), page([60, 50], 50))

test('a run that changed stays where it is, and other pages are not touched', () => {
  const next = withChanges(loaded, [run(50, 'completed')])
  expect(runsOf(next).map(({ status }) => status)).toEqual(['running', 'running', 'running', 'running', 'completed'])
  expect(next.pages[0]).toBe(loaded.pages[0])
})

test('runs come in at their place, on whatever page that is, and none twice', () => {
  expect(numbers(withArrivals(loaded, [run(55), run(95), run(80), run(100), run(75)]))).toEqual([[100, 95, 90, 80, 75, 70], [60, 55, 50]])
})

test('a run below the last loaded page waits for that page, unless it is the end', () => {
  expect(numbers(withArrivals(loaded, [run(40)]))).toEqual([[90, 80, 70], [60, 50]])
  const whole = pages(page([90], 90), page([], null))
  expect(numbers(withArrivals(whole, [run(40), run(91)]))).toEqual([[91, 90], [40]])
  expect([isWithin(loaded, run(40)), isWithin(loaded, run(51)), isWithin(whole, run(40)), isWithin(pages(), run(1))]).toEqual([false, true, true, false])
})

test('an empty list takes the first run', () => {
  expect(numbers(withArrivals(pages(page([], null)), [run(1)]))).toEqual([[1]])
})

test('runs go, and cursors stay: the next page begins where it would have', () => {
  const next = without(loaded, new Set([run(70).id, run(50).id]))
  expect(numbers(next)).toEqual([[90, 80], [60]])
  expect(next.pages.map(({ nextCursor }) => nextCursor)).toEqual(loaded.pages.map(({ nextCursor }) => nextCursor))
})
