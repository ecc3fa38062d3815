import { archivePrompt as archive, getPrompt as get, renamePrompt as rename } from '#lib/api/prompts.ts'
import { archiveLibraryPrompt, renameLibraryPrompt } from '#lib/server/prompts/library.ts'
import { getPrompt } from '#lib/server/prompts/read.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(get, ({ params }) => getPrompt(params.id))
export const PUT = route(rename, ({ params, body }) => renameLibraryPrompt(params.id, body))
export const DELETE = route(archive, ({ params }) => archiveLibraryPrompt(params.id))
