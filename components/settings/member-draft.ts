/**
 * What is typed about a member, and what it means: texts to a body of the API, or what is wrong with which field. Pure.
 */
import { groupName, isAddress, normalAddress } from '#lib/engine/audience.ts'
import type { ProblemItem } from '#lib/api/errors.ts'
import type { Role } from '#lib/api/keys.ts'
import type { Member } from '#lib/api/members.ts'

export const memberFields = ['name', 'email', 'role', 'groups'] as const
export type MemberField = (typeof memberFields)[number]

export interface MemberDraft {
  name: string
  email: string
  role: Role
  /** As they were typed. */
  groups: readonly string[]
}

export type MemberErrors = Partial<Record<MemberField, string>>

export const emptyMember: MemberDraft = { name: '', email: '', role: 'member', groups: [] }
export const draftOfMember = ({ name, email, role, groups }: Pick<Member, MemberField>): MemberDraft => ({ name, email, role, groups })

export interface MemberBody {
  name: string
  email: string
  role: Role
  groups: string[]
}

/** Why a text names no group; undefined where it does. */
export const groupFault = (text: string): string | undefined => (groupName(text) === undefined ? `“${text}” cannot name a group: use letters and digits, and none of owner, member, anyone.` : undefined)

/** The body to send, or every field that does not fit with its sentence. */
export function readMember({ name, email, role, groups }: MemberDraft): { body: MemberBody } | { errors: MemberErrors } {
  const errors: MemberErrors = {}
  if (!isAddress(email.trim())) errors.email = email.trim() === '' ? 'The address that they are known by.' : 'A mail address, such as ada@example.com.'
  const fault = groups.map(groupFault).find((each) => each !== undefined)
  if (fault !== undefined) errors.groups = fault
  if (Object.keys(errors).length > 0) return { errors }
  return { body: { name: name.trim(), email: normalAddress(email), role, groups: [...new Set(groups.flatMap((each) => groupName(each) ?? []))].sort() } }
}

/** All groups that somebody is in, by name. */
export const groupsOf = (members: readonly Pick<Member, 'groups'>[]): string[] => [...new Set(members.flatMap(({ groups }) => groups))].sort()

/** A refusal of the server beside the fields it is about; what belongs to none is left over. */
export function memberErrors(problems: readonly ProblemItem[]): MemberErrors {
  return Object.fromEntries(
    problems.flatMap(({ path, message }) => {
      const field = memberFields.find((each) => path?.split('/')[1] === each)
      return field ? [[field, message]] : []
    }),
  )
}
