/**
 * What an answer makes of a request: one event, once the answer fits what was asked. Knows nothing of who may answer, of votes, or of
 * what others have said meanwhile.
 */
import { ApiError } from '#lib/api/errors.ts'
import type { AnswerBody } from '#lib/api/requests.ts'
import { nodeOfStep, type Event, type EventOf, type NewEvent } from '#lib/engine/events.ts'
import { hashJson } from '#lib/engine/hash.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { decisionData, type GraphIndex, type GraphNode } from '#lib/engine/graph.ts'
import type { Wait } from '#lib/engine/state.ts'
import type { Validate } from './answer-checks.ts'
import { decideEscalation } from './answer-escalation.ts'

/** What of whoever answers the log keeps. */
export interface Signed {
  by: string
  via: string
}

export type Asked = EventOf<'human.asked'> | EventOf<'approval.requested'> | EventOf<'step.unknown'> | EventOf<'consent.requested'> | EventOf<'escalation.requested'>

/** Whether an event asks a person. */
export const isAsked = (event: Event): event is Asked => ['human.asked', 'approval.requested', 'step.unknown', 'consent.requested', 'escalation.requested'].includes(event.type)

/** What an answer is checked against. */
export interface Question {
  requestId: string
  event: Asked
  /** What the run waits for, for whoever answers amiss. */
  waits: Wait[]
  /** The graph of the run that asks. */
  graph: GraphIndex
  validate: Validate
  /** What was written, where the value was read out of somebody's own words. */
  raw?: string | undefined
}

/** The event that an answer makes, once it fits what was asked. Throws wrong_kind, arguments_changed, invalid_answer. */
export async function answerEvent(question: Question, body: AnswerBody, signed: Signed): Promise<NewEvent> {
  const { event } = question
  if (event.type === 'human.asked') return answerQuestion(question, event, body, signed)
  if (event.type === 'approval.requested') return decideApproval(question, event, body, signed)
  if (event.type === 'escalation.requested') return decideStuck(question, event, body, signed)
  if (event.type === 'consent.requested') return decideConsent(question, event, body, signed)
  return resolveOutcome(question, event, body, signed)
}

const wrongKind = (what: string, waits: Wait[]): ApiError => new ApiError('wrong_kind', what, { members: { waitingOn: waits.map((wait) => ({ ...wait })) } })
const invalid = (path: string, message: string): ApiError => new ApiError('invalid_answer', message, { problems: [{ path, code: 'invalid_answer', message }] })

async function answerQuestion({ requestId, validate, waits, raw }: Question, event: EventOf<'human.asked'>, body: AnswerBody, signed: Signed): Promise<NewEvent> {
  if (body.verdict !== undefined) throw wrongKind('This is a question: answer it with {"value": …}.', waits)
  const { value } = body
  if (value === undefined) throw invalid('/value', 'The answer is missing: send {"value": …}.')
  await checkAnswer(event.data, value, validate)
  return { type: 'human.answered', step: event.step ?? '', data: { requestId, ...signed, raw: raw ?? value, value } }
}

async function checkAnswer({ format, choices = [], schema }: EventOf<'human.asked'>['data'], value: Json, validate: Validate): Promise<void> {
  if (format === 'yes_no' && typeof value !== 'boolean') throw invalid('/value', 'A yes-or-no question takes true or false.')
  if (format === 'free_text' && (typeof value !== 'string' || value.trim() === '')) throw invalid('/value', 'A free-text question takes a text that is not empty.')
  if (format === 'choice' && !choices.some(({ id }) => id === value)) throw invalid('/value', `The answer is one of: ${choices.map(({ id }) => id).join(', ')}.`)
  if (format !== 'form') return
  const problems = isJsonObject(value) ? await validate(schema ?? {}, value) : [{ path: '', code: 'type', message: 'A form takes an object.' }]
  if (problems.length > 0) throw new ApiError('invalid_answer', 'The answer does not fit the form.', { problems: problems.map((problem) => ({ ...problem, path: `/value${problem.path}` })) })
}

