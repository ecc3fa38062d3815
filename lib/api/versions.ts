/** Published versions of a workflow: immutable, numbered from 1, and what differs between two of them. */
import { z } from 'zod'
import type { DocumentDiff } from '#lib/nodes/document-diff.ts'
import { defineContract } from './contract.ts'
import { listOf, listQuery, numberParam, timeSchema } from './lists.ts'
import { storedDocument, workflowParams } from './workflows.ts'

export const versionItemSchema = z.object({
  number: z.number().int(),
  /** Of the executable graph: two versions with one hash run alike. */
  hash: z.string(),
  message: z.string(),
  /** What changed since the version before, in phrases; null where nobody noted it. */
  changes: z.array(z.string()).nullable(),
  /** The older version that was published again; null where it was made of the draft. */
  from: z.number().int().nullable(),
  by: z.string(),
  createdAt: timeSchema,
})

export const versionSchema = versionItemSchema.extend({ document: storedDocument })

/** One value that differs. A side that has no such value is left out; what is no longer there is named by its place before. */
export const valueChangeSchema = z.object({ path: z.string().describe('JSON Pointer'), before: z.unknown().optional(), after: z.unknown().optional(), reordered: z.literal(true).optional().describe('The items of this list only changed places; before and after are their names') })

const nodeName = { id: z.string(), type: z.string(), label: z.string() }
const edgeEnds = z.object({ id: z.string(), source: z.string(), sourceHandle: z.string(), target: z.string() })

export const versionDiffSchema = z.object({
  /** True where both run alike. */
  sameGraph: z.boolean(),
  /** Name, description, input schema, triggers, limits; pointers into the document. */
  settings: z.array(valueChangeSchema),
  nodes: z.object({
    added: z.array(z.object(nodeName)),
    removed: z.array(z.object(nodeName)),
    /** Pointers into the node's `data`; `/type` and `/parentId` are the node's own. */
    changed: z.array(z.object({ ...nodeName, changes: z.array(valueChangeSchema) })),
    /** Ids of nodes that stand elsewhere or have another size. */
    moved: z.array(z.string()),
  }),
  /** Edges are told apart by the ports that they join. `changed`: pointers into the edge. */
  edges: z.object({ added: z.array(edgeEnds), removed: z.array(edgeEnds), changed: z.array(edgeEnds.extend({ changes: z.array(valueChangeSchema) })) }),
}) satisfies z.ZodType<DocumentDiff>

const versionParams = workflowParams.extend({ n: numberParam })

export const publishVersion = defineContract({
  id: 'publishVersion',
  summary: 'Publish the draft, or an older version again, as the next version. 422 publish_blocked names each node that is in the way',
  method: 'POST',
  path: '/workflows/{id}/versions',
  params: workflowParams,
  body: z.strictObject({ message: z.string().max(2000).default(''), version: numberParam.optional().describe('Publishes this older version again, as it is; the draft stays as it is'), draftRevision: z.number().int().optional().describe('409 where the draft is another one') }).optional(),
  response: versionItemSchema,
  status: 201,
  errors: ['malformed_json', 'invalid_request', 'not_found', 'publish_blocked', 'stale_revision'],
})

export const listVersions = defineContract({
  id: 'listVersions',
  summary: 'Published versions, newest first',
  method: 'GET',
  path: '/workflows/{id}/versions',
  params: workflowParams,
  query: z.object(listQuery),
  response: listOf(versionItemSchema),
  errors: ['not_found', 'invalid_request'],
})

export const getVersion = defineContract({
  id: 'getVersion',
  summary: 'A published version with its document',
  method: 'GET',
  path: '/workflows/{id}/versions/{n}',
  params: versionParams,
  response: versionSchema,
  errors: ['not_found'],
})

export const diffVersions = defineContract({
  id: 'diffVersions',
  summary: 'What changed from version a to version b; `draft` names the draft',
  method: 'GET',
  path: '/workflows/{id}/versions/{n}/diff/{b}',
  params: workflowParams.extend({ n: numberParam.or(z.literal('draft')), b: numberParam.or(z.literal('draft')) }),
  response: versionDiffSchema,
  errors: ['not_found'],
})

export type VersionItem = z.infer<typeof versionItemSchema>
export type Version = z.infer<typeof versionSchema>
