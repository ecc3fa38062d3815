/** What a backtest tries, as it was when it began: later changes of the draft change nothing about it. */
import { z } from 'zod'
import type { GraphNode } from '#lib/engine/graph.ts'

export const storedSubjectSchema = z.object({
  version: z.number().nullable(),
  hash: z.string(),
  /** Compiled. */
  node: z.custom<GraphNode>((value) => typeof value === 'object' && value !== null && 'kind' in value),
  /** In place of the node's own. */
  override: z.object({ connection: z.string().optional(), name: z.string() }).optional(),
  model: z.object({ connection: z.string(), name: z.string(), scripted: z.boolean() }),
  estimatedCostUsd: z.number().nullable(),
})

export type StoredSubject = z.infer<typeof storedSubjectSchema>
