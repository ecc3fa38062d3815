/**
 * What a past model call was assembled from: everything of the log that its moment holds, so that whoever edits the node can see the
 * request that would have been made instead, without asking anybody.
 */
import { z } from 'zod'
import type { Material } from '#lib/engine/context/material.ts'
import type { GraphNode } from '#lib/engine/graph.ts'
import { promptVersionReferenceSchema } from './calls.ts'
import { defineContract } from './contract.ts'
import { numberParam, runIdSchema, timeSchema } from './lists.ts'
import { runParams } from './runs.ts'

/** Most JSON text that the values of one material may take. Beyond it, values are cut, and `cut` names them. */
export const longestMaterial = 8 * 1024 * 1024

const object = <Shape extends object>(description: string) => z.custom<Shape>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)).meta({ type: 'object', description })

export const callMaterialSchema = z.object({
  runId: runIdSchema,
  /** Of its `model.requested`. */
  seq: z.number().int(),
  at: timeSchema,
  step: z.string(),
  round: z.number().int(),
  attempt: z.number().int(),
  promptVersion: promptVersionReferenceSchema,
  model: z.object({ connection: z.string(), name: z.string(), scripted: z.boolean().optional() }),
  node: object<GraphNode>('The node as the run had it, compiled: `data` with its defaults'),
  material: object<Material>('Scope, thread, rejected replies and summaries right before the call. With the data of `node` it assembles to the recorded request'),
  /** What was sent then. */
  request: z.object({ hash: z.string(), inputTokens: z.number().int(), tokenizer: z.string(), assembler: z.number().int() }),
  /** Values that were too long to be carried here; a line that says so stands in their place. */
  cut: z.array(z.object({ path: z.string().describe('`steps.fetch.output`, or `thread[3]`'), bytes: z.number().int(), seq: z.number().int().optional() })),
})

export const getCallMaterial = defineContract({
  id: 'getCallMaterial',
  summary: 'Everything that a past call was assembled from, so that another prompt can be tried for the same moment. At most 8 MiB of values, beside the images that its messages show; `cut` names those left out',
  method: 'GET',
  path: '/runs/{id}/calls/{seq}/material',
  params: runParams.extend({ seq: numberParam }),
  response: callMaterialSchema,
  errors: ['not_found'],
})

export type CallMaterial = z.infer<typeof callMaterialSchema>
