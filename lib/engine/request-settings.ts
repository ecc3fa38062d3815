/**
 * What every request to a person is set to in a document: whom it may be answered by, how many must, how they are told, and what
 * happens while nobody answers. Of a question, of a gate, and of a decision that asks when it is stuck.
 */
import { z } from 'zod'

/** Who else is told, and how, when nobody has answered after so long. An empty audience reminds those who were asked. */
export const escalationSchema = z.strictObject({
  afterSeconds: z.number().positive(),
  audience: z.array(z.string()).default([]),
  channels: z.array(z.string()).default([]),
})

/** How many must answer; `all`: everybody who is named, which wants an audience of single people and keys. */
export const requiredSchema = z.union([z.literal('all'), z.number().int().positive().max(100)])

export type Escalation = z.infer<typeof escalationSchema>
export type Required = z.infer<typeof requiredSchema>
