/** Replay of a run: its log is folded again, its requests are assembled again, and nothing leaves the process. */
import { z } from 'zod'
import { divergenceKinds } from '#lib/engine/replay-finding.ts'
import { defineContract } from './contract.ts'
import { runIdSchema } from './lists.ts'
import { jsonValue, runParams } from './runs.ts'

export const divergenceSchema = z.object({
  /** The run of the tree in which it is. */
  runId: runIdSchema,
  seq: z.number().int(),
  kind: z.enum(divergenceKinds),
  step: z.string().optional(),
  message: z.string(),
  /** What this engine has there; of a request its hash, its body and the first segment that differs. */
  expected: jsonValue,
  /** What the log has there. */
  actual: jsonValue,
})

export const replaySchema = z.object({
  runId: runIdSchema,
  /** Whether this run and all below it replay without a divergence. */
  identical: z.boolean(),
  /** Events that were replayed, up to the first divergence. */
  events: z.number().int(),
  /** Model calls among them, assembled again and compared. */
  calls: z.number().int(),
  /** The first one in this run, else in the first child that has one. */
  divergence: divergenceSchema.nullable(),
  get children() {
    return z.array(replaySchema)
  },
})

export const replayRun = defineContract({
  id: 'replayRun',
  summary: 'Replay a run and all below it: fold its log, assemble every request again, compare; no call leaves the process and nothing is written',
  method: 'POST',
  path: '/runs/{id}/replay',
  params: runParams,
  body: z.strictObject({}).optional(),
  response: replaySchema,
  errors: ['malformed_json', 'invalid_request', 'not_found', 'unavailable'],
})

export type Replay = z.infer<typeof replaySchema>
