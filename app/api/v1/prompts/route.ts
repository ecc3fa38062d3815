import { createPrompt as create, listPrompts as list } from '#lib/api/prompts.ts'
import { createLibraryPrompt } from '#lib/server/prompts/library.ts'
import { listPrompts } from '#lib/server/prompts/list.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(list, ({ query }) => listPrompts(query))
export const POST = route(create, ({ body, actor }) => createLibraryPrompt(body, actor.by))
