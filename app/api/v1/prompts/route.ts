import { listPrompts as list } from '#lib/api/prompts.ts'
import { listPrompts } from '#lib/server/prompts/read.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(list, ({ query }) => listPrompts(query))
