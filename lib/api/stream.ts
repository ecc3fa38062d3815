/** One event stream for a browser that watches several things at once. */
import { z } from 'zod'
import { defineContract } from './contract.ts'
import { runIdSchema } from './lists.ts'
import { wireEventSchema } from './run-events.ts'

/** `run:{id}` or `run:{id}@{seq}` (events after that seq; without, from now on) · `runs`: which runs changed · `inbox`: requests changed · `text:{id}`: what its streamed answers have said so far. */
export const topicSchema = z.union(
  [
    z.literal('runs'),
    z.literal('inbox'),
    z.templateLiteral(['text:', z.uuid()]),
    z.templateLiteral(['run:', z.uuid()]),
    z.templateLiteral(['run:', z.uuid(), '@', z.number().int().nonnegative()]),
  ],
  'a topic is runs, inbox, run:ID, run:ID@SEQ or text:ID',
)

/** A message's `data`. `runs` and `inbox` are hints: fetch again what is on screen. */
export const streamMessageSchema = z.discriminatedUnion('topic', [
  z.object({ topic: z.literal('runs'), runIds: z.array(runIdSchema) }),
  z.object({ topic: z.literal('inbox'), runIds: z.array(runIdSchema) }),
  /** The last characters of what the call with this seq has said, and how many there are in all. A hint: it may be lost, and comes in no order. */
  z.object({ topic: z.literal('text'), runId: runIdSchema, seq: z.number().int(), characters: z.number().int(), end: z.string() }),
  z.object({ topic: z.literal('run'), runId: runIdSchema, event: wireEventSchema }),
])

export const openStream = defineContract({
  id: 'openStream',
  summary: 'Server-sent events of several topics; `Last-Event-ID` goes on where it broke off',
  method: 'GET',
  path: '/stream',
  query: z.object({ topic: z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(topicSchema).min(1).max(50)) }),
  response: streamMessageSchema,
  produces: 'stream',
  errors: ['invalid_request', 'not_found'],
})

export type StreamTopic = z.infer<typeof topicSchema>
export type StreamMessage = z.infer<typeof streamMessageSchema>
