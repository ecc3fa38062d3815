import { restoreIntentGroup as restore } from '#lib/api/intent-groups.ts'
import { restoreIntentGroup } from '#lib/server/intent-groups/groups.ts'
import { route } from '#lib/server/route.ts'

export const POST = route(restore, ({ params }) => restoreIntentGroup(params.id))
