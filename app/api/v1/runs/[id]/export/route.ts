import { exportRun as contract } from '#lib/api/run-files.ts'
import { route } from '#lib/server/route.ts'
import { exportRun } from '#lib/server/run-files/export-run.ts'

export const GET = route(contract, ({ params }) => exportRun(params.id))
