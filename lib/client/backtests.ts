/** Impacts of edits and backtests, as queries. An impact holds for as long as the same is asked: logs only grow. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { estimateBacktest, getBacktest, listBacktests, type BacktestItem } from '#lib/api/backtests.ts'
import type { BodyInput } from '#lib/api/contract.ts'
import { ApiError } from '#lib/api/errors.ts'
import { impactOfPrompt, requestOfImpact, type Impact } from '#lib/api/impact.ts'
import { request } from './request.ts'

/** What is tried: a body, a version, or (neither) what the draft holds. */
export type TriedContent = Pick<BodyInput<typeof impactOfPrompt>, 'body' | 'version'>
export type BacktestInput = BodyInput<typeof estimateBacktest>
export type ItemFilter = BacktestItem['status'] | 'arguments_changed'

/** Null for a prompt that no run has used yet. */
export const impactQuery = (promptId: string, content: TriedContent, limit: number) =>
  queryOptions({
    queryKey: ['impact', promptId, content, limit] as const,
    queryFn: ({ signal }): Promise<Impact | null> =>
      request(impactOfPrompt, { params: { id: promptId }, body: { ...content, limit }, signal }).catch((error: unknown) => {
        if (error instanceof ApiError && error.code === 'not_found') return null
        throw error
      }),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    gcTime: 60_000,
    retry: false,
  })

/** The request of one past decision as it would be. */
export const impactRequestQuery = (promptId: string, content: TriedContent, runId: string, seq: number) =>
  queryOptions({
    queryKey: ['impact', promptId, content, runId, seq] as const,
    queryFn: ({ signal }) => request(requestOfImpact, { params: { id: promptId }, body: { ...content, runId, seq }, signal }),
    staleTime: 30_000,
    gcTime: 60_000,
    retry: false,
  })

export const estimateQuery = (promptId: string, input: BacktestInput) =>
  queryOptions({
    queryKey: ['backtests', promptId, 'estimate', input] as const,
    queryFn: ({ signal }) => request(estimateBacktest, { params: { id: promptId }, body: input, signal }),
    staleTime: 30_000,
    gcTime: 60_000,
    retry: false,
  })

export const backtestKeys = {
  list: (promptId: string) => ['backtests', promptId, 'list'] as const,
  detail: (id: string) => ['backtests', 'detail', id] as const,
}

/** The newest of a prompt. */
export const backtestsQuery = (promptId: string) =>
  queryOptions({ queryKey: backtestKeys.list(promptId), queryFn: ({ signal }) => request(listBacktests, { params: { id: promptId }, query: { limit: 20 }, signal }) })

/** How often a backtest that is under way is looked at. */
const lookEveryMs = 1_000

/** Its figures and its items, page by page; looked at again and again until it has ended. */
export const backtestQuery = (id: string, status: ItemFilter | undefined) =>
  infiniteQueryOptions({
    queryKey: [...backtestKeys.detail(id), status ?? 'all'] as const,
    queryFn: ({ signal, pageParam }) => request(getBacktest, { params: { id }, query: { ...(status && { status }), limit: 50, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.pages[0]?.status === 'running' ? lookEveryMs : false),
  })
