import { answerRequest as answer } from '#lib/api/requests.ts'
import { answererOfActor } from '#lib/server/people/answerer.ts'
import { pool } from '#lib/server/pool/pool.ts'
import { sharedQueue } from '#lib/server/queue/queue.ts'
import { route } from '#lib/server/route.ts'
import { answerRequest } from '#lib/server/runs/answer.ts'
import { getRequest } from '#lib/server/runs/read-requests.ts'
import { getRunRow } from '#lib/server/runs/read-run.ts'

export const POST = route(answer, async ({ params, body, actor }) => {
  const answerer = await answererOfActor(actor)
  const { runId } = await answerRequest(await sharedQueue(), pool().validate, params.id, body, answerer)
  const [request, { status }] = await Promise.all([getRequest(params.id, answerer), getRunRow(runId)])
  return { request, run: { id: runId, status } }
})
