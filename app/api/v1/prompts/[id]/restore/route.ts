import { restorePrompt as restore } from '#lib/api/prompts.ts'
import { restoreLibraryPrompt } from '#lib/server/prompts/library.ts'
import { route } from '#lib/server/route.ts'

export const POST = route(restore, ({ params }) => restoreLibraryPrompt(params.id))
