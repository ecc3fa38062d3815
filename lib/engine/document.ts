/**
 * The workflow document: the one format that canvas, API, file and engine share (React Flow's own shapes).
 * This file owns the outer shape. What may stand in a node's `data` belongs to the node type (lib/nodes).
 */
import { z } from 'zod'
import { jsonObjectSchema, type JsonObject } from './json.ts'

export const nodeIdPattern = /^[a-z][a-z0-9_]*$/

const position = z.object({ x: z.number(), y: z.number() })

/** A node as stored. React Flow's runtime fields (measured, selected, dragging, …) are dropped. */
export const documentNodeSchema = z.object({
  id: z.string().regex(nodeIdPattern, 'a node id is a lower-case letter followed by lower-case letters, digits or _'),
  type: z.string(),
  position,
  width: z.number().optional(),
  height: z.number().optional(),
  parentId: z.string().nullish().transform((id) => id ?? undefined),
  extent: z.literal('parent').nullish().transform((extent) => extent ?? undefined),
  zIndex: z.number().optional(),
  data: jsonObjectSchema.default({}),
})

/** An edge as stored. A missing `sourceHandle` means `out`. */
export const documentEdgeSchema = z.object({
  id: z.string().min(1),
  source: z.string(),
  sourceHandle: z.string().nullish().transform((handle) => handle ?? 'out'),
  target: z.string(),
  targetHandle: z.string().nullish().transform((handle) => handle ?? undefined),
  label: z.string().optional(),
})

export const triggerSchema = z.strictObject({
  id: z.string().min(1),
  kind: z.enum(['form', 'webhook', 'schedule', 'email', 'slack', 'chat', 'openai', 'mcp']),
  config: jsonObjectSchema.default({}),
  /** JSONata over {payload, headers, query}. */
  input: z.string().optional(),
  correlate: z.string().optional(),
  enabled: z.boolean().default(true),
})

export const defaultLimits = { steps: 200, tokens: 1_000_000, costUsd: 10, wallSeconds: 2_592_000 }

const limit = { steps: z.number().int().positive(), tokens: z.number().int().positive(), costUsd: z.number().positive(), wallSeconds: z.number().positive() }

/** Limits of a whole run, summed over its tree of child runs. */
export const limitsSchema = z.strictObject({
  steps: limit.steps.default(defaultLimits.steps),
  tokens: limit.tokens.default(defaultLimits.tokens),
  costUsd: limit.costUsd.default(defaultLimits.costUsd),
  wallSeconds: limit.wallSeconds.default(defaultLimits.wallSeconds),
})

/** Some limits in place of a workflow's own. */
export const someLimitsSchema = z.strictObject(limit).partial()

export const documentSchema = z.strictObject({
  oriel: z.literal(1),
  name: z.string().trim().min(1).max(200),
  description: z.string().max(2000).default(''),
  input: jsonObjectSchema.default({ type: 'object' }),
  nodes: z.array(documentNodeSchema).max(2000),
  edges: z.array(documentEdgeSchema).max(10_000).default([]),
  triggers: z.array(triggerSchema).default([]),
  limits: limitsSchema.default(defaultLimits),
})

export type WorkflowDocument = z.infer<typeof documentSchema>
export type DocumentNode = z.infer<typeof documentNodeSchema>
export type DocumentEdge = z.infer<typeof documentEdgeSchema>
export type Limits = z.infer<typeof limitsSchema>
export type InputSchema = JsonObject

/** One thing wrong with a document. `error` blocks publishing; `malformed` blocks saving; `warning` blocks nothing. */
export interface Problem {
  severity: 'malformed' | 'error' | 'warning'
  /** Stable, from the table in docs/problems.md. */
  code: string
  message: string
  nodeId?: string
  /** Handle or intent the problem is about. */
  handle?: string
  edgeId?: string
  /** JSON Pointer into the document, or into the node's `data` where `nodeId` is given. */
  path?: string
  /** Line within the text at `path`, from 1. */
  line?: number
  /** Of a reference to what is not there: as it is written, and what was most likely meant. */
  instead?: { written: string; meant: string }
}
