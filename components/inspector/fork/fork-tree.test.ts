import { expect, it } from 'vitest'
import type { ForkedRun } from '#lib/api/forks.ts'
import { forksOf, treeRows } from './use-fork-tree.ts'

const run = (id: string, from?: string, relation: 'fork' | 'retry' = 'fork'): ForkedRun => ({
  id, status: 'completed', outcome: 'success', error: null, version: 1, steps: 1, costUsd: 0, startedAt: '2026-11-22T08:46:00.000Z', finishedAt: null, lastSeq: 3,
  fork: from === undefined ? null : { from: { runId: from, atSeq: 2 }, relation, by: 'ada', edits: [] },
})
const rows = treeRows([run('a'), run('b', 'a'), run('c', 'b'), run('d', 'a', 'retry')])

it('each fork stands one step to the right of what it was forked from', () => expect(rows.map(({ run: { id }, depth }) => [id, depth])).toEqual([['a', 0], ['b', 1], ['c', 2], ['d', 1]]))
it('counts the forks and retries of one run alone', () => {
  expect(forksOf(rows, 'a')).toEqual({ forks: 1, retries: 1 })
  expect(forksOf(rows, 'c')).toEqual({ forks: 0, retries: 0 })
})
