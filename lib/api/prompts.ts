/**
 * Prompts: of LLM nodes, each at home in one draft, and of the library, which nodes of any workflow are linked to. Versions are numbered
 * per prompt and never change; a content has one number, whether a person saved it or a run was the first to use it.
 */
import { z } from 'zod'
import type { PromptDiff } from '#lib/nodes/prompt-diff.ts'
import { defineContract } from './contract.ts'
import { listOf, listQuery, numberParam, timeSchema } from './lists.ts'
import { jsonRecord } from './runs.ts'
import { valueChangeSchema } from './versions.ts'

const number = z.number().int()
const workflowName = z.object({ id: z.uuid(), slug: z.string(), name: z.string() })
const testResult = z.object({ passed: number, total: number }).describe('Newest results of tests that ran on exactly this content')

/** A prompt of a node, or with `library` one that nodes are linked to: that one is of no workflow and no node. */
export const promptSchema = z.object({
  id: z.string(),
  library: z.boolean(),
  /** Of the library prompt, else what the node is called. */
  name: z.string(),
  description: z.string(),
  workflowId: z.uuid().nullable(),
  workflow: workflowName.nullable(),
  nodeId: z.string().nullable(),
  /** 0: no content of it was saved by hand, run or published yet. */
  latestVersion: number,
})

export const promptItemSchema = promptSchema.extend({
  /** Of the latest version. */
  hash: z.string(),
  message: z.string(),
  by: z.string(),
  createdAt: timeSchema,
  labels: z.array(z.object({ label: z.string(), version: number })),
  /** Nodes of drafts that are linked to it. */
  uses: number,
})

/** A node that is linked to a library prompt. */
export const promptUserSchema = z.object({
  workflow: workflowName,
  /** A published version: the latest. */
  version: z.union([z.literal('draft'), number]),
  nodeId: z.string(),
  nodeLabel: z.string(),
  /** The version that the node holds a copy of. */
  number,
  /** The label that it takes at each publish; null where the version is pinned. */
  follows: z.string().nullable(),
})

/** What the node of a prompt holds in the draft now. */
const promptDraftSchema = z.object({
  nodeType: z.string(),
  revision: number,
  savedAt: timeSchema,
  /** Null where the node is not in order: no call can be made with it. */
  body: jsonRecord.nullable(),
  hash: z.string().nullable(),
  /** The version that has this content; null: none has it yet. */
  version: number.nullable(),
  /** Of the template, before anything is filled in. */
  tokens: number.nullable(),
  tests: testResult.nullable(),
  /** Where the node is linked to a library prompt. */
  link: z.object({ promptId: z.string(), name: z.string().nullable(), version: number, label: z.string().nullable() }).nullable(),
})

/** `draft` is null for a library prompt, and where the node was deleted; `usedBy`: in drafts and latest versions. */
export const promptHeadSchema = promptSchema.extend({ archivedAt: timeSchema.nullable(), draft: promptDraftSchema.nullable(), usedBy: z.array(promptUserSchema) })

const versionFields = { number, hash: z.string(), message: z.string(), by: z.string(), createdAt: timeSchema }

export const promptVersionItemSchema = z.object({
  ...versionFields,
  /** Of the template, before anything is filled in. */
  tokens: number,
  /** Against the version before; null for the first. */
  tokenDelta: number.nullable(),
  /** Runs of graphs that hold it, those of child runs counted with their root. */
  runs: number,
  lastRunAt: timeSchema.nullable(),
  /** Versions of the workflow that hold it. */
  published: z.array(number),
  labels: z.array(z.string()),
  tests: testResult.nullable(),
})

/** `body` is {prompt, model, output, intents, context} as in the node's data, intents without their gates. */
export const promptVersionSchema = z.object({ ...versionFields, body: jsonRecord })

/** `draftRevision` is null for a library prompt. */
export const savedPromptVersionSchema = z.object({ ...versionFields, draftRevision: number.nullable() })

const line = z.object({ line: number, parts: z.array(z.object({ kind: z.enum(['same', 'gone', 'come']), text: z.string() })) })
const messageSide = z.object({ index: number, role: z.string(), text: z.string() })
const changes = z.array(valueChangeSchema).describe('Pointers into the body')

export const promptDiffSchema = z.object({
  same: z.boolean(),
  /** In the order of the later side; rows stand beside each other, lines count from 1. */
  messages: z.array(z.object({ kind: z.enum(['same', 'changed', 'added', 'removed']), before: messageSide.optional(), after: messageSide.optional(), rows: z.array(z.object({ before: line.optional(), after: line.optional() })) })),
  intents: changes,
  output: changes,
  model: changes,
  context: changes,
}) satisfies z.ZodType<PromptDiff>

export const promptParams = z.object({ id: z.string().min(1) })
const body = jsonRecord.describe('{prompt, model, output, intents, context} as in the node’s data')
const message = z.string().trim().max(2000)
const names = { name: z.string().trim().min(1).max(100), description: z.string().max(2000).default('') }
const side = numberParam.or(z.literal('draft'))

