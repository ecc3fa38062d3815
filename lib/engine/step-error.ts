/** What a failed step says of itself: a code that code reads, a message for people, and the short form that models read. */
import { z } from 'zod'
import type { Json } from './json.ts'

export const stepErrorSchema = z.object({ code: z.string(), message: z.string(), compact: z.string(), details: z.custom<Json>((value) => value !== undefined, 'a JSON value').optional() })

export type StepError = z.infer<typeof stepErrorSchema>
