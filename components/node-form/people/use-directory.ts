/** The directory as this installation has it now; empty until it is known, and where the reader may not see a part of it. */
'use client'
import { useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import { listKeys } from '#lib/api/keys.ts'
import { listMembers } from '#lib/api/members.ts'
import { connectionsQuery } from '#lib/client/installation.ts'
import { request } from '#lib/client/request.ts'
import { isChannelKind } from '#lib/api/channel-connections.ts'
import type { Directory } from './directory.ts'

const fresh = 30_000

export function useDirectory(): Directory {
  const members = useQuery({ queryKey: ['members'] as const, queryFn: ({ signal }) => request(listMembers, { query: {}, signal }), staleTime: fresh, retry: false }).data
  const keys = useQuery({ queryKey: ['keys'] as const, queryFn: ({ signal }) => request(listKeys, { signal }), staleTime: fresh, retry: false }).data
  const connections = useQuery(connectionsQuery).data
  return useMemo(
    () => ({
      members: (members?.items ?? []).filter(({ status }) => status !== 'removed'),
      keys: (keys?.items ?? []).map(({ name }) => name),
      channels: (connections?.items ?? []).filter(({ kind }) => isChannelKind(kind)).map(({ name, kind }) => ({ name, kind })),
    }),
    [members, keys, connections],
  )
}
