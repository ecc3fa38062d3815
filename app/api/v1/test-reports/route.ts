import { listTestReports as list } from '#lib/api/test-reports.ts'
import { route } from '#lib/server/route.ts'
import { listReports } from '#lib/server/tests/reports.ts'

export const GET = route(list, ({ query }) => listReports(query))
