/** Requests to people, as queries. */
import { infiniteQueryOptions } from '@tanstack/react-query'
import { listRequests, type RequestStatus } from '#lib/api/requests.ts'
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
}

export const requestsQuery = (filter: RequestFilter) =>
  infiniteQueryOptions({
    queryKey: requestKeys.list(filter),
    queryFn: ({ signal, pageParam }) =>
      request(listRequests, { query: { status: filter.status && [...filter.status], run: filter.run, workflow: filter.workflow, limit: 100, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
