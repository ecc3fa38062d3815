/**
 * Answers to what runs ask. Whether somebody may answer is asked first, and of who they proved to be; what they say is checked against what
 * was asked, and appended in the locked run's state as one event: as a vote, where others have to say the same. The run goes on from there.
 * The first valid answer stands: a second is 409 for ever, one that comes too late 410 (contract §8), and neither changes anything.
 */
import { ApiError } from '#lib/api/errors.ts'
import type { AnswerBody } from '#lib/api/requests.ts'
import type { NewEvent } from '#lib/engine/events.ts'
import { hasVoted, isVoice, saidIn, settles, type RequestState, type Voice } from '#lib/engine/request-state.ts'
import { waitingOn, type RunState, type Wait } from '#lib/engine/state.ts'
import { database } from '../db.ts'
import { isNamed, type Answerer } from '../people/answerer.ts'
import { mayAnswer } from '../people/audience.ts'
import type { Queue } from '../queue/queue.ts'
import { importThatAsks, readOnly } from '../run-files/imported.ts'
import type { Validate } from './answer-checks.ts'
import { answerEvent, type Asked } from './answer-event.ts'
import { readEventsAt, writeToLog, type Decision } from './log.ts'
import { loadRunContext } from './run-context.ts'
import { loadValue } from './values.ts'

/** Why an answer changes nothing. */
type TooLate = 'answered' | 'voted' | 'expired' | 'closed' | 'nameless'

/** Appends the answer. `raw` is what was written, where the value was read out of somebody's own words. Throws not_found, forbidden for who may not answer, wrong_status for a request of an imported run, already_answered, wrong_kind, arguments_changed, request_closed, invalid_answer. */
export async function answerRequest(queue: Queue, validate: Validate, requestId: string, body: AnswerBody, answerer: Answerer, raw?: string): Promise<{ runId: string }> {
  const asked = await findAsked(requestId)
  const may = mayAnswer(asked, answerer)
  if (!may.ok) throw new ApiError('forbidden', may.why)
  if (asked.status !== 'open') throw refusal(statuses[asked.status] ?? 'closed', requestId, asked.waits)
  const { graph } = await loadRunContext(asked.runId)
  const event = await answerEvent({ ...asked, graph, validate, raw }, body, { by: answerer.by, via: answerer.via })
  const expired = { yes: false }
  const written = await writeToLog<TooLate>(queue, asked.runId, ({ state, at }) => {
    const decision = decide(state, { requestId, event, answerer, at })
    expired.yes = 'append' in decision && decision.append[0]?.type === 'human.expired'
    return decision
  })
  if (!written) throw new ApiError('not_found', `The run of request ${requestId} is gone.`)
  if ('refused' in written) throw refusal(written.refused, requestId, waitingOn(written.state))
  if (expired.yes) throw refusal('expired', requestId, waitingOn(written.state))
  return { runId: asked.runId }
}

const statuses: Record<string, TooLate> = { answered: 'answered', expired: 'expired' }

interface Said {
  requestId: string
  event: NewEvent
  answerer: Answerer
  /** The database's clock. */
  at: string
}

/** What is appended for an answer: itself, a vote, or, where its time was up and nobody had noticed yet, that. */
function decide(state: RunState, { requestId, event, answerer, at }: Said): Decision<TooLate> {
  const request = openRequest(state, requestId)
  if (typeof request === 'string') return { refuse: request }
  if (request.expiresAt !== undefined && request.expiresAt <= at) return { append: [{ type: 'human.expired', step: event.step ?? '', data: { requestId } }] }
  // Several people are told apart: whoever has a link to anyone may be one who has answered under their name, or will.
  if (request.required !== undefined && !isNamed(answerer)) return { refuse: 'nameless' }
  if ([answerer.by, ...answerer.knownAs].some((name) => hasVoted(request, name))) return { refuse: 'voted' }
  return { append: [isVoice(event) ? counted(request, event) : event] }
}

function openRequest(state: RunState, requestId: string): RequestState | TooLate {
  const known = state.requests[requestId]
  if (known?.answered) return 'answered'
  if (known?.expired) return 'expired'
  const request = known && state.steps[known.step]?.request
  return !state.final && request?.open && request.id === requestId ? request : 'closed'
}

