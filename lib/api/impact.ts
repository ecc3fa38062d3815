/**
 * What an edited prompt would change of past decisions, before anybody is asked: each is assembled again from its log and measured. A
 * decision is a visit of the node, by its first request: what it is asked again with follows from what was answered.
 */
import { z } from 'zod'
import { segmentSchema } from './calls.ts'
import { defineContract } from './contract.ts'
import { runIdSchema, timeSchema } from './lists.ts'
import { promptBodySchema, promptCallParams } from './simulations.ts'

/** Most decisions that one answer is about. */
export const mostImpacted = 1_000

const tokens = z.number().int()
const count = z.number().int()

/** Body, version, or neither: what the draft holds. */
export const triedFields = {
  body: promptBodySchema.optional().describe('{prompt, model, output, intents, context} as in the node’s data; default: the draft’s'),
  version: z.number().int().positive().optional().describe('In place of `body`: the number of a version of this prompt'),
}

export const decisionLimit = z.number().int().min(1).max(mostImpacted).default(100).describe(`Decisions looked at, newest run first; 1 to ${mostImpacted}`)

/** For `refine`: what is tried is said once. */
export const saidOnce = ({ body, version }: { body?: unknown; version?: unknown }): boolean => body === undefined || version === undefined
export const saidTwice = { message: 'give either a body or a version', path: ['version'] }

const errorSchema = z.object({ code: z.string(), message: z.string(), place: z.string().optional() })

export const impactItemSchema = z.object({
  runId: runIdSchema,
  seq: z.number().int(),
  step: z.string(),
  at: timeSchema,
  beforeTokens: tokens,
  /** Null where the request could not be made. */
  afterTokens: tokens.nullable(),
  changed: z.boolean(),
  /** The budget acts, or the request is larger than the window. */
  overflows: z.boolean(),
  error: errorSchema.optional(),
})

export const impactSchema = z.object({
  /** Decisions looked at, newest run first, and the runs that they are of. */
  decisions: count,
  runs: count,
  /** Of them, those whose request would be another; of these, those that could not be made. */
  changed: count,
  failing: count,
  /** Over the requests that can be made. */
  tokenDelta: tokens,
  /** Of the requests that change and can be made; null where there is none. */
  delta: z.object({ requests: count, average: z.number(), smallest: tokens, largest: tokens }).nullable(),
  /** Those requests by how many tokens they change by: `from` inclusive, `to` inclusive, smallest first. */
  histogram: z.array(z.object({ from: tokens, to: tokens, requests: count })),
  /** The largest request after the change among those that change, and what bounds it; null where none changes. */
  largest: z.object({ runId: runIdSchema, seq: z.number().int(), tokens }).nullable(),
  /** What the model's window holds, where all would go to one model whose window is known. */
  window: tokens.nullable(),
  /** Of those that change: the budget acts, or they are larger than the window. */
  overflowing: count,
  /** Of those that change and follow a decision of their run: those that share noticeably less with it from their beginning, so that a provider's cache is of less use. */
  prefix: z.object({ compared: count, shrinks: count }),
  /** Where every change, and no decision that stays, comes right after one kind of event: which. */
  onlyAfter: z.object({ kind: z.enum(['error', 'result', 'rejection', 'answer', 'input']), nodeIds: z.array(z.string()) }).nullable(),
  /** Of the input alone, nothing cached, over the requests that can be made. Null where a price is unknown. */
  costUsd: z.object({ before: z.number().nullable(), after: z.number().nullable() }),
  /** Why there are no more: all of them were looked at, or the limit or the time was reached. */
  ended: z.enum(['all', 'limit', 'time']),
  /** Test runs that were come across; their decisions are left out. */
  testRuns: count,
  tookMs: z.number(),
  /** Run by run, newest run first; the decisions of a run in their order. */
  items: z.array(impactItemSchema),
})

export const impactOfPrompt = defineContract({
  id: 'impactOfPrompt',
  summary: 'How many past decisions would be asked otherwise with this content, by how many tokens, at what cost. No model is asked. Test runs and what forks copied are left out',
  method: 'POST',
  path: '/prompts/{id}/impact',
  params: promptCallParams,
  body: z.strictObject({ ...triedFields, limit: decisionLimit }).refine(saidOnce, saidTwice),
  response: impactSchema,
  errors: ['malformed_json', 'invalid_request', 'not_found', 'payload_too_large', 'unavailable'],
})

export const requestOfImpact = defineContract({
  id: 'requestOfImpact',
  summary: 'The request of one past decision as it would be with this content, in segments; GET /runs/{runId}/calls/{seq} is the one that was sent. No model is asked',
  method: 'POST',
  path: '/prompts/{id}/impact/request',
  params: promptCallParams,
  body: z.strictObject({ ...triedFields, runId: runIdSchema, seq: z.number().int().positive().describe('Of a `model.requested` event') }).refine(saidOnce, saidTwice),
  response: z.object({
    runId: runIdSchema,
    seq: z.number().int(),
    /** Null where it could not be made. */
    request: z.object({
      body: z.string(),
      hash: z.string(),
      model: z.object({ connection: z.string().nullable(), name: z.string() }),
      inputTokens: tokens,
      segments: z.array(segmentSchema),
      dropped: z.array(z.object({ seq: z.number().int(), rule: z.string(), tokens, index: z.number().int().optional() })),
    }).nullable(),
    error: errorSchema.optional(),
  }),
  errors: ['malformed_json', 'invalid_request', 'not_found', 'payload_too_large', 'unavailable'],
})

export type Impact = z.infer<typeof impactSchema>
export type ImpactItem = z.infer<typeof impactItemSchema>
