import { createIntentGroup as create, listIntentGroups as list } from '#lib/api/intent-groups.ts'
import { createIntentGroup, listIntentGroups } from '#lib/server/intent-groups/groups.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(list, ({ query }) => listIntentGroups(query))
export const POST = route(create, ({ body, actor }) => createIntentGroup(body, actor.by))
