import { getTestReport as get } from '#lib/api/test-reports.ts'
import { route } from '#lib/server/route.ts'
import { getReport } from '#lib/server/tests/reports.ts'

export const GET = route(get, ({ params, query }) => getReport(params.id, query))
