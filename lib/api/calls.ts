/** Model calls of a run: the exact request that was sent, cut into segments that say where each came from, and the raw reply. */
import { z } from 'zod'
import { segmentSourceSchema } from '#lib/engine/events.ts'
import { defineContract } from './contract.ts'
import { listOf, numberParam, runIdSchema, timeSchema } from './lists.ts'
import { modelWindowSchema } from './models.ts'
import { runParams } from './runs.ts'

export const promptVersionReferenceSchema = z.object({ promptId: z.string(), number: z.number().int(), hash: z.string() })

export const callUsageSchema = z.object({
  inputTokens: z.number(),
  outputTokens: z.number(),
  cachedInputTokens: z.number().optional(),
  reasoningTokens: z.number().optional(),
  /** Counted by Oriel, because the provider told nothing. */
  estimated: z.literal(true).optional(),
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
  /** Of a request for a summary: the events it is to stand for, wanted by a rule or by a full budget. */
  summary: z.object({ by: z.enum(['rule', 'budget']), covers: z.array(z.number().int()) }).optional(),
  /** Our count over the segments. */
  inputTokens: z.number().int(),
  /** Counted by the model's own tokenizer; else by the nearest one, and an estimate. */
  tokenizerExact: z.boolean(),
  /** The provider's count; null until it answered. */
  usage: callUsageSchema.nullable(),
  /** Null: unknown. */
  costUsd: z.number().nullable(),
  /** What `costUsd` was made with, in US dollars per million tokens; null where there was none. */
  price: z.object({ input: z.number(), cachedInput: z.number(), output: z.number(), asOf: z.string() }).nullable(),
  latencyMs: z.number().nullable(),
  /** Until the first byte of a streamed answer; null where it was not measured. */
  firstByteMs: z.number().nullable(),
  finishReason: z.string().nullable(),
})

/** One stretch of the request. `at` is a JSON Pointer into the body; the segments of one place, joined in order, are exactly its value. */
export const segmentSchema = z.object({ at: z.string(), text: z.string(), tokens: z.number().int(), source: segmentSourceSchema })

/** An entry of the thread that a rule or the budget left out of a window, or shortened in it. `index` is the rule's place in `context.rules`, from 0. */
const leftOut = { seq: z.number().int(), rule: z.string(), tokens: z.number().int(), index: z.number().int().optional() }

export const callSchema = callItemSchema.extend({
  /** `body` is the exact string sent, `hash` its SHA-256. */
  request: z.object({ body: z.string(), hash: z.string() }),
  /** Null until the provider answered. */
  response: z.object({ body: z.string(), hash: z.string() }).nullable(),
  segments: z.array(segmentSchema),
  dropped: z.array(z.object({ seq: z.number().int(), rule: z.string(), tokens: z.number().int(), index: z.number().int().optional() })),
  assembler: z.number().int(),
  tokenizer: z.string(),
  /** What a request to this model may hold, as is known today; null: unknown. */
  window: modelWindowSchema.nullable(),
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

const pairSchema = z.object({ before: segmentSchema, after: segmentSchema })

export const callDiffSchema = z.object({
  /** The call that is compared with; null for the first call of a node, which is compared with nothing: everything was added. */
  other: z.object({ runId: runIdSchema, seq: z.number().int() }).nullable(),
  added: z.array(segmentSchema),
  dropped: z.array(segmentSchema),
  /** The same prompt line, variable, event or function, with another text. */
  changed: z.array(pairSchema),
  /** The same text out of its order, or under another role. */
  moved: z.array(pairSchema),
  /** What rules or the budget leave out of this call and did not out of the other, or shorten: why segments in the lists above were dropped, changed, or came short. */
  cut: z.array(z.object({ ...leftOut, before: segmentSchema.nullable(), after: segmentSchema.nullable() })),
  /** Of the whole windows, in our count. */
  tokenDelta: z.number().int(),
  beforeTokens: z.number().int(),
  afterTokens: z.number().int(),
  /** Tokens that both requests begin with, in the order in which providers cache them: functions and the reply's schema, then the messages. 0 between two models. */
  prefixTokens: z.number().int(),
  /** The segments in which they part, null on the side that ends there; null where they are the same, and between two models. */
  prefixBreak: z.object({ before: segmentSchema.nullable(), after: segmentSchema.nullable() }).nullable(),
})

export const diffCalls = defineContract({
  id: 'diffCalls',
  summary: "What changed from another call's request to this one's; without parameters, from the node's previous call in this run",
  method: 'GET',
  path: '/runs/{id}/calls/{seq}/diff',
  params: runParams.extend({ seq: numberParam }),
  query: z.object({
    otherRun: runIdSchema.optional().describe('Run of the other call; this one where absent'),
    otherSeq: numberParam.optional().describe("Seq of the other call; where absent in another run, the same node's call with the same number"),
  }),
  response: callDiffSchema,
  errors: ['not_found', 'invalid_request'],
})

export type Segment = z.infer<typeof segmentSchema>
export type CallItem = z.infer<typeof callItemSchema>
export type Call = z.infer<typeof callSchema>
export type CallDiff = z.infer<typeof callDiffSchema>
