/** What a prompt's node decided, as queries. The server's answers are up to 15 seconds old, so nothing is asked again sooner. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { QueryInput } from '#lib/api/contract.ts'
import { getDecisions, listDecisions } from '#lib/api/decisions.ts'
import { request } from './request.ts'

/** What is looked at, and which part of it is asked about. */
export type DecisionSlice = Omit<QueryInput<typeof listDecisions>, 'limit' | 'cursor' | 'most'>

const keys = (promptId: string) => ['prompts', promptId, 'decisions'] as const

export const decisionsQuery = (promptId: string, slice: DecisionSlice, timeZone: string) =>
  queryOptions({
    queryKey: [...keys(promptId), slice, timeZone] as const,
    queryFn: ({ signal }) => request(getDecisions, { params: { id: promptId }, query: { ...slice, timeZone }, signal }),
    placeholderData: keepPreviousData,
    staleTime: 15_000,
    gcTime: 60_000,
  })

export const decisionItemsQuery = (promptId: string, slice: DecisionSlice) =>
  infiniteQueryOptions({
    queryKey: [...keys(promptId), 'items', slice] as const,
    queryFn: ({ signal, pageParam }) => request(listDecisions, { params: { id: promptId }, query: { ...slice, limit: 50, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    staleTime: 15_000,
    gcTime: 60_000,
  })
