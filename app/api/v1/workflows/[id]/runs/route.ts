import { launchRun as launch } from '#lib/api/runs.ts'
import { launchRun } from '#lib/server/launch-run.ts'
import { originOf } from '#lib/server/request-host.ts'
import { Reply, route } from '#lib/server/route.ts'

export const POST = route(launch, async ({ params, body = {}, actor, request }) => {
  const { launched, settled } = await launchRun({
    workflow: params.id,
    body,
    actor,
    idempotencyKey: request.headers.get('idempotency-key'),
    origin: originOf(request),
    signal: request.signal,
  })
  const headers = { location: launched.statusUrl }
  return settled ? new Reply({ ...settled, statusUrl: launched.statusUrl }, { status: 200, headers }) : new Reply(launched, { status: 202, headers })
})
