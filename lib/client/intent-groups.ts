/** Intent groups, as queries. */
import { queryOptions } from '@tanstack/react-query'
import { getGroupRevision, getIntentGroup, listIntentGroups } from '#lib/api/intent-groups.ts'
import { request } from './request.ts'

export const intentGroupKeys = {
  all: ['intent-groups'] as const,
  list: () => [...intentGroupKeys.all, 'list'] as const,
  detail: (id: string) => [...intentGroupKeys.all, id] as const,
  revision: (id: string, revision: number) => [...intentGroupKeys.detail(id), revision] as const,
}

/** All of them: there are as many as people made. */
export const intentGroupsQuery = queryOptions({ queryKey: intentGroupKeys.list(), queryFn: ({ signal }) => request(listIntentGroups, { query: { limit: 200 }, signal }) })

/** With the decisions that have it. */
export const intentGroupQuery = (id: string) => queryOptions({ queryKey: intentGroupKeys.detail(id), queryFn: ({ signal }) => request(getIntentGroup, { params: { id }, signal }), staleTime: 15_000 })

/** What a group was: never changes. */
export const groupRevisionQuery = (id: string, n: number) => queryOptions({ queryKey: intentGroupKeys.revision(id, n), queryFn: ({ signal }) => request(getGroupRevision, { params: { id, n }, signal }), staleTime: Infinity })
