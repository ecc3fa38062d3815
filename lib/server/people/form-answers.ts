/**
 * Answers that a plain form sends, from a page without JavaScript: the same act as POST /api/v1/links/{token}/answer, answered with the
 * page. The token is the right; cookies are not looked at. A refusal is shown by the page, from its code alone.
 */
import { ApiError } from '#lib/api/errors.ts'
import { answerOfForm } from '#lib/api/form-answer.ts'
import { pool } from '../pool/pool.ts'
import { problemResponse } from '../problem.ts'
import { sharedQueue } from '../queue/queue.ts'
import { readBytes, requireShallow } from '../request-body.ts'
import { requireKnownHost } from '../request-host.ts'
import type { RouteHandler } from '../route.ts'
import { answerByLink } from './linked-request.ts'

const largestForm = 1024 * 1024

export const answerFromForm: RouteHandler = async (request, context) => {
  try {
    requireKnownHost(request.headers, request.url)
    const { token } = await context.params
    if (typeof token !== 'string') throw new ApiError('not_found', 'This link leads nowhere.')
    const form = new URLSearchParams(Buffer.from(await readBytes(request, largestForm)).toString('utf8'))
    for (const text of form.values()) requireShallow(text)
    const body = answerOfForm(form)
    return toPage(token, body ? await refusalOf(answerByLink(await sharedQueue(), pool().validate, token, body)) : 'invalid_answer')
  } catch (error) {
    return problemResponse(error)
  }
}

async function refusalOf(answering: Promise<unknown>): Promise<string | undefined> {
  try {
    await answering
    return undefined
  } catch (error) {
    if (error instanceof ApiError && error.code !== 'internal') return error.code
    throw error
  }
}

/** The page by GET, so that going back or reloading sends nothing again. */
const toPage = (token: string, refused: string | undefined): Response =>
  new Response(null, { status: 303, headers: { location: `/r/${encodeURIComponent(token)}?${refused === undefined ? 'sent=1' : `refused=${refused}`}`, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' } })
