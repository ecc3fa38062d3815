import { uploadFile } from '#lib/api/files.ts'
import { keepFile } from '#lib/server/files/files.ts'
import { route } from '#lib/server/route.ts'

export const POST = route(uploadFile, ({ bytes, contentType, actor }) => keepFile(bytes, contentType, actor.by))
