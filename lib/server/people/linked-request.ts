/**
 * What a signed link gives: one request, as much of it as its recipient needs, and one answer as that recipient. The token proves who it was
 * sent to; whether that person may answer is asked anew each time, so a link of somebody who was removed, or who left the group, is worth
 * nothing. Single use is the log's: one answer of a person per request.
 */
import { ApiError } from '#lib/api/errors.ts'
import type { LinkedRequest } from '#lib/api/links.ts'
import type { AnswerBody, HumanAnswer, HumanRequest } from '#lib/api/requests.ts'
import { readAudienceEntry } from '#lib/engine/audience.ts'
import type { Queue } from '../queue/queue.ts'
import type { Validate } from '../runs/answer-checks.ts'
import { answerRequest } from '../runs/answer.ts'
import { getRequest } from '../runs/read-requests.ts'
import { answererOfAddress, anyone, isNamed, type Answerer } from './answerer.ts'
import { mayAnswer } from './audience.ts'
import { readRequestLink, requestLink, type RequestLink } from './request-link.ts'

interface Opened {
  link: RequestLink
  request: HumanRequest
  answerer: Answerer
}

/** Throws unauthorized for a token that is none of ours, not_found, forbidden where its recipient may not answer, arguments_changed. Writes nothing. */
export async function openLink(token: string): Promise<LinkedRequest> {
  return shownTo(await open(token))
}

/** Throws what `openLink` does and what an answer can be refused with. What the body says of who answers is not read: it says nothing of that. */
export async function answerByLink(queue: Queue, validate: Validate, token: string, body: AnswerBody): Promise<LinkedRequest> {
  const { link, answerer } = await open(token)
  if (link.argsHash !== null && body.argsHash !== undefined && body.argsHash !== link.argsHash) throw changed()
  await answerRequest(queue, validate, link.requestId, link.argsHash === null ? body : { ...body, argsHash: link.argsHash }, answerer).catch((error: unknown) => {
    throw error instanceof ApiError ? withoutRun(error) : error
  })
  return openLink(token)
}

/** What a run waits for besides, and what its requests are called, is nothing to whoever has a link to one of them. */
function withoutRun(error: ApiError): ApiError {
  const said = { already_answered: 'This was answered before. What was answered stands.', request_closed: 'This is closed: what asked went on or ended without an answer, so yours would change nothing.' }
  const { code } = error
  return new ApiError(code, code === 'already_answered' || code === 'request_closed' ? said[code] : error.message, { problems: error.problems })
}

/** For a member to hand on. Throws not_found, invalid_request where not anyone may answer. */
export async function linkToAnyone(requestId: string): Promise<string> {
  const { audience, argsHash = null } = await getRequest(requestId)
  if (!audience.some((entry) => readAudienceEntry(entry)?.kind === 'anyone')) {
    throw new ApiError('invalid_request', 'This request is not for anyone with a link: its audience does not name “anyone”. Whoever it names gets a link of their own by its channels.')
  }
  return requestLink({ requestId, recipient: anyone, argsHash })
}

async function open(token: string): Promise<Opened> {
  const link = readRequestLink(token)
  if (!link) throw new ApiError('unauthorized', 'This link is none of ours. It may have been cut or changed when it was copied: open it from the message it came in.')
  const [request, answerer] = await Promise.all([getRequest(link.requestId), answererOfAddress(link.recipient, 'link')])
  const may = mayAnswer(request, answerer)
  if (!may.ok && !theirs(request, answerer)) throw new ApiError('forbidden', may.why)
  if (answerer.removed) throw new ApiError('forbidden', 'You are no longer a member here, so this link shows nothing any more.')
  if (link.argsHash !== (request.argsHash ?? null)) throw changed()
  return { link, request, answerer }
}

const changed = (): ApiError => new ApiError('arguments_changed', 'The arguments are not those that this link was made for. Open the link of the newest message.')

/** What this person said. Of those who came by a link to anyone nobody can say who is who. */
function theirs({ votes, answers }: HumanRequest, { email, knownAs }: Answerer): HumanAnswer | undefined {
  return email === null ? undefined : [...votes, ...answers].find(({ by }) => knownAs.includes(by))
}

function shownTo({ request, answerer, link }: Opened): LinkedRequest {
  const { kind, status, since, expiresAt, closedAt, urgency, required, nodeLabel, question, context, format, choices, schema, intent, args, argsHash, display, rejectOptions, reasoning, reason, error, options, votes, answers } = request
  const { by: _, ...yours } = theirs(request, answerer) ?? { by: null }
  const shown = { expiresAt, closedAt, nodeLabel, question, context, format, choices, schema, intent, args, argsHash, display, rejectOptions, reasoning, reason, error, options }
  return {
    kind,
    status,
    since,
    urgency,
    required,
    ...Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== undefined)),
    workflow: request.workflow.name,
    recipient: link.recipient === anyone ? null : link.recipient,
    answered: votes.length + answers.length,
    yours: 'at' in yours ? yours : null,
    mine: status === 'open' && mayAnswer(request, answerer).ok && !('at' in yours) && (isNamed(answerer) || required === 1),
  }
}
