/** Forks: runs that begin with a copy of another's log, with something else from there on (semantics §7). */
import { z } from 'zod'
import { forkPolicySchema } from '#lib/engine/fork-policy.ts'
import { defineContract } from './contract.ts'
import { runIdSchema, timeSchema } from './lists.ts'
import { runStatusSchema } from './run-status.ts'
import { jsonValue, runErrorSchema, runSchema } from './runs.ts'

export const forkEditKinds = ['prompt', 'model', 'output', 'args', 'answer', 'input', 'workflow'] as const

export const forkEditSchema = z.strictObject({
  kind: z
    .enum(forkEditKinds)
    .describe(
      'args: `value` {intent, args} in place of the intent.selected at `atSeq` · output: of the step.completed or step.failed there · answer: the body that /answer takes, in place of the answer there · input: of the run, at 1 · prompt: of `nodeId`, a version’s body or number · model: of `nodeId`, the node’s `model` · workflow: a document or a version number',
    ),
  nodeId: z.string().optional(),
  seq: z.number().int().positive().optional().describe('Of the event that is edited: `atSeq`, which it is without'),
  value: jsonValue,
})

export const forkBody = z.strictObject({
  atSeq: z.number().int().positive().describe('First event that is not copied; 1 to lastSeq + 1'),
  edits: z.array(forkEditSchema).max(50).default([]),
  policy: forkPolicySchema.optional().describe('What becomes of effects. Default: recorded results, and a person is asked where there is none'),
  connections: z.record(z.string(), z.string()).optional().describe('Connections of models by new names: {theirs: ours}'),
  mode: z.enum(['continue', 'step']).optional().describe('step: the fork begins paused, and goes on by /resume, one step at a time with its mode step'),
})

const params = z.object({ id: runIdSchema })

export const forkRun = defineContract({
  id: 'forkRun',
  summary: 'Fork a run: the events before `atSeq` are copied and not executed again; the original stays as it is',
  method: 'POST',
  path: '/runs/{id}/fork',
  params,
  body: forkBody,
  response: runSchema,
  status: 202,
  errors: ['malformed_json', 'invalid_request', 'not_found', 'payload_too_large', 'unknown_version'],
})

export const retryRun = defineContract({
  id: 'retryRun',
  summary: 'Retry a failed run: a fork at its failure, on the graph that it had; what failed is done for real',
  method: 'POST',
  path: '/runs/{id}/retry',
  params,
  body: z.strictObject({}).optional(),
  response: runSchema,
  errors: ['malformed_json', 'invalid_request', 'not_found', 'wrong_status'],
})

/** Most runs that one tree of forks shows. */
export const mostForksShown = 200

const forkedRunSchema = z.object({
  id: runIdSchema,
  status: runStatusSchema,
  outcome: z.string().nullable(),
  error: runErrorSchema.nullable(),
  version: z.union([z.number().int(), z.literal('draft')]),
  steps: z.number().int(),
  /** Null where a price is unknown. */
  costUsd: z.number().nullable(),
  startedAt: timeSchema,
  finishedAt: timeSchema.nullable(),
  lastSeq: z.number().int(),
  /** Null for the run that the tree grows from. */
  fork: z
    .object({
      from: z.object({ runId: runIdSchema, atSeq: z.number().int() }),
      /** retry: at a failure, for real · continues: at the end of a finished run, with a message. */
      relation: z.enum(['fork', 'retry', 'continues']),
      by: z.string(),
      /** What was edited, in a few words. `nodeId` where it is about one node. */
      edits: z.array(z.object({ kind: z.enum(forkEditKinds), nodeId: z.string().optional(), words: z.string() })),
    })
    .nullable(),
})

export const listForks = defineContract({
  id: 'listForks',
  summary: 'The tree of forks and retries that a run belongs to, from the run that it grew from; of a child run, that of its copies',
  method: 'GET',
  path: '/runs/{id}/forks',
  params,
  response: z.object({
    /** The run that nothing was forked to first, then its forks, a fork after what it was forked from, older ones first. */
    runs: z.array(forkedRunSchema),
    /** There are more than are shown. */
    more: z.boolean(),
  }),
  errors: ['not_found'],
})

export type ForkBody = z.infer<typeof forkBody>
export type ForkedRun = z.infer<typeof forkedRunSchema>
export type ForkTree = z.infer<typeof listForks.response>
export type ForkEdit = z.infer<typeof forkEditSchema>
