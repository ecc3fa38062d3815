import { cancelTestReport as cancel } from '#lib/api/test-reports.ts'
import { route } from '#lib/server/route.ts'
import { cancelReport } from '#lib/server/tests/reports.ts'

export const POST = route(cancel, ({ params, actor }) => cancelReport(params.id, actor.by))
