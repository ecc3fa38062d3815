import { receiveCallback as receive } from '#lib/api/callbacks.ts'
import { sharedQueue } from '#lib/server/queue/queue.ts'
import { refuseMethod, route } from '#lib/server/route.ts'
import { receiveCallback } from '#lib/server/runs/callbacks.ts'

export const GET = refuseMethod('POST', 'This address resumes a waiting run, once. Opening it does nothing: POST to it, with JSON for the run as the body or with none.')

export const POST = route(receive, async ({ params, body = null }) => {
  await receiveCallback(await sharedQueue(), params.token, body)
  return { accepted: true as const }
})
