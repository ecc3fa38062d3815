import { createMemberLink as create } from '#lib/api/members.ts'
import { createMemberLink } from '#lib/server/people/members.ts'
import { route } from '#lib/server/route.ts'

export const POST = route(create, ({ params, actor }) => createMemberLink(params.id, actor.by))
