import { answerLinkedRequest as answer } from '#lib/api/links.ts'
import { answerByLink } from '#lib/server/people/linked-request.ts'
import { pool } from '#lib/server/pool/pool.ts'
import { sharedQueue } from '#lib/server/queue/queue.ts'
import { refuseMethod, route } from '#lib/server/route.ts'

export const GET = refuseMethod('POST', 'This address takes an answer, by POST. Opening it does nothing.')

export const POST = route(answer, async ({ params, body }) => answerByLink(await sharedQueue(), pool().validate, params.token, body))
