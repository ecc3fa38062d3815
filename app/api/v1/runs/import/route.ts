import { importRun as take } from '#lib/api/run-files.ts'
import { route } from '#lib/server/route.ts'
import { importRun } from '#lib/server/run-files/import-run.ts'

export const POST = route(take, ({ bytes, actor }) => importRun(bytes, actor.by))
