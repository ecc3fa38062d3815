/** Who is asking, and what this installation has. As queries. */
import { queryOptions } from '@tanstack/react-query'
import { listConnections } from '#lib/api/connections.ts'
import { getMe } from '#lib/api/me.ts'
import { request } from './request.ts'

/** The person, and the connection of nodes that name none. */
export const meQuery = queryOptions({ queryKey: ['me'] as const, queryFn: ({ signal }) => request(getMe, { signal }), staleTime: 60_000 })

export const connectionsQuery = queryOptions({ queryKey: ['connections'] as const, queryFn: ({ signal }) => request(listConnections, { signal }), staleTime: 60_000 })
