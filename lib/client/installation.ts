/** Who is asking, and what this installation has: connections, secrets, API keys. As queries. */
import { queryOptions } from '@tanstack/react-query'
import { listConnections } from '#lib/api/connections.ts'
import { listKeys } from '#lib/api/keys.ts'
import { getMe } from '#lib/api/me.ts'
import { listSecrets } from '#lib/api/secrets.ts'
import { request } from './request.ts'

export const connectionKeys = { all: ['connections'] as const }
export const secretKeys = { all: ['secrets'] as const }
export const apiKeyKeys = { all: ['keys'] as const }

/** The person, and the connection of nodes that name none. */
export const meQuery = queryOptions({ queryKey: ['me'] as const, queryFn: ({ signal }) => request(getMe, { signal }), staleTime: 60_000 })

export const connectionsQuery = queryOptions({ queryKey: connectionKeys.all, queryFn: ({ signal }) => request(listConnections, { signal }), staleTime: 60_000 })

export const secretsQuery = queryOptions({ queryKey: secretKeys.all, queryFn: ({ signal }) => request(listSecrets, { signal }), staleTime: 60_000 })

export const keysQuery = queryOptions({ queryKey: apiKeyKeys.all, queryFn: ({ signal }) => request(listKeys, { signal }), staleTime: 60_000 })
