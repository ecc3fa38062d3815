import { importRun as take } from '#lib/api/run-files.ts'
import { route } from '#lib/server/route.ts'
import { importApart } from '#lib/server/run-files/import-apart.ts'

export const POST = route(take, ({ bytes, actor }) => importApart(bytes, actor.by))
