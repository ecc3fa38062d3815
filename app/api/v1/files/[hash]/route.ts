import { getFile } from '#lib/api/files.ts'
import { fileResponse } from '#lib/server/files/files.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(getFile, ({ params }) => fileResponse(params.hash))
