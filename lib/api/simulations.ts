/**
 * What past calls of a prompt would have been with another body, model or budget: they are assembled again from their logs and
 * measured. No model is asked, nothing is written.
 */
import { z } from 'zod'
import { defineContract } from './contract.ts'
import { runIdSchema, timeSchema } from './lists.ts'
import { jsonRecord } from './runs.ts'

export const promptCallParams = z.object({ id: z.string().min(1) })

/** Most calls that one simulation looks at. */
export const mostSimulated = 500

const limit = z.number().int().min(1).max(mostSimulated).default(100).describe(`Calls looked at, newest run first; 1 to ${mostSimulated}`)
export const promptBodySchema = jsonRecord.describe('{prompt, model, output, intents, context} as in the node’s data')

export const budgetSchema = z.strictObject({ tokens: z.number().int().positive().max(100_000_000), overflow: z.enum(['drop_oldest', 'summarise', 'fail']) })

const tokens = z.number().int()
const beforeAndAfter = z.object({ before: z.number(), after: z.number() })

/** What one rule, or the budget, leaves out; `index` is the rule's place in `context.rules`. */
const leftOutSchema = z.object({ rule: z.string(), index: z.number().int().optional(), events: z.number().int(), tokens })

export const overflows = ['none', 'drops', 'summarises', 'fails', 'exceeds_window'] as const

export const simulatedCallSchema = z.object({
  runId: runIdSchema,
  seq: z.number().int(),
  step: z.string(),
  at: timeSchema,
  /** Its place among the calls of this prompt in its run, from 1. */
  call: z.number().int(),
  beforeTokens: tokens,
  /** Null where no request could be made. */
  afterTokens: tokens.nullable(),
  /** Of the request, what the thread takes: what a budget bounds. */
  threadTokens: tokens,
  /** What the request would take if the budget left nothing out. */
  wholeTokens: tokens,
  /** What the budget does, or that the request is larger than the window all the same. */
  overflow: z.enum(overflows),
  /** Tokens that rules and budget leave out, by which of them, and the first 40 entries. */
  droppedTokens: tokens,
  leftOut: z.array(leftOutSchema),
  dropped: z.array(z.object({ seq: z.number().int(), rule: z.string(), tokens, index: z.number().int().optional() })),
  /** Tokens from its beginning that are those of the call before, so that a provider may have them cached: as recorded, and as simulated. Null for the first call of a run. */
  beforePrefixTokens: tokens.nullable(),
  prefixTokens: tokens.nullable(),
  /** Of the input alone, nothing cached. Null: the price is unknown, or there is no request. */
  beforeCostUsd: z.number().nullable(),
  costUsd: z.number().nullable(),
  error: z.object({ code: z.string(), message: z.string(), place: z.string().optional() }).optional(),
})

const simulationSchema = z.object({
  /** Calls and runs looked at. */
  calls: z.number().int(),
  runs: z.number().int(),
  /** Why there are no more: all of them were looked at, or the limit or the time was reached. */
  ended: z.enum(['all', 'limit', 'time']),
  /** Calls where the budget acts, or that exceed the window. */
  overflowing: z.number().int(),
  /** Calls that could not be made at all: the budget refuses, or a template cannot be rendered. */
  failing: z.number().int(),
  droppedTokens: tokens,
  /** Over the calls that can be made before and after. */
  inputTokens: beforeAndAfter,
  /** Null where the price of a call is unknown. */
  costUsd: z.object({ before: z.number().nullable(), after: z.number().nullable() }),
  assumed: z.object({
    /** Null where calls differ in it. */
    model: z.string().nullable(),
    /** Null: unknown, so nothing exceeds it. */
    window: tokens.nullable(),
    windowSource: z.enum(['given', 'built_in', 'own']).nullable(),
    budget: budgetSchema.nullable(),
    /** US dollars per million input tokens; null: unknown. */
    price: z.object({ input: z.number(), cachedInput: z.number(), asOf: z.string() }).nullable(),
  }),
  /** The largest budget with which every call that was looked at fits the window; null where none does, or the window is unknown. */
  fittingBudget: tokens.nullable(),
  /** Run by run, newest run first; the calls of a run in their order. */
  items: z.array(simulatedCallSchema),
})

export const simulatePrompt = defineContract({
  id: 'simulatePrompt',
  summary: 'What past calls of a prompt would be with another body, model, window or budget: where it overflows, what is left out, what it costs. No model is asked',
  method: 'POST',
  path: '/prompts/{id}/simulations',
  params: promptCallParams,
  body: z.strictObject({
    body: promptBodySchema.optional().describe('Default: the draft’s'),
    model: z.string().trim().min(1).max(200).optional().describe('In place of the body’s'),
    window: z.number().int().positive().max(100_000_000).optional().describe('Tokens that a request may take; default: the model’s, where it is known'),
    budget: budgetSchema.nullable().optional().describe('In place of the body’s; null: none'),
    limit,
  }),
  response: simulationSchema,
  errors: ['malformed_json', 'invalid_request', 'not_found', 'payload_too_large', 'unavailable'],
})

export const listPromptCalls = defineContract({
  id: 'listPromptCalls',
  summary: 'Past calls of a prompt over all runs and child runs, newest run first, the calls of a run in their order',
  method: 'GET',
  path: '/prompts/{id}/calls',
  params: promptCallParams,
  query: z.object({ limit: z.coerce.number().int().min(1).max(mostSimulated).default(100) }),
  response: z.object({
    items: z.array(z.object({ runId: runIdSchema, runStatus: z.string(), runStartedAt: timeSchema, seq: z.number().int(), at: timeSchema, step: z.string(), round: z.number().int(), call: z.number().int(), inputTokens: tokens })),
    /** There are older calls. */
    more: z.boolean(),
  }),
  errors: ['not_found', 'invalid_request'],
})

export type Simulation = z.infer<typeof simulationSchema>
export type SimulatedCallItem = z.infer<typeof simulatedCallSchema>
export type Budget = z.infer<typeof budgetSchema>
