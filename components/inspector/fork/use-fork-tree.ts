/** The tree of forks of the run on the page, and how it is drawn: each run below what it was forked from. */
'use client'
import { useQuery } from '@tanstack/react-query'
import { listForks, type ForkedRun } from '#lib/api/forks.ts'
import { request } from '#lib/client/request.ts'
import { useRefreshOnHints } from '#lib/client/use-refresh-on-hints.ts'
import { useRunScreen } from '../run-screen.ts'
import { forkKeys } from './use-fork-run.ts'

const topics = ['runs'] as const
const none = [] as const

export interface TreeRow {
  run: ForkedRun
  /** 0 for the run that the tree grows from. */
  depth: number
}

/** `live`: while somebody looks at it. */
export function useForkTree(live: boolean): { rows: readonly TreeRow[]; more: boolean } {
  const { runId } = useRunScreen()
  const { data } = useQuery({ queryKey: forkKeys.of(runId), queryFn: ({ signal }) => request(listForks, { params: { id: runId }, signal }) })
  useRefreshOnHints(live ? topics : none, forkKeys.of(runId))
  return { rows: data ? treeRows(data.runs) : [], more: data?.more ?? false }
}

/** In the order in which they come: a fork follows what it was forked from. */
export function treeRows(runs: readonly ForkedRun[]): TreeRow[] {
  const depths = new Map<string, number>()
  return runs.map((run) => {
    const depth = run.fork ? (depths.get(run.fork.from.runId) ?? 0) + 1 : 0
    depths.set(run.id, depth)
    return { run, depth }
  })
}

/** `2 forks`, `1 fork, 1 retry`: of this run itself. */
export function forksOf(rows: readonly TreeRow[], runId: string): { forks: number; retries: number } {
  const own = rows.filter(({ run }) => run.fork?.from.runId === runId)
  const retries = own.filter(({ run }) => run.fork?.relation === 'retry').length
  return { forks: own.length - retries, retries }
}
