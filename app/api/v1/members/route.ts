import { inviteMember as invite, listMembers as list } from '#lib/api/members.ts'
import { inviteMember, listMembers } from '#lib/server/people/members.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(list, async ({ query }) => ({ items: await listMembers(query.removed), nextCursor: null }))
export const POST = route(invite, ({ body, actor }) => inviteMember(body, actor.by))
