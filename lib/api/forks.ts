/** Forks: runs that begin with a copy of another's log, with something else from there on (semantics §7). */
import { z } from 'zod'
import { forkPolicySchema } from '#lib/engine/fork-policy.ts'
import { defineContract } from './contract.ts'
import { runIdSchema } from './lists.ts'
import { jsonValue, runSchema } from './runs.ts'

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

export type ForkBody = z.infer<typeof forkBody>
export type ForkEdit = z.infer<typeof forkEditSchema>
