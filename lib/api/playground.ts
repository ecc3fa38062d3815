/**
 * A past decision, asked again by hand: with another body, version, model or other variables, several times, streamed. Outside of any
 * run: nothing upstream is executed and nothing is kept.
 */
import { z } from 'zod'
import type { Json } from '#lib/engine/json.ts'
import { defineContract } from './contract.ts'
import { runIdSchema } from './lists.ts'
import { jsonRecord } from './runs.ts'

/** Most answers that one request asks for. */
export const mostAsks = 10
/** Most variables that one request changes. */
export const mostVariables = 200

const json = z.custom<Json>((value) => value !== undefined)

const askInputSchema = z
  .strictObject({
    runId: runIdSchema,
    seq: z.number().int().positive().describe('Of any `model.requested` of the decision; it is asked again from its first request'),
    body: jsonRecord.optional().describe('{prompt, model, output, intents, context} as in the node’s data; default: as the run had it'),
    version: z.number().int().positive().optional().describe('In place of `body`: a version of this prompt'),
    model: z
      .strictObject({ connection: z.string().trim().min(1).max(63).optional(), name: z.string().trim().max(200).optional(), params: jsonRecord.optional() })
      .optional()
      .describe('In place of the body’s; with a connection or a name, its fallbacks are left out'),
    variables: z
      .record(z.string().max(1000), json)
      .refine((variables) => Object.keys(variables).length <= mostVariables, `at most ${mostVariables} variables`)
      .default({})
      .describe('Values by JSON Pointer into what the decision knew: /input/team, /vars/limit, /steps/fetch/output, /args, /prev, /trigger, /now; /thread/12 is the entry of event 12'),
    count: z.number().int().min(1).max(mostAsks).default(1).describe(`How often to ask, 1 to ${mostAsks}`),
  })
  .refine(({ body, version }) => body === undefined || version === undefined, { message: 'give either a body or a version', path: ['version'] })

const problem = z.object({ code: z.string(), path: z.string().optional(), message: z.string() })

/** What was decided, or why nothing was. `error`: no request could be made, or no answer was to be had. */
export const askedDecisionSchema = z.union([
  z.strictObject({ intent: z.string(), args: jsonRecord }),
  z.strictObject({ output: json }),
  z.strictObject({ invalid: z.object({ raw: z.string(), errors: z.array(problem) }) }),
  z.strictObject({ error: z.object({ code: z.string(), message: z.string() }) }),
])

export const askAnswerSchema = z.object({
  /** From 1. */
  ask: z.number().int(),
  decision: askedDecisionSchema,
  reasoning: z.string().optional(),
  /** Of the first request; null where none could be made. */
  requestHash: z.string().nullable(),
  /** Our count over it. */
  requestTokens: z.number().int().nullable(),
  /** Requests that were made: re-asks, retries, fallbacks and summaries included. The figures below are of all of them. */
  calls: z.number().int(),
  inputTokens: z.number().int(),
  outputTokens: z.number().int(),
  /** Null: unknown. */
  costUsd: z.number().nullable(),
  latencyMs: z.number(),
  /** That answered last, or was to. */
  model: z.object({ connection: z.string(), name: z.string(), scripted: z.boolean() }),
})

/** What an answer that streams has said so far; its last 20,000 characters. */
export const askTextSchema = z.object({ ask: z.number().int(), said: z.string() })

export const asksEndSchema = z.object({ asks: z.number().int(), answered: z.number().int(), inputTokens: z.number().int(), outputTokens: z.number().int(), costUsd: z.number().nullable() })

export const askPrompt = defineContract({
  id: 'askPrompt',
  summary: 'Ask a model for a past decision again, as often as wanted, with whatever prompt, model and variables. `event: text` while an answer streams, `event: answer` for each, then `event: end`. Costs what the calls cost; keeps nothing. Closing the connection cancels the calls',
  method: 'POST',
  path: '/prompts/{id}/asks',
  params: z.object({ id: z.string().min(1) }),
  body: askInputSchema,
  response: z.union([askAnswerSchema, askTextSchema, asksEndSchema]),
  produces: 'stream',
  errors: ['malformed_json', 'invalid_request', 'not_found', 'payload_too_large', 'rate_limited'],
})

export type AskInput = z.input<typeof askInputSchema>
export type AskAnswer = z.infer<typeof askAnswerSchema>
export type AskText = z.infer<typeof askTextSchema>
export type AsksEnd = z.infer<typeof asksEndSchema>
export type AskedDecision = z.infer<typeof askedDecisionSchema>
