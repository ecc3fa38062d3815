/** Requests to people: what a run asks (a question, an approval, the outcome of an effect) and the answers it takes. */
import { z } from 'zod'
import { defineContract, type ResponseOf } from './contract.ts'
import { listOf, listQuery, repeated, runIdSchema, timeSchema } from './lists.ts'
import { jsonRecord, jsonValue, runSchema } from './runs.ts'

export const requestKindSchema = z.enum(['approval', 'question', 'outcome', 'consent', 'escalation'])
export const requestStatusSchema = z.enum(['open', 'answered', 'expired', 'cancelled'])
export const urgencySchema = z.enum(['low', 'medium', 'high'])

export const answerSchema = z.object({
  by: z.string(),
  via: z.string(),
  at: timeSchema,
  verdict: z.string().optional(),
  comment: z.string().optional(),
  value: jsonValue.optional(),
  args: jsonValue.optional(),
  output: jsonValue.optional(),
  hint: z.string().optional(),
})

/** When, and to whom else, a request is put while nobody settles it; with `escalatedAt` it has been. No audience: the same people are reminded. */
const escalationSchema = z.object({
  /** From 1. */
  level: z.number().int(),
  at: timeSchema,
  audience: z.array(z.string()),
  channels: z.array(z.string()),
  escalatedAt: timeSchema.optional(),
  reason: z.enum(['time', 'contact_failed']).optional(),
})

/** How somebody was told of a request, or could not be. */
export const contactSchema = z.object({
  channel: z.string(),
  to: z.string().optional(),
  status: z.enum(['waiting', 'sent', 'failed']),
  /** 0: when it was asked, else the escalation's. */
  level: z.number().int(),
  at: timeSchema.optional(),
  error: z.string().optional(),
})

export const requestSchema = z.object({
  id: z.string(),
  kind: requestKindSchema,
  status: requestStatusSchema,
  runId: z.uuid(),
  workflowId: z.uuid(),
  workflow: z.object({ slug: z.string(), name: z.string() }),
  nodeId: z.string(),
  /** The node's label in the document that runs. */
  nodeLabel: z.string().optional(),
  step: z.string(),
  /** Of the event that asked. */
  seq: z.number().int(),
  since: timeSchema,
  expiresAt: timeSchema.optional(),
  /** When it was answered, expired or its run ended. */
  closedAt: timeSchema.optional(),
  urgency: urgencySchema,
  /** Who may answer, escalations included; empty: every member and key. */
  audience: z.array(z.string()),
  /** Who may not, whatever the audience says: who started the run. */
  notBy: z.array(z.string()).optional(),
  /** Whether who asks for it may answer it now. */
  mine: z.boolean(),
  /** How many different people have to say the same. */
  required: z.number().int(),
  question: z.string().optional(),
  context: z.string().optional(),
  format: z.enum(['free_text', 'yes_no', 'choice', 'form']).optional(),
  choices: z.array(z.object({ id: z.string(), label: z.string() })).optional(),
  schema: jsonRecord.optional(),
  intent: z.string().optional(),
  args: jsonValue.optional(),
  argsHash: z.string().optional(),
  display: z.string().optional(),
  rejectOptions: z.array(z.object({ name: z.string(), text: z.string() })).optional(),
  reasoning: z.string().optional(),
  /** Why the outcome is unknown, or why a fork asks. */
  reason: z.string().optional(),
  /** Of an escalation: what the step is stuck on, the step that failed, and what may be answered. */
  error: z.object({ code: z.string(), message: z.string(), compact: z.string() }).optional(),
  call: z.string().optional(),
  options: z.array(z.string()).optional(),
  /** Answers that did not settle it. */
  votes: z.array(answerSchema),
  /** The answers that settled it. */
  answers: z.array(answerSchema),
  escalations: z.array(escalationSchema),
  contacts: z.array(contactSchema),
})

