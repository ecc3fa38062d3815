/**
 * Signed links to one request: how somebody answers without an account. The token is the right: it names the request, its recipient and
 * the arguments that were shown. Reading it does nothing; only the POST acts, once per person. What is shown is what the person needs to
 * decide: no addresses of others, nothing of the run beside.
 */
import { z } from 'zod'
import { defineContract } from './contract.ts'
import { answerBody, answerSchema, requestSchema } from './requests.ts'

/** What somebody who came by a link is shown. */
export const linkedRequestSchema = requestSchema
  .pick({ kind: true, status: true, since: true, expiresAt: true, closedAt: true, urgency: true, required: true, nodeLabel: true, question: true, context: true, format: true, choices: true, schema: true, intent: true, args: true, argsHash: true, display: true, rejectOptions: true, reasoning: true, reason: true, error: true, options: true })
  .extend({
    /** Name of the workflow that asks. */
    workflow: z.string(),
    /** Who the link was sent to; null for a link to anyone. */
    recipient: z.string().nullable(),
    /** How many have answered so far, of `required`. */
    answered: z.number().int(),
    /** What the recipient answered; null while they have not. */
    yours: answerSchema.omit({ by: true }).nullable(),
    /** Whether they may answer it now. */
    mine: z.boolean(),
  })

const linkParams = z.object({ token: z.string().min(1).max(2000) })

export const getLinkedRequest = defineContract({
  id: 'getLinkedRequest',
  summary: 'The request that a signed link leads to. No API key: the link is the right; reading it does nothing',
  method: 'GET',
  path: '/links/{token}',
  auth: 'address',
  params: linkParams,
  response: linkedRequestSchema,
  errors: ['not_found', 'arguments_changed'],
})

export const answerLinkedRequest = defineContract({
  id: 'answerLinkedRequest',
  summary: 'Answer the request that a signed link leads to, once, as the person it was sent to; the run goes on at once',
  method: 'POST',
  path: '/links/{token}/answer',
  auth: 'address',
  params: linkParams,
  body: answerBody,
  largestBody: 1024 * 1024,
  response: linkedRequestSchema,
  errors: ['malformed_json', 'invalid_request', 'invalid_answer', 'not_found', 'wrong_status', 'already_answered', 'wrong_kind', 'arguments_changed', 'request_closed', 'payload_too_large'],
})

export const createRequestLink = defineContract({
  id: 'createRequestLink',
  summary: 'The link to a request that anyone may answer, to be handed to whoever shall',
  method: 'POST',
  path: '/requests/{id}/link',
  params: z.object({ id: z.string().min(1).max(200) }),
  response: z.object({ url: z.url() }),
  errors: ['not_found', 'invalid_request'],
})

export type LinkedRequest = z.infer<typeof linkedRequestSchema>
