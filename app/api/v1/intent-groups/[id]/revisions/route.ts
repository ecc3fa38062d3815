import { listGroupRevisions as list } from '#lib/api/intent-groups.ts'
import { listGroupRevisions } from '#lib/server/intent-groups/groups.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(list, ({ params, query }) => listGroupRevisions(params.id, query))
