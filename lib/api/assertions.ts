/**
 * What a test wants of an answer: a closed list of assertions, each of which passes, fails, or cannot be told (`error`), and what came of
 * them. Owns the shapes; `lib/server/tests` says what each means.
 */
import { z } from 'zod'
import { promptSchema, scriptEntrySchema } from '#lib/engine/decision.ts'
import { jsonRecord, jsonValue } from './runs.ts'

const intentName = z.string().min(1).max(64)

/** A model in place of the one that the tested node names; what is left out is that node's. */
export const otherModelSchema = z.strictObject({
  connection: z.string().min(1).max(100).optional(),
  name: z.string().max(200).optional(),
  params: jsonRecord.optional(),
  script: z.array(scriptEntrySchema).optional().describe('Where the connection is a scripted one'),
})

export const assertionSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({ kind: z.literal('intent'), equals: intentName.optional(), in: z.array(intentName).min(1).max(100).optional() })
    .refine(({ equals, in: several }) => (equals === undefined) !== (several === undefined), 'an assertion on the intent has either `equals` or `in`')
    .describe('What is chosen is this intent, or one of these'),
  z
    .strictObject({
      kind: z.literal('field'),
      path: z.string().regex(/^(\/.*)?$/s, 'a JSON Pointer begins with /').max(1000).describe('JSON Pointer into {intent, args} of a decision, or into the output of a generation'),
      equals: jsonValue.optional(),
      matches: z.string().min(1).max(1000).optional().describe('Regular expression, matched in linear time: no lookahead, lookbehind or backreferences'),
    })
    .refine(({ equals, matches }) => (equals === undefined) !== (matches === undefined), 'an assertion on a field has either `equals` or `matches`'),
  z
    .strictObject({ kind: z.literal('text'), contains: z.string().min(1).max(10_000), ignoreCase: z.boolean().optional() })
    .describe('This text stands in what the model wrote: its text, its reasoning, or a value in its arguments or output'),
  z
    .strictObject({ kind: z.literal('expression'), expression: z.string().trim().min(1).max(10_000) })
    .describe('JSONata that gives true, over {intent, args, output, text, reasoning, usage, model} and everything that the prompt sees'),
  z
    .strictObject({ kind: z.literal('judge'), prompt: promptSchema, model: otherModelSchema.optional() })
    .describe('A model is asked whether the answer is right, with messages of its own, in which {{ decision }} is the answer and {{ thread }} what led to it. It says {pass, reason}'),
])

/** Those of a test. */
export const assertionsSchema = z.array(assertionSchema).max(50)

/** What came of one assertion, or (`answer`) of asking at all. */
export const checkSchema = z.object({
  kind: z.enum(['answer', 'intent', 'field', 'text', 'expression', 'judge']),
  /** What was wanted, in words. */
  wanted: z.string(),
  pass: z.boolean(),
  /** It could not be told: a judge that gave no verdict, an expression that failed. Never a pass. */
  error: z.boolean().optional(),
  /** What was wanted and what was there, where there is a value to show. */
  expected: jsonValue.optional(),
  actual: jsonValue.optional(),
  /** Why, in words: what went wrong, or what the judge said. */
  reason: z.string().optional(),
})

export type Assertion = z.infer<typeof assertionSchema>
export type Check = z.infer<typeof checkSchema>