export const listPrompts = defineContract({
  id: 'listPrompts',
  summary: 'Prompts that have versions: those of the library by name, then those of nodes by workflow',
  method: 'GET',
  path: '/prompts',
  query: z.object({ ...listQuery, workflow: z.string().optional().describe('Id or slug'), library: z.enum(['true', 'false']).optional(), q: z.string().optional().describe('Occurs in a name, or in the latest version') }),
  response: listOf(promptItemSchema),
  errors: ['invalid_request', 'not_found'],
})

export const createPrompt = defineContract({
  id: 'createPrompt',
  summary: 'Create a library prompt from a body, or from a version of another prompt',
  method: 'POST',
  path: '/prompts',
  body: z.union([z.strictObject({ ...names, body, message: message.default('') }), z.strictObject({ ...names, from: z.strictObject({ promptId: z.string().min(1), version: numberParam }), message: message.default('') })]),
  response: promptHeadSchema,
  status: 201,
  errors: ['malformed_json', 'invalid_request', 'not_found', 'name_taken', 'payload_too_large'],
})

export const getPrompt = defineContract({
  id: 'getPrompt',
  summary: 'A prompt: what its node holds in the draft now, or who uses the library prompt',
  method: 'GET',
  path: '/prompts/{id}',
  params: promptParams,
  response: promptHeadSchema,
  errors: ['not_found'],
})

export const renamePrompt = defineContract({
  id: 'renamePrompt',
  summary: 'Rename or describe a library prompt',
  method: 'PUT',
  path: '/prompts/{id}',
  params: promptParams,
  body: z.strictObject(names),
  response: promptHeadSchema,
  errors: ['malformed_json', 'invalid_request', 'not_found', 'name_taken'],
})

export const archivePrompt = defineContract({
  id: 'archivePrompt',
  summary: 'Archive a library prompt: it leaves the list; nodes that are linked to it keep their copies',
  method: 'DELETE',
  path: '/prompts/{id}',
  params: promptParams,
  status: 204,
  errors: ['not_found'],
})

export const restorePrompt = defineContract({
  id: 'restorePrompt',
  summary: 'Bring an archived library prompt back',
  method: 'POST',
  path: '/prompts/{id}/restore',
  params: promptParams,
  response: promptHeadSchema,
  errors: ['not_found', 'name_taken'],
})

export const listPromptVersions = defineContract({
  id: 'listPromptVersions',
  summary: 'Versions of a prompt, newest first: where each ran and was published, its labels, how its tests ended',
  method: 'GET',
  path: '/prompts/{id}/versions',
  params: promptParams,
  query: z.object(listQuery),
  response: listOf(promptVersionItemSchema),
  errors: ['not_found', 'invalid_request'],
})

export const savePromptVersion = defineContract({
  id: 'savePromptVersion',
  summary: 'Number a content by hand and write it into the draft. 200 where it has a number already; an empty message of that one is filled. 409 where baseRevision is not the draft’s revision (of a library prompt: its latest number)',
  method: 'POST',
  path: '/prompts/{id}/versions',
  params: promptParams,
  body: z.strictObject({ body, baseRevision: number, message: message.default('') }),
  response: savedPromptVersionSchema,
  status: 201,
  otherStatus: 200,
  errors: ['malformed_json', 'invalid_request', 'malformed_document', 'not_found', 'stale_revision', 'payload_too_large'],
})

export const getPromptVersion = defineContract({
  id: 'getPromptVersion',
  summary: 'A version of a prompt with its body',
  method: 'GET',
  path: '/prompts/{id}/versions/{n}',
  params: promptParams.extend({ n: numberParam }),
  response: promptVersionSchema,
  errors: ['not_found'],
})

export const diffPromptVersions = defineContract({
  id: 'diffPromptVersions',
  summary: 'What changed from version a to version b; `draft` names what the node holds in the draft',
  method: 'GET',
  path: '/prompts/{id}/versions/{n}/diff/{b}',
  params: promptParams.extend({ n: side, b: side }),
  response: promptDiffSchema.extend({ tokens: z.object({ before: number, after: number }).describe('Of the templates, before anything is filled in') }),
  errors: ['not_found', 'invalid_request'],
})

export type Prompt = z.infer<typeof promptSchema>
export type PromptItem = z.infer<typeof promptItemSchema>
export type PromptHead = z.infer<typeof promptHeadSchema>
export type PromptDraft = z.infer<typeof promptDraftSchema>
export type PromptUser = z.infer<typeof promptUserSchema>
export type PromptVersionItem = z.infer<typeof promptVersionItemSchema>
export type PromptVersion = z.infer<typeof promptVersionSchema>
export type SavedPromptVersion = z.infer<typeof savedPromptVersionSchema>
export type TestResult = z.infer<typeof testResult>
