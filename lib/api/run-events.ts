/** The log of a run on the wire: as JSON, as server-sent events, folded to a state, and its long values. */
import { z } from 'zod'
import { eventTypes } from '#lib/engine/events.ts'
import type { RunState } from '#lib/engine/state.ts'
import { defineContract } from './contract.ts'
import { timeSchema } from './lists.ts'
import { jsonRecord, runParams } from './runs.ts'

/** An event as sent. `lib/engine/events.ts` (`parseEvent`) owns what stands in `data`. */
export const wireEventSchema = z.object({
  seq: z.number().int().positive(),
  type: z.enum(eventTypes as [string, ...string[]]),
  v: z.number().int(),
  at: timeSchema,
  nodeId: z.string().optional(),
  step: z.string().optional(),
  data: jsonRecord,
})

/** Most events that one answer holds. */
export const eventsPerAnswer = 1000

export const listEvents = defineContract({
  id: 'listEvents',
  summary: 'Events after a seq. With `Accept: text/event-stream` live, one message per event with its seq as id; `event: end` follows the final one',
  method: 'GET',
  path: '/runs/{id}/events',
  params: runParams,
  query: z.object({ after: z.coerce.number().int().min(0).default(0), limit: z.coerce.number().int().min(1).max(eventsPerAnswer).default(eventsPerAnswer) }),
  response: z.object({ events: z.array(wireEventSchema) }),
  produces: 'json_or_stream',
  headers: { 'Last-Event-ID': 'Seq of the last event received; the stream goes on after it' },
  errors: ['not_found', 'invalid_request'],
})

/** `lib/engine/state.ts` owns its shape. */
const stateSchema = z.custom<RunState>((value) => typeof value === 'object' && value !== null).meta({ type: 'object', description: 'The state that the engine folds from the log' })

export const getState = defineContract({
  id: 'getRunState',
  summary: 'The fold of the log up to and with a seq',
  method: 'GET',
  path: '/runs/{id}/state',
  params: runParams,
  query: z.object({ atSeq: z.coerce.number().int().min(0).optional() }),
  response: stateSchema,
  errors: ['not_found', 'invalid_request'],
})

export const getBlob = defineContract({
  id: 'getRunBlob',
  summary: 'The text of a long value, by the hash that its reference names',
  method: 'GET',
  path: '/runs/{id}/blobs/{hash}',
  params: runParams.extend({ hash: z.string().regex(/^[0-9a-f]{64}$/) }),
  response: z.string(),
  produces: 'text',
  errors: ['not_found'],
})

export type WireEvent = z.infer<typeof wireEventSchema>
