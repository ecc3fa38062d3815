import { deleteIntentGroup as remove, getIntentGroup as get, saveIntentGroup as save } from '#lib/api/intent-groups.ts'
import { deleteIntentGroup, getIntentGroup, saveIntentGroup } from '#lib/server/intent-groups/groups.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(get, ({ params }) => getIntentGroup(params.id))
export const PUT = route(save, ({ params, body: { baseRevision, ...group }, actor }) => saveIntentGroup(params.id, group, baseRevision, actor.by))
export const DELETE = route(remove, ({ params }) => deleteIntentGroup(params.id))
