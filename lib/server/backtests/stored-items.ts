/** What an item of a backtest keeps beside its status: of the decision then, and of the answer now. */
import { z } from 'zod'
import { askedDecisionSchema } from '#lib/api/playground.ts'

export const storedBeforeSchema = z.object({
  decision: askedDecisionSchema,
  step: z.string(),
  edited: z.boolean(),
  /** Where the decision stands that this item is about: what came next is looked for after it. */
  saidSeq: z.number().nullable(),
  beforeTokens: z.number().nullable(),
  afterTokens: z.number().nullable(),
})

export const storedAfterSchema = z.object({
  decision: askedDecisionSchema,
  reasoning: z.string().optional(),
  requestHash: z.string().nullable(),
  requestTokens: z.number().nullable(),
  calls: z.number(),
  argumentsChanged: z.boolean(),
})

export type StoredBefore = z.infer<typeof storedBeforeSchema>
export type StoredAfter = z.infer<typeof storedAfterSchema>
