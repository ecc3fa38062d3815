/** Connections and secrets, as queries, and what an owner does with them. Values are written, never read. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { BodyInput } from '#lib/api/contract.ts'
import { testConnection } from '#lib/api/connection-tests.ts'
import { listConnectionUses, listSecretUses } from '#lib/api/connection-uses.ts'
import { createConnection, deleteConnection, replaceConnection } from '#lib/api/connections.ts'
import { createSecret, deleteSecret, replaceSecret } from '#lib/api/secrets.ts'
import { connectionsQuery } from './installation.ts'
import { modelKeys } from './models.ts'
import { request } from './request.ts'
import { secretsQuery } from './secrets.ts'

export type NewConnectionBody = BodyInput<typeof createConnection>
export type ConnectionChange = BodyInput<typeof replaceConnection>
export type SecretChange = BodyInput<typeof replaceSecret>
export type NewSecretBody = BodyInput<typeof createSecret>

export const connectionUsesQuery = (name: string) => queryOptions({ queryKey: ['connections', name, 'uses'] as const, queryFn: ({ signal }) => request(listConnectionUses, { params: { id: name }, signal }), staleTime: 15_000 })
export const secretUsesQuery = (name: string) => queryOptions({ queryKey: ['secrets', name, 'uses'] as const, queryFn: ({ signal }) => request(listSecretUses, { params: { name }, signal }), staleTime: 15_000 })

/** What is known of models names the connections that serve them. */
function useForgetConnections(): () => Promise<void> {
  const client = useQueryClient()
  return async () => {
    await Promise.all([client.invalidateQueries({ queryKey: connectionsQuery.queryKey }), client.invalidateQueries({ queryKey: modelKeys.all })])
  }
}

export function useCreateConnection() {
  const forget = useForgetConnections()
  return useMutation({ mutationFn: (body: NewConnectionBody) => request(createConnection, { body }), onSuccess: forget })
}

export function useReplaceConnection() {
  const forget = useForgetConnections()
  return useMutation({ mutationFn: ({ name, body }: { name: string; body: ConnectionChange }) => request(replaceConnection, { params: { id: name }, body }), onSuccess: forget })
}

/** `keepalive`: the page is going away. */
export function useDeleteConnection() {
  const forget = useForgetConnections()
  return useMutation({ mutationFn: ({ name, keepalive = false }: { name: string; keepalive?: boolean }) => request(deleteConnection, { params: { id: name }, keepalive }), onSettled: forget })
}

export const useTestConnection = () => useMutation({ mutationFn: ({ name, to }: { name: string; to: string | undefined }) => request(testConnection, { params: { id: name }, body: to === undefined ? {} : { to } }) })

function useForgetSecrets(): () => Promise<void> {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: secretsQuery.queryKey })
}

export function useCreateSecret() {
  const forget = useForgetSecrets()
  return useMutation({ mutationFn: (body: NewSecretBody) => request(createSecret, { body }), onSuccess: forget })
}

export function useReplaceSecret() {
  const forget = useForgetSecrets()
  return useMutation({ mutationFn: ({ name, body }: { name: string; body: SecretChange }) => request(replaceSecret, { params: { name }, body }), onSuccess: forget })
}

export function useDeleteSecret() {
  const forget = useForgetSecrets()
  return useMutation({ mutationFn: ({ name, keepalive = false }: { name: string; keepalive?: boolean }) => request(deleteSecret, { params: { name }, keepalive }), onSettled: forget })
}
