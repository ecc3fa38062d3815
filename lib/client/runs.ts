/** Runs and their model calls, as queries. A run that is being watched is followed by use-run-stream.ts instead of asked again. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { getCall, listCalls } from '#lib/api/calls.ts'
import { getBlob } from '#lib/api/run-events.ts'
import type { RunStatus } from '#lib/api/run-status.ts'
import { getRun, getRunDocument, listRuns } from '#lib/api/runs.ts'
import { request } from './request.ts'

/** What a list of runs shows. `status` none: all. */
export interface RunFilter {
  /** Id or slug. */
  workflow?: string
  status?: readonly RunStatus[]
  q?: string
  /** Child runs of this run; without it only roots are listed. */
  parent?: string
}

export const runKeys = {
  all: ['runs'] as const,
  lists: () => [...runKeys.all, 'list'] as const,
  list: (filter: RunFilter) => [...runKeys.lists(), filter] as const,
  details: () => [...runKeys.all, 'detail'] as const,
  detail: (id: string) => [...runKeys.details(), id] as const,
  document: (id: string) => [...runKeys.detail(id), 'document'] as const,
  blob: (id: string, hash: string) => [...runKeys.detail(id), 'blob', hash] as const,
}

export const callKeys = {
  list: (runId: string) => [...runKeys.detail(runId), 'calls'] as const,
  detail: (runId: string, seq: number) => [...callKeys.list(runId), seq] as const,
}

export const runsQuery = (filter: RunFilter, limit = 50) =>
  infiniteQueryOptions({
    queryKey: [...runKeys.list(filter), limit] as const,
    queryFn: ({ signal, pageParam }) =>
      request(listRuns, { query: { workflow: filter.workflow, status: filter.status && [...filter.status], q: filter.q || undefined, parent: filter.parent, limit, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })

export const runQuery = (id: string) => queryOptions({ queryKey: runKeys.detail(id), queryFn: ({ signal }) => request(getRun, { params: { id }, signal }) })

/** The document the run was started with; it never changes. */
export const runDocumentQuery = (id: string) =>
  queryOptions({ queryKey: runKeys.document(id), queryFn: ({ signal }) => request(getRunDocument, { params: { id }, signal }), staleTime: Infinity })

/** The text of a value that is too long for the log. */
export const blobQuery = (runId: string, hash: string) =>
  queryOptions({ queryKey: runKeys.blob(runId, hash), queryFn: ({ signal }) => request(getBlob, { params: { id: runId, hash }, signal }), staleTime: Infinity })

/** All calls of a run, for what is not followed as it goes on. */
export const callsQuery = (runId: string) => queryOptions({ queryKey: callKeys.list(runId), queryFn: ({ signal }) => request(listCalls, { params: { id: runId }, signal }) })

/** One call with its segments. Once it has its reply (or its failure) it never changes. */
export const callQuery = (runId: string, seq: number) =>
  queryOptions({
    queryKey: callKeys.detail(runId, seq),
    queryFn: ({ signal }) => request(getCall, { params: { id: runId, seq }, signal }),
    staleTime: (query) => (query.state.data && query.state.data.status !== 'pending' ? Infinity : 0),
  })
