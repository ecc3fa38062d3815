/** `oriel members` and `oriel invite EMAIL`: who can sign in, and the link that lets somebody in. */
import { roleSchema, type Role } from '#lib/api/keys.ts'
import { inviteMember, listMembers } from '#lib/api/members.ts'
import { UsageError, type Command } from '../command.ts'
import { table } from '../output.ts'

export const members: Command = {
  name: 'members',
  args: [],
  options: { removed: { about: 'those who were removed, in place of those who are here' } },
  summary: 'List who can sign in, with roles and groups',
  async run({ flag, connect, json, out }) {
    const listed = await connect().request(listMembers, { query: { removed: flag('removed') ? 'true' : 'false' } })
    if (json) {
      out.json(listed)
      return 0
    }
    const rows = listed.items.map(({ email, name, role, groups, status }) => [email, role, status, groups.join(', '), name])
    if (rows.length === 0) out.note('Nobody.')
    else for (const line of table(['ADDRESS', 'ROLE', 'STATUS', 'GROUPS', 'NAME'], rows)) out.line(line)
    return 0
  },
}

export const invite: Command = {
  name: 'invite',
  args: ['EMAIL'],
  options: {
    name: { value: 'NAME', about: 'what they are called' },
    role: { value: 'ROLE', about: `${roleSchema.options.join(' or ')} (member)` },
    group: { value: 'GROUP', multiple: true, about: 'a group they are in, may be repeated' },
  },
  summary: 'Invite a member; prints the link to hand to them',
  notes: 'Needs an owner’s key. Somebody who was removed comes back with the role and groups that are given here.',
  async run({ arg, option, options, connect, json, out }) {
    const invited = await connect().request(inviteMember, { body: { email: arg(0), name: option('name') ?? '', role: roleOf(option('role') ?? 'member'), groups: options('group') } })
    if (json) out.json(invited)
    else {
      out.line(invited.invitation.url)
      out.note(`Signs ${invited.email} in as ${invited.role}, once, until ${invited.invitation.expiresAt}.`)
    }
    return 0
  },
}

function roleOf(word: string): Role {
  const parsed = roleSchema.safeParse(word)
  if (parsed.success) return parsed.data
  throw new UsageError(`--role ${word} is none. Known: ${roleSchema.options.join(', ')}.`)
}
