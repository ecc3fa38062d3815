/** Requests to people, as queries. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { getInbox, getRequest, getRequestContext, listRequests, type RequestStatus } from '#lib/api/requests.ts'
import type { QueryInput } from '#lib/api/contract.ts'
import { request } from './request.ts'

export interface RequestFilter {
  status?: readonly RequestStatus[]
  run?: string
  workflow?: string
}

export const requestKeys = {
  all: ['requests'] as const,
  lists: () => [...requestKeys.all, 'list'] as const,
  list: (filter: RequestFilter) => [...requestKeys.lists(), filter] as const,
  details: () => [...requestKeys.all, 'detail'] as const,
  detail: (id: string) => [...requestKeys.details(), id] as const,
  context: (id: string) => [...requestKeys.all, 'context', id] as const,
  counts: () => [...requestKeys.all, 'counts'] as const,
}

export const requestsQuery = (filter: RequestFilter) =>
  infiniteQueryOptions({
    queryKey: requestKeys.list(filter),
    queryFn: ({ signal, pageParam }) =>
      request(listRequests, { query: { status: filter.status && [...filter.status], run: filter.run === undefined ? undefined : [filter.run], workflow: filter.workflow, limit: 100, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })

/** What the inbox asks for: the contract's own filter. */
export type InboxQuery = Omit<QueryInput<typeof listRequests>, 'limit' | 'cursor'>

/** Apart from other lists of requests: it is kept current request by request, and never asked again as a whole for one of them. */
export const inboxQuery = (query: InboxQuery) =>
  infiniteQueryOptions({
    queryKey: ['inbox', query] as const,
    queryFn: ({ signal, pageParam }) => request(listRequests, { query: { ...query, limit: 100, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    staleTime: 30_000,
  })

export const requestQuery = (id: string) => queryOptions({ queryKey: requestKeys.detail(id), queryFn: ({ signal }) => request(getRequest, { params: { id }, signal }) })

/** What was before a request never changes. */
export const requestContextQuery = (id: string) =>
  queryOptions({ queryKey: requestKeys.context(id), queryFn: ({ signal }) => request(getRequestContext, { params: { id }, signal }), staleTime: Infinity })

/** How many are open: for who is signed in, and in all. */
export const inboxCountsQuery = queryOptions({ queryKey: requestKeys.counts(), queryFn: ({ signal }) => request(getInbox, { signal }), staleTime: 30_000 })
