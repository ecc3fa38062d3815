/** Model calls of a run: the exact request that was sent, cut into segments that say where each came from, and the raw reply. */
import { z } from 'zod'
import { segmentSourceSchema } from '#lib/engine/events.ts'
import { defineContract } from './contract.ts'
import { listOf, numberParam, timeSchema } from './lists.ts'
import { runParams } from './runs.ts'

export const promptVersionReferenceSchema = z.object({ promptId: z.string(), number: z.number().int(), hash: z.string() })

export const callUsageSchema = z.object({
  inputTokens: z.number(),
  outputTokens: z.number(),
  cachedInputTokens: z.number().optional(),
  reasoningTokens: z.number().optional(),
})

export const callItemSchema = z.object({
  /** Of its `model.requested` event: the call's name within the run. */
  seq: z.number().int(),
  at: timeSchema,
  nodeId: z.string(),
  step: z.string(),
  /** Re-asks of one visit, from 1. */
  round: z.number().int(),
  /** Tries of one round, from 1. */
  attempt: z.number().int(),
  promptVersion: promptVersionReferenceSchema,
  model: z.object({ connection: z.string(), name: z.string(), scripted: z.boolean().optional() }),
  status: z.enum(['pending', 'responded', 'failed']),
  /** What the reply was read as; absent until read, and for free text. */
  intent: z.string().optional(),
  /** Why the reply did not fit, where it did not. */
  invalid: z.array(z.object({ code: z.string(), path: z.string().optional(), message: z.string() })).optional(),
  error: z.object({ code: z.string(), status: z.number().int().optional(), message: z.string() }).optional(),
  /** Our estimate over the segments. */
  inputTokens: z.number().int(),
  /** The provider's count; null until it answered. */
  usage: callUsageSchema.nullable(),
  costUsd: z.number().nullable(),
  latencyMs: z.number().nullable(),
  finishReason: z.string().nullable(),
})

/** One stretch of the request. `at` is a JSON Pointer into the body; the segments of one place, joined in order, are exactly its value. */
export const segmentSchema = z.object({ at: z.string(), text: z.string(), tokens: z.number().int(), source: segmentSourceSchema })

export const callSchema = callItemSchema.extend({
  /** `body` is the exact string sent, `hash` its SHA-256. */
  request: z.object({ body: z.string(), hash: z.string() }),
  /** Null until the provider answered. */
  response: z.object({ body: z.string(), hash: z.string() }).nullable(),
  segments: z.array(segmentSchema),
  dropped: z.array(z.object({ seq: z.number().int(), rule: z.string(), tokens: z.number().int() })),
  assembler: z.number().int(),
  tokenizer: z.string(),
})

export const listCalls = defineContract({
  id: 'listCalls',
  summary: 'Model calls of a run, in order; all of them at once',
  method: 'GET',
  path: '/runs/{id}/calls',
  params: runParams,
  response: listOf(callItemSchema),
  errors: ['not_found'],
})

export const getCall = defineContract({
  id: 'getCall',
  summary: 'A model call with its exact request, segments and reply',
  method: 'GET',
  path: '/runs/{id}/calls/{seq}',
  params: runParams.extend({ seq: numberParam }),
  response: callSchema,
  errors: ['not_found'],
})

export type Segment = z.infer<typeof segmentSchema>
export type CallItem = z.infer<typeof callItemSchema>
export type Call = z.infer<typeof callSchema>
