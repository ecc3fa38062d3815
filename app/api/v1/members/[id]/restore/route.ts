import { restoreMember as restore } from '#lib/api/members.ts'
import { restoreMember } from '#lib/server/people/members.ts'
import { route } from '#lib/server/route.ts'

export const POST = route(restore, ({ params }) => restoreMember(params.id))
