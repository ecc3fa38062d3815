/**
 * Backtests: a model is asked again for past decisions, with another content of their prompt, and its answers are put beside what was
 * decided then. Decisions use their recorded events, so nothing upstream is executed and no run is made. The calls cost what calls cost,
 * so what they will cost is asked for first.
 */
import { z } from 'zod'
import { defineContract } from './contract.ts'
import { decisionLimit, saidOnce, saidTwice, triedFields } from './impact.ts'
import { listOf, listQuery, numberParam, runIdSchema, timeSchema } from './lists.ts'
import { askedDecisionSchema } from './playground.ts'
import { jsonRecord } from './runs.ts'

const count = z.number().int()
const tokens = z.number().int()
const dollars = z.number()

/** Most decisions that a backtest may name one by one. */
export const mostNamed = 1_000

const plannedFields = {
  ...triedFields,
  model: z.strictObject({ connection: z.string().min(1).max(100).optional(), name: z.string().trim().min(1).max(200) }).optional().describe('In place of the content’s own model and of its fallbacks'),
  limit: decisionLimit,
  decisions: z.array(z.strictObject({ runId: runIdSchema, seq: z.number().int().positive() })).min(1).max(mostNamed).optional().describe('These in place of the newest ones; seq is that of a decision’s first request'),
  onlyChanged: z.boolean().default(false).describe('Of them, those whose request would be another'),
}

const modelSchema = z.object({ connection: z.string(), name: z.string(), scripted: z.boolean() })
/** US dollars per million tokens; null: unknown, or none is paid. */
const priceSchema = z.object({ input: dollars, cachedInput: dollars, output: dollars, asOf: z.string() }).nullable()

/** What is known before anybody is asked. */
export const backtestEstimateSchema = z.object({
  /** That would be asked for. */
  decisions: count,
  /** Left out: not decided yet, or cancelled before they were. */
  undecided: count,
  /** Of the decisions, those whose request would be another. */
  changed: count,
  /** Of the decisions, those of which no request can be made: they fail without a call. */
  failing: count,
  /** As many requests as these decisions took then, replies that did not fit included. */
  calls: count,
  /** Of requests as they would be, in our count. */
  inputTokens: tokens,
  /** As these decisions took; those of which nothing is known as the mean of the others. Null: nothing is known of any. */
  outputTokens: tokens.nullable(),
  /** By the model that is asked first; nothing cached. Null where it is not known, and why. */
  costUsd: dollars.nullable(),
  why: z.enum(['unknown_price', 'unknown_output']).nullable(),
  model: modelSchema,
  price: priceSchema,
  /** Whom else it may ask: fallbacks where the model cannot answer, in their order, and a model of its own for summaries. */
  others: z.array(modelSchema.extend({ role: z.enum(['fallback', 'summary']), price: priceSchema })),
  /** The same were each answered by the dearest of the model and its fallbacks. Null where it is not known. */
  mostUsd: dollars.nullable(),
  /** Why there are no more decisions: all were looked at, or the limit or the time was reached. */
  ended: z.enum(['all', 'limit', 'time']),
})

export const backtestStatuses = ['running', 'done', 'cancelled', 'failed'] as const
export const backtestItemStatuses = ['waiting', 'kept', 'flipped', 'failed', 'skipped'] as const

const subjectSchema = z.object({
  /** Number of the version; null for a content that has none. */
  version: z.number().int().nullable(),
  hash: z.string(),
  nodeId: z.string(),
  model: modelSchema,
})

export const backtestSchema = z.object({
  id: z.uuid(),
  promptId: z.string(),
  status: z.enum(backtestStatuses),
  /** Why it ended early. */
  reason: z.string().nullable(),
  by: z.string(),
  startedAt: timeSchema,
  finishedAt: timeSchema.nullable(),
  subject: subjectSchema,
  planned: count,
  /** The same intent, or the same output. */
  kept: count,
  /** Another one, or one where there was none. */
  flipped: count,
  /** A reply that did not fit, or no answer. */
  failed: count,
  /** Of those kept, other arguments of the same intent. */
  argumentsChanged: count,
  waiting: count,
  /** Not asked, because it ended before. */
  skipped: count,
  /** Of the flipped ones, as people judged them. */
  verdicts: z.object({ better: count, worse: count, open: count }),
  usage: z.object({ inputTokens: tokens, outputTokens: tokens }),
  /** Null where the price of an answer is unknown. */
  costUsd: dollars.nullable(),
  budgetUsd: dollars.nullable(),
  estimatedCostUsd: dollars.nullable(),
})

/** What came right after the decision in its run: the first step behind the port that it left by. */
export const cameNextSchema = z.object({
  step: z.string(),
  nodeId: z.string(),
  status: z.enum(['open', 'completed', 'failed', 'cancelled']),
  /** The port that it left by; null where it left by none. */
  handle: z.string().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
})

