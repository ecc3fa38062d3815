/** Names of secrets and where each may be sent, as a query. Values are never read. */
import { queryOptions } from '@tanstack/react-query'
import { listSecrets } from '#lib/api/secrets.ts'
import { request } from './request.ts'

export const secretsQuery = queryOptions({ queryKey: ['secrets'] as const, queryFn: ({ signal }) => request(listSecrets, { signal }), staleTime: 30_000 })
