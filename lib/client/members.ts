/** Members as queries, and what an owner does with them. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { BodyInput } from '#lib/api/contract.ts'
import { changeMember, createMemberLink, inviteMember, listMembers, removeMember, restoreMember } from '#lib/api/members.ts'
import { meQuery } from './installation.ts'
import { request } from './request.ts'

const memberKeys = { all: ['members'] as const }

export const membersQuery = queryOptions({ queryKey: [...memberKeys.all, 'here'], queryFn: ({ signal }) => request(listMembers, { signal }), staleTime: 30_000 })
export const removedMembersQuery = queryOptions({ queryKey: [...memberKeys.all, 'removed'], queryFn: ({ signal }) => request(listMembers, { query: { removed: 'true' }, signal }), staleTime: 30_000 })

export type Invitation = BodyInput<typeof inviteMember>
export type MemberChanges = BodyInput<typeof changeMember>

/** A change of oneself changes who one is everywhere. */
function useForgetMembers(): () => Promise<void> {
  const client = useQueryClient()
  return async () => {
    await Promise.all([client.invalidateQueries({ queryKey: memberKeys.all }), client.invalidateQueries({ queryKey: meQuery.queryKey })])
  }
}

export function useInviteMember() {
  const forget = useForgetMembers()
  return useMutation({ mutationFn: (body: Invitation) => request(inviteMember, { body }), onSuccess: forget })
}

export function useChangeMember() {
  const forget = useForgetMembers()
  return useMutation({ mutationFn: ({ id, changes }: { id: string; changes: MemberChanges }) => request(changeMember, { params: { id }, body: changes }), onSuccess: forget })
}

export function useRemoveMember() {
  const forget = useForgetMembers()
  return useMutation({ mutationFn: (id: string) => request(removeMember, { params: { id } }), onSuccess: forget })
}

export function useRestoreMember() {
  const forget = useForgetMembers()
  return useMutation({ mutationFn: (id: string) => request(restoreMember, { params: { id } }), onSuccess: forget })
}

export function useMemberLink() {
  const forget = useForgetMembers()
  return useMutation({ mutationFn: (id: string) => request(createMemberLink, { params: { id } }), onSuccess: forget })
}
