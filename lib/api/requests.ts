/** Requests to people: what a run asks (a question, an approval, the outcome of an effect) and the answers it takes. */
import { z } from 'zod'
import { defineContract } from './contract.ts'
import { listOf, listQuery, repeated, runIdSchema, timeSchema } from './lists.ts'
import { jsonRecord, jsonValue, runSchema } from './runs.ts'

export const requestKindSchema = z.enum(['approval', 'question', 'outcome', 'consent', 'escalation'])
export const requestStatusSchema = z.enum(['open', 'answered', 'expired', 'cancelled'])

export const answerSchema = z.object({
  by: z.string(),
  via: z.string(),
  at: timeSchema,
  verdict: z.string().optional(),
  comment: z.string().optional(),
  value: jsonValue.optional(),
  args: jsonValue.optional(),
  output: jsonValue.optional(),
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
  urgency: z.enum(['low', 'medium', 'high']),
  audience: z.array(z.string()),
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
  /** Why the outcome is unknown. */
  reason: z.string().optional(),
  answers: z.array(answerSchema),
})

/** Which members count follows the request's kind: question {value}; approval {verdict, comment?, args?, argsHash?}; outcome and consent {verdict, output?}. */
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
  summary: 'Requests to people, most urgent and oldest first',
  method: 'GET',
  path: '/requests',
  query: z.object({ ...listQuery, status: repeated(requestStatusSchema), kind: repeated(requestKindSchema), run: runIdSchema.optional(), workflow: z.string().optional().describe('Id or slug') }),
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
export type AnswerBody = z.infer<typeof answerBody>
export type RequestKind = z.infer<typeof requestKindSchema>
export type RequestStatus = z.infer<typeof requestStatusSchema>