async function decideApproval(question: Question, event: EventOf<'approval.requested'>, body: AnswerBody, signed: Signed): Promise<NewEvent> {
  const { verdict, comment, args, argsHash } = body
  if (verdict !== 'approved' && verdict !== 'rejected' && verdict !== 'edited') throw wrongKind('This is an approval: answer it with the verdict approved, rejected or edited.', question.waits)
  const shown = event.data.argsHash ?? event.data.inputHash
  if (argsHash !== undefined && argsHash !== shown) throw new ApiError('arguments_changed', 'The arguments are not those that were shown. Load the request again and look at them.')
  const decided = { requestId: question.requestId, verdict, ...signed, ...(comment !== undefined && { comment }) }
  if (verdict === 'edited') {
    await checkEdited(question, event, args)
    return { type: 'approval.decided', step: event.step ?? '', data: { ...decided, args, argsHash: hashJson(args) } }
  }
  if (args !== undefined && hashJson(args) !== shown) {
    throw new ApiError('arguments_changed', `The verdict ${verdict} is about the arguments that were shown, and others were sent. To execute others, answer with the verdict edited.`)
  }
  return { type: 'approval.decided', step: event.step ?? '', data: { ...decided, ...(shown !== undefined && { argsHash: shown }) } }
}

async function checkEdited({ graph, validate }: Question, event: EventOf<'approval.requested'>, args: JsonObject | undefined): Promise<void> {
  if (event.data.required > 1) throw invalid('/verdict', `${event.data.required} people have to approve this call as it is, so nobody can edit it for the others. Reject it, and say in the comment what should be different.`)
  if (event.data.intent === undefined) throw invalid('/verdict', 'The resolved request of an effect cannot be edited. Reject it, and say why.')
  if (args === undefined) throw invalid('/args', 'Edited arguments are missing: send them as "args".')
  const problems = await validate(parametersOf(graph.node(nodeOfStep(event.step ?? '')), event.data.intent), args)
  if (problems.length > 0) throw new ApiError('invalid_answer', 'The edited arguments do not fit the intent.', { problems: problems.map((problem) => ({ ...problem, path: `/args${problem.path}` })) })
}

const parametersOf = (node: GraphNode, intent: string): JsonObject => decisionData(node).intents.find(({ name }) => name === intent)?.parameters ?? {}

function decideConsent({ requestId, waits }: Question, event: EventOf<'consent.requested'>, { verdict, output }: AnswerBody, signed: Signed): NewEvent {
  if (verdict !== 'live' && verdict !== 'fixed' && verdict !== 'abort') throw wrongKind('This asks whether a fork may do something for real: answer with the verdict live, fixed or abort.', waits)
  if (verdict === 'fixed' && output === undefined) throw invalid('/output', `Say which output stands in: {"verdict": "fixed", "output": …} (request ${requestId}).`)
  return { type: 'consent.decided', step: event.step ?? '', data: { requestId, verdict, ...signed, ...(output !== undefined && { output }) } }
}

function resolveOutcome({ requestId, waits }: Question, event: EventOf<'step.unknown'>, body: AnswerBody, signed: Signed): NewEvent {
  const { verdict, output } = body
  if (verdict !== 'happened' && verdict !== 'not_happened' && verdict !== 'abort') throw wrongKind('This asks what became of an effect: answer with the verdict happened, not_happened or abort.', waits)
  if (verdict === 'happened' && output === undefined) throw invalid('/output', `Say with which result it happened: {"verdict": "happened", "output": …} (request ${requestId}).`)
  return { type: 'step.resolved', step: event.step ?? '', data: { verdict, ...signed, ...(output !== undefined && { output }) } }
}

async function decideStuck({ waits, graph, validate }: Question, event: EventOf<'escalation.requested'>, body: AnswerBody, signed: Signed): Promise<NewEvent> {
  const decided = await decideEscalation(event, graph, validate, body, signed)
  if (!decided) throw wrongKind('This step is stuck: answer it with the verdict retry, skip, take_over or abort.', waits)
  return decided
}
