import { apiBase } from '#lib/api/contract.ts'
import { runTests as run } from '#lib/api/test-reports.ts'
import { originOf } from '#lib/server/request-host.ts'
import { Reply, route } from '#lib/server/route.ts'
import { waitForReport } from '#lib/server/tests/reports.ts'
import { startReport } from '#lib/server/tests/start-report.ts'

export const POST = route(run, async ({ params, body = {}, actor, request }) => {
  const id = await startReport(params.id, body, actor.by)
  const statusUrl = `${originOf(request)}${apiBase}/test-reports/${id}`
  const report = await waitForReport(id, (body.wait ?? 0) * 1000, request.signal)
  return new Reply({ ...report, id, statusUrl }, { status: report ? 200 : 202, headers: { location: statusUrl } })
})
