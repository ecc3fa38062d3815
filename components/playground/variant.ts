/** A variant of a past decision: a prompt body to be tried, where it came from, and what was answered. Pure; shapes are parsed where they are kept. */
import { z } from 'zod'
import { askAnswerSchema, mostAsks } from '#lib/api/playground.ts'
import { jsonObjectSchema, type JsonObject } from '#lib/engine/json.ts'
import { draftedNode } from '#lib/nodes/drafted-node.ts'
import { promptBody } from '#lib/nodes/prompt-version.ts'

/** Variants beside each other at most. */
export const mostVariants = 4

const originSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('recorded') }),
  z.object({ kind: z.literal('draft') }),
  z.object({ kind: z.literal('version'), number: z.number().int() }),
  z.object({ kind: z.literal('variant'), name: z.string() }),
])

const batchSchema = z.object({
  /** Asks that were wanted. */
  count: z.number().int().min(1).max(mostAsks),
  /** interrupted: cancelled, or the page was left. */
  status: z.enum(['asking', 'done', 'interrupted', 'failed']),
  /** Why it failed. */
  problem: z.string().optional(),
  answers: z.array(askAnswerSchema),
  /** What answers that stream have said so far, by ask. */
  said: z.record(z.string(), z.string()),
  /** What was asked: tells whether the variant was edited since. */
  of: z.string(),
})

export const variantSchema = z.object({
  id: z.string(),
  /** `A` to `D`. */
  name: z.string(),
  origin: originSchema,
  /** As it came from there; what is edited is told against it. */
  base: jsonObjectSchema,
  /** {prompt, model, output, intents, context} */
  data: jsonObjectSchema,
  batch: batchSchema.optional(),
})

export type Origin = z.infer<typeof originSchema>
export type Batch = z.infer<typeof batchSchema>
export type Variant = z.infer<typeof variantSchema>

const names = ['A', 'B', 'C', 'D']

/** The first that is free. */
export const freeName = (variants: readonly Pick<Variant, 'name'>[]): string => names.find((name) => !variants.some((variant) => variant.name === name)) ?? '?'

export const originWords = (origin: Origin): string => {
  if (origin.kind === 'version') return `v${origin.number}`
  return origin.kind === 'variant' ? `copy of ${origin.name}` : origin.kind === 'draft' ? 'draft' : 'recorded'
}

const parts = ['prompt', 'model', 'output', 'intents', 'context'] as const

/** Of a node's data, what a version covers, with its defaults; of data that is not in order, as it stands. */
export function bodyOf(type: string, id: string, data: JsonObject): JsonObject {
  const drafted = draftedNode(type, id, data)
  const body = drafted.ok ? promptBody(drafted.node) : null
  if (body) return jsonObjectSchema.parse(JSON.parse(JSON.stringify(body)))
  return partsOf(data)
}

/** What of a node's data a version covers, as it stands. */
export const partsOf = (data: JsonObject): JsonObject => Object.fromEntries(parts.flatMap((name) => (data[name] === undefined ? [] : [[name, data[name]]])))

/** Parts that differ, in words: `prompt`, `intents`. */
export const editedParts = (before: JsonObject, now: JsonObject): string[] => parts.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(now[name]))

/** Names exactly what an ask is made of. */
export const askedText = (data: JsonObject, variables: JsonObject): string => JSON.stringify([data, variables])
