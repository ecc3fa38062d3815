import { changeMember as change, getMember as get, removeMember as remove } from '#lib/api/members.ts'
import { changeMember, getMember, removeMember } from '#lib/server/people/members.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(get, ({ params }) => getMember(params.id))
export const PUT = route(change, ({ params, body }) => changeMember(params.id, body))
export const DELETE = route(remove, ({ params, actor }) => removeMember(params.id, actor.by))
