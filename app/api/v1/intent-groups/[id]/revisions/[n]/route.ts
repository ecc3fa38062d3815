import { getGroupRevision as get } from '#lib/api/intent-groups.ts'
import { getGroupRevision } from '#lib/server/intent-groups/groups.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(get, ({ params }) => getGroupRevision(params.id, params.n))
