/** The same done to many runs at once: each on its own, with an answer per run. */
import { z } from 'zod'
import { defineContract } from './contract.ts'
import { errorCodes } from './errors.ts'
import { runIdSchema } from './lists.ts'
import { runStatusSchema } from './run-status.ts'

/** How many runs one request may name. */
export const mostAtOnce = 100

const ids = z.array(runIdSchema).min(1).max(mostAtOnce).describe(`1 to ${mostAtOnce} runs; one that is named twice is done once`)

/** What became of one run: `status` where it was done, `code` and `detail` of the error where it was not. */
export const bulkItemSchema = z.object({
  id: z.uuid(),
  done: z.boolean(),
  status: runStatusSchema.optional(),
  /** Of a retry: the run that goes on. */
  newRunId: z.uuid().optional(),
  code: z.enum(errorCodes).optional(),
  detail: z.string().optional(),
})

/** In the order of `ids`. */
const response = z.object({ items: z.array(bulkItemSchema) })
const errors = ['malformed_json', 'invalid_request'] as const

export const cancelRuns = defineContract({
  id: 'cancelRuns',
  summary: 'Cancel up to 100 runs and their children, each on its own: 200, and per run whether it was done',
  method: 'POST',
  path: '/runs/cancel',
  body: z.strictObject({ ids, reason: z.string().max(1000).default('') }),
  response,
  errors,
})

export const retryRuns = defineContract({
  id: 'retryRuns',
  summary: 'Retry up to 100 failed runs, each on its own: 200, and per run the one that goes on, or why there is none',
  method: 'POST',
  path: '/runs/retry',
  body: z.strictObject({ ids }),
  response,
  errors,
})

export type BulkItem = z.infer<typeof bulkItemSchema>
