import { listRuns as list } from '#lib/api/runs.ts'
import { route } from '#lib/server/route.ts'
import { listRuns } from '#lib/server/runs/list-runs.ts'

export const GET = route(list, ({ query }) => listRuns(query))
