/**
 * What a test is made on: everything that a past decision was assembled from besides its node. Events as values, never rendered text, so
 * any prompt, format, rule or budget can be tried on it. Written by hand, `{material: {scope: {input}}}` is enough.
 */
import { z } from 'zod'
import type { Material } from '#lib/engine/context/material.ts'
import { timeSchema } from './lists.ts'
import { jsonValue } from './runs.ts'

/** Bytes of JSON text that a fixture may take. */
export const longestFixture = 4 * 1024 * 1024

/** The moment of a fixture that says none: the same each time, as everything else in it. */
const someTime = '2026-01-01T00:00:00.000Z'

const count = z.number().int().nonnegative()

const scopeSchema = z.strictObject({
  input: jsonValue,
  trigger: jsonValue.default({ kind: 'test' }),
  vars: z.record(z.string(), jsonValue).default({}),
  steps: z.record(z.string(), z.strictObject({ output: jsonValue.optional(), visits: count.default(1), intent: z.string().optional(), args: jsonValue.optional(), error: jsonValue.optional() })).default({}),
  args: jsonValue.optional(),
  prev: jsonValue.optional(),
  output: jsonValue.optional(),
  run: z.strictObject({ id: z.string(), startedAt: z.string(), callbacks: z.record(z.string(), z.string()).optional(), index: count.optional() }).default({ id: '00000000-0000-7000-8000-000000000000', startedAt: someTime }),
  now: timeSchema.default(someTime),
})

const summary = { seq: count, covers: z.array(count) }

const entrySchema = z.strictObject({
  seq: count.optional().describe('Default: its place, from 1'),
  type: z.enum(['input', 'intent', 'result', 'error', 'human_response', 'approval_rejected', 'message', 'node', 'summary']),
  tag: z.string().min(1).describe('`input`, the intent’s name, `{intent}_result`, `error`, `human_response`, `approval_rejected`, `message`, or a tag of a node’s own'),
  nodeId: z.string().optional(),
  by: z.string().optional().describe('Who said it: of a message, and of a person’s answer where several people have spoken'),
  value: jsonValue,
  text: z.string().optional().describe('Stands in place of the serialised value'),
  answers: count.optional().describe('seq of the intent that this came of'),
  call: count.optional(),
  resolved: z.boolean().optional(),
  summarised: z.strictObject(summary).optional(),
})

const materialSchema = z.strictObject({
  nodeId: z.string().default(''),
  promptVersion: count.default(1),
  model: z.string().default(''),
  contextTags: z.array(z.string()).optional(),
  scope: scopeSchema.describe('What templates see: input, vars, steps, …'),
  thread: z.array(entrySchema).max(20_000).default([]).transform((entries) => entries.map((entry, index) => ({ ...entry, seq: entry.seq ?? index + 1 }))).describe('What had happened, in its order'),
  rejected: z.array(z.never()).default([]),
  summaries: z.array(z.strictObject({ ...summary, by: z.enum(['rule', 'budget']), text: z.string() })).optional(),
})

export const fixtureSchema = z.strictObject({
  material: materialSchema,
  asked: z
    .strictObject({ index: count.default(0), visit: z.number().int().positive().default(1), scriptUses: z.record(z.string(), count).default({}), now: timeSchema.default(someTime) })
    .default({ index: 0, visit: 1, scriptUses: {}, now: someTime })
    .describe('What a scripted model reads besides: which call of its node it was, which visit, how often each entry had answered'),
}) satisfies z.ZodType<{ material: Material; asked: { index: number; visit: number; scriptUses: Record<number, number>; now: string } }>

export type TestFixture = z.infer<typeof fixtureSchema>