/** An answer that does not settle the request is a vote. */
function counted(request: RequestState, event: Voice): NewEvent {
  if (settles(request, saidIn(event))) return event
  const { requestId, by, via } = event.data
  const vote = (said: object): NewEvent => ({ type: 'request.voted', step: event.step ?? '', data: { requestId, by, via, ...said } })
  switch (event.type) {
    case 'human.answered':
      return vote({ value: event.data.value })
    case 'approval.decided': {
      const { verdict, comment, argsHash } = event.data
      return vote({ verdict, ...(comment !== undefined && { comment }), ...(argsHash !== undefined && { argsHash }) })
    }
    case 'escalation.decided':
      return vote({ verdict: event.data.verdict, ...(event.data.hint !== undefined && { comment: event.data.hint }) })
    default:
      return event
  }
}

function refusal(reason: string, requestId: string, waits: Wait[]): ApiError {
  const members = { waitingOn: waits.map((wait) => ({ ...wait })) }
  const now = ` ${waitsInWords(waits)}`
  if (reason === 'closed' || reason === 'run_ended') return new ApiError('request_closed', `Request ${requestId} is closed: its run went on or ended without it, so the answer would change nothing.${now}`, { members })
  if (reason === 'nameless') return new ApiError('forbidden', 'Several people have to answer this, each once, and a link to anyone cannot tell who you are. Sign in and answer it in the inbox.')
  if (reason === 'expired') return new ApiError('request_closed', `Request ${requestId} has expired: nobody answered it in time, and the run has gone on with that.${now}`, { members })
  if (reason === 'voted' || reason === 'already_voted') return new ApiError('already_answered', `You have answered request ${requestId} before, and nobody counts twice. It waits for others.`, { members })
  return new ApiError('already_answered', `Request ${requestId} was answered before. What was answered stands.${now}`, { members })
}

/** What the run waits for, for whoever comes too late. */
function waitsInWords(waits: readonly Wait[]): string {
  const named = waits.map(({ kind, nodeId, requestId }) => [kind === 'limit' ? 'a raised limit' : `${kind === 'approval' || kind === 'outcome' || kind === 'escalation' ? 'an' : 'a'} ${kind} of ${nodeId}`, requestId === undefined ? '' : `(${requestId})`].filter(Boolean).join(' '))
  return named.length === 0 ? 'The run waits for nobody.' : `The run waits for ${named.join(', ')}.`
}

interface Found {
  runId: string
  requestId: string
  event: Asked
  status: string
  /** With those of escalations. */
  audience: string[]
  notBy: string[]
  waits: Wait[]
}

async function findAsked(requestId: string): Promise<Found> {
  const { rows } = await database().query<{ run_id: string; root_id: string; seq: number; status: string; audience: string[]; not_by: string[]; waiting_on: Wait[] }>('select run_id, run.root_id, request.seq, request.status, audience, not_by, waiting_on from request join run on run.id = run_id where request.id = $1', [requestId])
  const [row] = rows
  if (!row) throw await unknownRequest(requestId)
  const [event] = await readEventsAt(database(), row.run_id, [row.seq])
  return { runId: row.run_id, event: await wholeQuestion(row.root_id, event as Asked), requestId, status: row.status, audience: row.audience, notBy: row.not_by, waits: row.waiting_on }
}

/** With the form and the choices that answers are checked against, where they are too long to stand in the log. */
async function wholeQuestion(rootId: string, event: Asked): Promise<Asked> {
  if (event.type !== 'human.asked') return event
  const { schema, choices } = event.data
  const [form, named] = await Promise.all([loadValue(database(), rootId, schema), loadValue(database(), rootId, choices)])
  return { ...event, data: { ...event.data, ...(form !== undefined && { schema: form as typeof schema }), ...(named !== undefined && { choices: named as typeof choices }) } }
}

/** Requests of runs that came out of a file have no rows: nobody can answer them, and who tries is told why. */
async function unknownRequest(requestId: string): Promise<ApiError> {
  const asking = await importThatAsks(requestId)
  return asking === null ? new ApiError('not_found', `There is no request ${requestId}.`) : readOnly(asking)
}
