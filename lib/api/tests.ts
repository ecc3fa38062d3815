/** Tests of prompts: past decisions that are asked again, with what must hold of the answer. Running them is in test-reports.ts. */
import { z } from 'zod'
import { assertionsSchema } from './assertions.ts'
import { defineContract } from './contract.ts'
import { listOf, listQuery, runIdSchema, timeSchema } from './lists.ts'
import { fixtureSchema, type TestFixture } from './test-fixtures.ts'

/** failed: an answer, and not the one that is wanted · error: no answer, or it could not be told · waiting: being asked. */
export const testOutcomeSchema = z.enum(['passed', 'failed', 'error', 'waiting'])

/** What the newest report says of a test on one content of its prompt, over all its repetitions; reports with another model say nothing here. */
export const testResultSchema = z.object({
  reportId: z.uuid(),
  outcome: testOutcomeSchema,
  /** Number of the prompt version; null where no version of the test's prompt has this content. */
  version: z.number().int().nullable(),
  /** It is of what the draft has now, or publishing it would take, and of the test as it is now. */
  current: z.boolean(),
  /** Of the last answer; null while it waits for the first. */
  at: timeSchema.nullable(),
})

export const testItemSchema = z.object({
  id: z.uuid(),
  workflow: z.object({ id: z.uuid(), slug: z.string(), name: z.string() }),
  promptId: z.string(),
  /** As the draft has it; null where it has no node with this prompt any more, and the test is not run. */
  node: z.object({ id: z.string(), label: z.string() }).nullable(),
  nodeId: z.string(),
  name: z.string(),
  assertions: assertionsSchema,
  /** Rises when fixture or assertions change; results of an older one say nothing of this one. */
  revision: z.number().int(),
  /** The model call that it was saved from; null where it was written by hand. */
  source: z.object({ runId: runIdSchema, seq: z.number().int() }).nullable(),
  by: z.string(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
  /** The current one; where there is none, the newest of another content. */
  latest: testResultSchema.nullable(),
  /** The newest of another content of the prompt, of the same revision of the test, before `latest`. */
  before: testResultSchema.nullable(),
})

const storedFixture = z.custom<TestFixture>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)).meta({ type: 'object', description: 'As POST /tests takes it' })

export const testSchema = testItemSchema.extend({ fixture: storedFixture })

const name = z.string().trim().min(1).max(200)
const testParams = z.object({ id: z.uuid() })

/** What POST /tests takes for a test from a run. */
const fromRun = z.strictObject({
  runId: runIdSchema,
  seq: z.number().int().positive().describe('Of a `model.requested` event'),
  name: name.optional().describe('Default: the node and what it chose'),
  assertions: assertionsSchema.optional().describe('Default: the intent that was chosen there; of a generation, that it answers with something that fits'),
})

/** What it takes for one by hand, or from another installation: GET /tests/{id} answers with all of it. */
const byHand = z.object({
  workflow: z.string().min(1).describe('Id or slug'),
  nodeId: z.string().min(1).optional(),
  promptId: z.string().min(1).optional().describe('In place of nodeId; where the workflow has no such prompt, nodeId counts'),
  name,
  fixture: fixtureSchema,
  assertions: assertionsSchema,
})

export const listTests = defineContract({
  id: 'listTests',
  summary: 'Tests with their newest results, by name',
  method: 'GET',
  path: '/tests',
  query: z.object({ ...listQuery, workflow: z.string().optional().describe('Id or slug'), prompt: z.string().optional().describe('Id'), q: z.string().optional().describe('Part of the name'), content: z.enum(['draft', 'publish']).default('draft').describe('Which content the results are told of: what the draft has, or what publishing it would take') }),
  response: listOf(testItemSchema),
  errors: ['not_found', 'invalid_request'],
})

export const createTest = defineContract({
  id: 'createTest',
  summary: 'Save a model call of any run as a test, or write one by hand. A fixture takes at most 4 MiB',
  method: 'POST',
  path: '/tests',
  body: z.union([fromRun, byHand]),
  response: testSchema,
  status: 201,
  errors: ['malformed_json', 'invalid_request', 'not_found', 'payload_too_large'],
})

export const getTest = defineContract({
  id: 'getTest',
  summary: 'A test with its fixture',
  method: 'GET',
  path: '/tests/{id}',
  params: testParams,
  response: testSchema,
  errors: ['not_found'],
})

export const saveTest = defineContract({
  id: 'saveTest',
  summary: 'Change a test. 409 with `revision` where baseRevision is not the current one',
  method: 'PUT',
  path: '/tests/{id}',
  params: testParams,
  body: z.strictObject({ name: name.optional(), assertions: assertionsSchema.optional(), fixture: fixtureSchema.optional(), baseRevision: z.number().int() }),
  response: testSchema,
  errors: ['malformed_json', 'invalid_request', 'not_found', 'stale_revision', 'payload_too_large'],
})

export const deleteTest = defineContract({
  id: 'deleteTest',
  summary: 'Delete a test; its results stay in their reports, and it can be restored',
  method: 'DELETE',
  path: '/tests/{id}',
  params: testParams,
  status: 204,
  errors: ['not_found'],
})

export const restoreTest = defineContract({
  id: 'restoreTest',
  summary: 'Bring a deleted test back',
  method: 'POST',
  path: '/tests/{id}/restore',
  params: testParams,
  response: testSchema,
  errors: ['not_found'],
})

export type TestItem = z.infer<typeof testItemSchema>
export type PromptTest = z.infer<typeof testSchema>
export type TestResult = z.infer<typeof testResultSchema>
export type TestFromRun = z.infer<typeof fromRun>
export type TestByHand = z.infer<typeof byHand>