export const backtestItemSchema = z.object({
  /** From 1. */
  n: count,
  runId: runIdSchema,
  /** Of the decision’s first request. */
  seq: count,
  step: z.string(),
  status: z.enum(backtestItemStatuses),
  /** Kept, with other arguments. */
  argumentsChanged: z.boolean(),
  /** What the model chose in the end, after it was asked again; a person’s later edit is told by `edited`. */
  before: askedDecisionSchema,
  edited: z.boolean(),
  /** Null where it was not asked yet. */
  after: askedDecisionSchema.nullable(),
  reasoning: z.string().nullable(),
  /** Estimates over the first request, then and now; null where unknown. */
  beforeTokens: tokens.nullable(),
  afterTokens: tokens.nullable(),
  calls: count.nullable(),
  inputTokens: tokens.nullable(),
  outputTokens: tokens.nullable(),
  costUsd: dollars.nullable(),
  latencyMs: z.number().nullable(),
  /** As it is today. */
  run: z.object({ status: z.string(), outcome: z.string().nullable() }),
  /** Null where nothing came after it. */
  next: cameNextSchema.nullable(),
  verdict: z.enum(['better', 'worse']).nullable(),
  verdictBy: z.string().nullable(),
})

const promptParams = z.object({ id: z.string().min(1) })
const params = z.object({ id: z.uuid() })

export const estimateBacktest = defineContract({
  id: 'estimateBacktest',
  summary: 'What a backtest would ask for, and what that would cost. No model is asked',
  method: 'POST',
  path: '/prompts/{id}/backtests/estimate',
  params: promptParams,
  body: z.strictObject(plannedFields).refine(saidOnce, saidTwice),
  response: backtestEstimateSchema,
  errors: ['malformed_json', 'invalid_request', 'not_found', 'payload_too_large', 'unavailable'],
})

export const startBacktest = defineContract({
  id: 'startBacktest',
  summary: 'Ask a model again for past decisions, in the background. Costs what the calls cost; with a budget, it ends where that is spent',
  method: 'POST',
  path: '/prompts/{id}/backtests',
  params: promptParams,
  body: z.strictObject({ ...plannedFields, budgetUsd: z.number().positive().max(100_000).optional().describe('US dollars after which nothing more is asked; up to four answers may still be under way') }).refine(saidOnce, saidTwice),
  response: z.object({ id: z.uuid(), statusUrl: z.string(), planned: count, estimate: backtestEstimateSchema }),
  status: 202,
  errors: ['malformed_json', 'invalid_request', 'not_found', 'payload_too_large', 'unavailable'],
})

export const listBacktests = defineContract({
  id: 'listBacktests',
  summary: 'Backtests of a prompt, newest first',
  method: 'GET',
  path: '/prompts/{id}/backtests',
  params: promptParams,
  query: z.object(listQuery),
  response: listOf(backtestSchema),
  errors: ['invalid_request'],
})

export const getBacktest = defineContract({
  id: 'getBacktest',
  summary: 'A backtest with a page of its items, in their order',
  method: 'GET',
  path: '/backtests/{id}',
  params,
  query: z.object({ ...listQuery, status: z.enum([...backtestItemStatuses, 'arguments_changed']).optional().describe('Items of this status; arguments_changed: kept with other arguments') }),
  response: backtestSchema.extend({ body: jsonRecord.describe('What it tries, as a version’s body'), items: z.array(backtestItemSchema), nextCursor: z.string().nullable() }),
  errors: ['not_found', 'invalid_request'],
})

export const cancelBacktest = defineContract({
  id: 'cancelBacktest',
  summary: 'End a backtest; what was answered stays. No effect where it has ended',
  method: 'POST',
  path: '/backtests/{id}/cancel',
  params,
  response: backtestSchema,
  errors: ['not_found'],
})

export const judgeBacktestItem = defineContract({
  id: 'judgeBacktestItem',
  summary: 'Say whether what is decided now is better or worse than what was decided then',
  method: 'PUT',
  path: '/backtests/{id}/items/{n}',
  params: params.extend({ n: numberParam }),
  body: z.strictObject({ verdict: z.enum(['better', 'worse']).nullable() }),
  response: backtestSchema,
  errors: ['malformed_json', 'invalid_request', 'not_found'],
})

export type Backtest = z.infer<typeof backtestSchema>
export type BacktestItem = z.infer<typeof backtestItemSchema>
export type BacktestEstimate = z.infer<typeof backtestEstimateSchema>
export type BacktestSubject = z.infer<typeof subjectSchema>
export type CameNext = z.infer<typeof cameNextSchema>
