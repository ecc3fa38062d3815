import { getRun as get } from '#lib/api/runs.ts'
import { route } from '#lib/server/route.ts'
import { getRun } from '#lib/server/runs/read-run.ts'

export const GET = route(get, ({ params }) => getRun(params.id))
