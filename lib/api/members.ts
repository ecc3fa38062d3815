/**
 * Members: the people who can sign in, each with a role and groups. They are invited by a sign-in link that an owner hands to them; there
 * are no passwords. Audiences of requests name members by address, role or group.
 */
import { z } from 'zod'
import { groupName, isAddress, normalAddress } from '#lib/engine/audience.ts'
import { defineContract } from './contract.ts'
import { roleSchema } from './keys.ts'
import { listOf, timeSchema } from './lists.ts'
import { signInLinkSchema } from './sign-in.ts'

export const memberSchema = z.object({
  id: z.string(),
  /** As it stands in `by` of what they do; in small letters. */
  email: z.string(),
  name: z.string(),
  role: roleSchema,
  /** In small letters; what audiences name. */
  groups: z.array(z.string()),
  /** invited: never signed in yet. */
  status: z.enum(['invited', 'active', 'removed']),
  /** Null where nobody did: the account came with the installation. */
  invitedBy: z.string().nullable(),
  /** First sign-in. */
  joinedAt: timeSchema.nullable(),
  /** Of the newest session that is still good; null where there is none. */
  lastSeenAt: timeSchema.nullable(),
  /** The newest sign-in link that an owner made for them, and whether it still opens something. */
  link: z.object({ madeBy: z.string(), madeAt: timeSchema, open: z.boolean() }).nullable(),
  /** API keys that they made and that work: removing a member leaves these. */
  keys: z.number().int(),
  createdAt: timeSchema,
  removedAt: timeSchema.nullable(),
})

const address = z.string().max(254).transform(normalAddress).refine(isAddress, 'is no mail address').describe('A mail address; the same in any case')
const name = z.string().trim().max(100)
const groups = z
  .array(z.string().max(100))
  .max(50)
  .superRefine((names, context) => {
    for (const [i, written] of names.entries()) {
      if (groupName(written) === undefined) context.addIssue({ code: 'custom', path: [i], message: 'names a group by letters, digits, spaces, _ . or -, and is none of owner, member, anyone' })
    }
  })
  .transform((names) => [...new Set(names.flatMap((written) => groupName(written) ?? []))].sort())
  .describe('What audiences name; the same in any case')

const memberParams = z.object({ id: z.string().min(1).max(100) })

export const listMembers = defineContract({
  id: 'listMembers',
  summary: 'Members by name; `removed=true` lists those who were removed',
  method: 'GET',
  path: '/members',
  query: z.object({ removed: z.enum(['true', 'false']).default('false').transform((text) => text === 'true') }),
  response: listOf(memberSchema),
  errors: ['invalid_request'],
})

export const inviteMember = defineContract({
  id: 'inviteMember',
  summary: 'Invite a member: hand them the `link`, which signs them in once within 24 hours. Somebody who was removed comes back with this role and these groups',
  method: 'POST',
  path: '/members',
  auth: 'owner',
  body: z.strictObject({ email: address, name: name.default(''), role: roleSchema.default('member'), groups: groups.default([]) }),
  response: memberSchema.extend({ invitation: signInLinkSchema }),
  status: 201,
  errors: ['malformed_json', 'invalid_request', 'name_taken'],
})

export const getMember = defineContract({ id: 'getMember', summary: 'A member, removed or not', method: 'GET', path: '/members/{id}', params: memberParams, response: memberSchema, errors: ['not_found'] })

export const changeMember = defineContract({
  id: 'changeMember',
  summary: 'Change a member; what is left out stays. Holds from their next request on',
  method: 'PUT',
  path: '/members/{id}',
  auth: 'owner',
  params: memberParams,
  body: z.strictObject({ email: address.optional(), name: name.optional(), role: roleSchema.optional(), groups: groups.optional() }),
  response: memberSchema,
  errors: ['malformed_json', 'invalid_request', 'not_found', 'name_taken', 'last_owner'],
})

export const removeMember = defineContract({
  id: 'removeMember',
  summary: 'Remove a member: their sessions, sign-in links and links to requests end at once; what they did keeps their address',
  method: 'DELETE',
  path: '/members/{id}',
  auth: 'owner',
  params: memberParams,
  status: 204,
  errors: ['not_found', 'last_owner'],
})

export const restoreMember = defineContract({
  id: 'restoreMember',
  summary: 'Take a removal back: role and groups are as they were, sessions are not',
  method: 'POST',
  path: '/members/{id}/restore',
  auth: 'owner',
  params: memberParams,
  response: memberSchema,
  errors: ['not_found'],
})

export const createMemberLink = defineContract({
  id: 'createMemberLink',
  summary: 'Make a new sign-in link for a member, to be handed to them; the ones before are worth nothing from then on',
  method: 'POST',
  path: '/members/{id}/link',
  auth: 'owner',
  params: memberParams,
  response: signInLinkSchema,
  status: 201,
  errors: ['not_found'],
})

export type Member = z.infer<typeof memberSchema>
export type InvitedMember = z.infer<typeof inviteMember.response>