/** Which members count follows the request's kind: question {value}; approval {verdict, comment?, args?, argsHash?}; outcome and consent {verdict, output?}; escalation {verdict, hint?, output?}. */
export const answerBody = z.strictObject({
  value: jsonValue.optional(),
  verdict: z.enum(['approved', 'rejected', 'edited', 'happened', 'not_happened', 'abort', 'live', 'fixed', 'retry', 'skip', 'take_over']).optional(),
  comment: z.string().max(20_000).optional(),
  args: jsonRecord.optional(),
  argsHash: z.string().optional().describe('The hash that was shown; another one is 409 arguments_changed'),
  output: jsonValue.optional(),
  hint: z.string().max(20_000).optional(),
})

const requestParams = z.object({ id: z.string().min(1).max(200) })

export const listRequests = defineContract({
  id: 'listRequests',
  summary: 'Requests to people, most urgent and oldest first; where only closed ones are asked for, the latest first',
  method: 'GET',
  path: '/requests',
  query: z.object({
    ...listQuery,
    status: repeated(requestStatusSchema),
    kind: repeated(requestKindSchema),
    urgency: repeated(urgencySchema),
    run: repeated(runIdSchema),
    workflow: z.string().optional().describe('Id or slug'),
    audience: z.literal('me').optional().describe('Only those that who asks may answer now'),
    answeredBy: z.string().max(320).optional().describe('Only those that this person has answered; `me`: who asks'),
    q: z.string().max(200).optional().describe('Text in the question, the call, the node or the name of the workflow; or the id of a request or run'),
  }),
  response: listOf(requestSchema),
  errors: ['invalid_request'],
})

export const getRequest = defineContract({
  id: 'getRequest',
  summary: 'A request to a person',
  method: 'GET',
  path: '/requests/{id}',
  params: requestParams,
  response: requestSchema,
  errors: ['not_found'],
})

export const getInbox = defineContract({
  id: 'getInbox',
  summary: 'How many requests are open: for who asks, and in all; each is counted up to 10,000',
  method: 'GET',
  path: '/inbox',
  response: z.object({ mine: z.number().int(), open: z.number().int() }),
})

/** Something that happened in a run before a request, in short. */
export const earlierSchema = z.object({
  seq: z.number().int(),
  at: timeSchema,
  type: z.string(),
  nodeId: z.string().optional(),
  by: z.string().optional(),
  via: z.string().optional(),
  verdict: z.string().optional(),
  intent: z.string().optional(),
  /** The answer, comment, arguments, error or output, cut. */
  text: z.string().optional(),
  /** It was tried again. */
  retryAt: timeSchema.optional(),
})

export const getRequestContext = defineContract({
  id: 'getRequestContext',
  summary: 'What led to a request: the model call that chose it, and what happened before in its run',
  method: 'GET',
  path: '/requests/{id}/context',
  params: requestParams,
  response: z.object({
    /** Seq of the call whose answer led here; null where no model chose. */
    call: z.number().int().nullable(),
    /** Of the events that the call was shown: those that hold what a model said itself. */
    own: z.array(z.number().int()),
    /** What decisions, people and effects did, the latest 30, in order. */
    earlier: z.array(earlierSchema),
    /** What happened before those. */
    more: z.number().int(),
  }),
  errors: ['not_found'],
})

export const answerRequest = defineContract({
  id: 'answerRequest',
  summary: 'Answer a request; the run goes on at once',
  method: 'POST',
  path: '/requests/{id}/answer',
  params: requestParams,
  body: answerBody,
  response: z.object({ request: requestSchema, run: runSchema.pick({ id: true, status: true }) }),
  errors: ['malformed_json', 'invalid_request', 'invalid_answer', 'not_found', 'wrong_status', 'already_answered', 'wrong_kind', 'arguments_changed', 'request_closed'],
})

export type HumanRequest = z.infer<typeof requestSchema>
export type HumanAnswer = z.infer<typeof answerSchema>
export type Contact = z.infer<typeof contactSchema>
export type Escalation = z.infer<typeof escalationSchema>
export type Earlier = z.infer<typeof earlierSchema>
export type RequestContext = ResponseOf<typeof getRequestContext>
export type Urgency = z.infer<typeof urgencySchema>
export type AnswerBody = z.infer<typeof answerBody>
export type RequestKind = z.infer<typeof requestKindSchema>
export type RequestStatus = z.infer<typeof requestStatusSchema>
