/** Workflows: their drafts and what a list of them shows. A draft with problems is saved; only a malformed document is refused. */
import { z } from 'zod'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { defineContract } from './contract.ts'
import { problemItemSchema } from './errors.ts'
import { listOf, listQuery, timeSchema } from './lists.ts'
import { runStatusSchema } from './run-status.ts'

/** The draft's problems, as found when it was saved. `severity: error` blocks publishing. */
export const problemSchema = problemItemSchema.extend({ severity: z.enum(['malformed', 'error', 'warning']) })

/** Anything; the server parses it with the node types and answers `malformed_document` with places. */
const sentDocument = z.record(z.string(), z.unknown()).describe('A workflow document: {oriel: 1, name, input, nodes, edges, …}')

/** A document as stored: parsed when it was saved, so not parsed again. */
export const storedDocument = z.custom<WorkflowDocument>((value) => typeof value === 'object' && value !== null).meta({ description: 'A workflow document' })

export const workflowParams = z.object({ id: z.string().min(1).describe('Id or slug') })

const identity = {
  id: z.uuid(),
  slug: z.string(),
  name: z.string(),
  description: z.string(),
  draftRevision: z.number().int(),
  latestVersion: z.number().int().nullable(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
}

/** Figures of a workflow's root runs. */
export const workflowStatsSchema = z.object({
  /** The last 24, newest last. */
  recent: z.array(z.object({ id: z.string(), status: runStatusSchema })),
  runs7d: z.number().int(),
  /** True where there are more: the figures are those of the newest 10,000. */
  capped: z.boolean(),
  /** 0 to 1, over the finished runs of 7 days; null without any. */
  success7d: z.number().nullable(),
  /** From start to end, over the finished runs of 7 days. */
  p95Ms: z.number().nullable(),
  /** Null where the price of a call is unknown. */
  costUsd7d: z.number().nullable(),
  waiting: z.number().int(),
  running: z.number().int(),
  lastRunAt: timeSchema.nullable(),
})

export const workflowItemSchema = z.object({
  ...identity,
  /** How many errors and warnings the draft has. */
  problems: z.number().int(),
  /** True where the draft is not the document that the latest version was made from, or nothing is published. */
  draftDiffers: z.boolean(),
  stats: workflowStatsSchema,
})

export const workflowSchema = z.object({
  ...identity,
  document: storedDocument,
  problems: z.array(problemSchema),
  draftDiffers: z.boolean(),
})

/** What saving gives back. Prompt ids are given by the server: take them over into the document that is being edited. */
export const savedWorkflowSchema = z.object({
  ...identity,
  problems: z.array(problemSchema),
  draftDiffers: z.boolean(),
  promptIds: z.record(z.string(), z.string()).describe('nodeId → promptId of every LLM node'),
})

export const listWorkflows = defineContract({
  id: 'listWorkflows',
  summary: 'Workflows, the last changed first',
  method: 'GET',
  path: '/workflows',
  query: z.object({ ...listQuery, q: z.string().optional().describe('Part of the name, slug or description') }),
  response: listOf(workflowItemSchema),
  errors: ['invalid_request'],
})

export const createWorkflow = defineContract({
  id: 'createWorkflow',
  summary: 'Create a workflow from a document; its slug is made from its name',
  method: 'POST',
  path: '/workflows',
  body: z.strictObject({ document: sentDocument, slug: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'a slug is lower-case letters and digits, with single - between them').max(80).optional().describe('Wanted slug; 409 where it is taken') }),
  response: savedWorkflowSchema,
  status: 201,
  errors: ['malformed_json', 'malformed_document', 'invalid_request', 'name_taken', 'payload_too_large'],
})

export const getWorkflow = defineContract({
  id: 'getWorkflow',
  summary: 'A workflow with its draft',
  method: 'GET',
  path: '/workflows/{id}',
  params: workflowParams,
  response: workflowSchema,
  errors: ['not_found'],
})

export const saveWorkflow = defineContract({
  id: 'saveWorkflow',
  summary: 'Save the draft. 409 with `draftRevision` and `document` where baseRevision is not the current revision',
  method: 'PUT',
  path: '/workflows/{id}',
  params: workflowParams,
  body: z.strictObject({ document: sentDocument, baseRevision: z.number().int() }),
  response: savedWorkflowSchema,
  errors: ['malformed_json', 'malformed_document', 'invalid_request', 'not_found', 'stale_revision', 'payload_too_large'],
})

export const archiveWorkflow = defineContract({
  id: 'archiveWorkflow',
  summary: 'Archive a workflow: it leaves the list and starts no more runs; its runs stay',
  method: 'DELETE',
  path: '/workflows/{id}',
  params: workflowParams,
  status: 204,
  errors: ['not_found'],
})

export const restoreWorkflow = defineContract({
  id: 'restoreWorkflow',
  summary: 'Bring an archived workflow back',
  method: 'POST',
  path: '/workflows/{id}/restore',
  params: workflowParams,
  response: workflowSchema,
  errors: ['not_found'],
})

export type Workflow = z.infer<typeof workflowSchema>
export type WorkflowItem = z.infer<typeof workflowItemSchema>
export type WorkflowStats = z.infer<typeof workflowStatsSchema>
export type SavedWorkflow = z.infer<typeof savedWorkflowSchema>
export type WorkflowProblem = z.infer<typeof problemSchema>
