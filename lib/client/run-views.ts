/** Saved views of the list of runs, as a query. */
import { queryOptions } from '@tanstack/react-query'
import { listRunViews } from '#lib/api/run-views.ts'
import { request } from './request.ts'

export const runViewsQuery = queryOptions({ queryKey: ['run-views'] as const, queryFn: ({ signal }) => request(listRunViews, { signal }), staleTime: 30_000 })
