/** Running the tests of a workflow's prompts against any version and model, and what came of it. */
import { z } from 'zod'
import { checkSchema } from './assertions.ts'
import { defineContract } from './contract.ts'
import { listOf, listQuery, numberParam, repeated, timeSchema } from './lists.ts'
import { jsonRecord } from './runs.ts'
import { testOutcomeSchema } from './tests.ts'
import { workflowParams } from './workflows.ts'

/** Questions that one report asks at most: tests times repetitions. */
export const mostAsked = 2_000
export const mostRepetitions = 20

const count = z.number().int()
/** publish: what publishing the draft would take, with the versions of library prompts on which the labels stand that it follows. */
const version = z.union([z.enum(['draft', 'publish']), count])
const modelSchema = z.strictObject({ connection: z.string().min(1).max(100).optional(), name: z.string().trim().min(1).max(200) })

const subjectSchema = z.object({
  version,
  draftRevision: count.optional(),
  /** Of `publish`: what it takes that the draft does not have yet, in words. */
  takes: z.array(z.string()).optional(),
  promptId: z.string().optional(),
  /** Of that prompt, in place of what the version has. */
  promptVersion: count.optional(),
  /** In place of the one that each node names. */
  model: modelSchema.optional(),
  repeat: count,
})

export const reportStatusSchema = z.enum(['running', 'done', 'cancelled', 'failed'])

const reportFields = {
  id: z.uuid(),
  status: reportStatusSchema,
  /** Why it ended early: the budget is spent, or it could not be carried out. */
  reason: z.string().optional(),
  workflow: z.object({ id: z.uuid(), slug: z.string(), name: z.string() }),
  subject: subjectSchema,
  /** Answers, each repetition by itself: `asked` is the sum of the others. */
  asked: count,
  passed: count,
  failed: count,
  errors: count,
  waiting: count,
  skipped: count,
  /** Those of the judges included. */
  usage: z.object({ inputTokens: count, outputTokens: count }),
  /** Null where the price of a call is unknown. */
  costUsd: z.number().nullable(),
  budgetUsd: z.number().nullable(),
  by: z.string(),
  createdAt: timeSchema,
  finishedAt: timeSchema.nullable(),
}

export const reportItemSchema = z.object({
  n: count,
  /** As it is now; `changed`: it was changed since, `deleted`: it was deleted since. */
  test: z.object({ id: z.uuid(), name: z.string(), revision: count, changed: z.boolean(), deleted: z.boolean() }),
  node: z.object({ id: z.string(), label: z.string() }),
  /** The call that the test was saved from. */
  source: z.object({ runId: z.uuid(), seq: count }).nullable(),
  repetition: count,
  status: z.enum(['waiting', 'passed', 'failed', 'error', 'skipped']),
  checks: z.array(checkSchema),
  /** {intent, args}, {output}, {invalid} or {error}; null before it is asked. */
  decision: jsonRecord.nullable(),
  /** The model that answered. */
  model: z.string().nullable(),
  promptId: z.string(),
  /** Of the content that was tried; null where it is no version of this prompt. */
  promptVersion: count.nullable(),
  /** The newest earlier result of this test, with another content of its prompt and the same model. */
  before: z.object({ reportId: z.uuid(), outcome: testOutcomeSchema, version: count.nullable() }).nullable(),
  inputTokens: count.nullable(),
  outputTokens: count.nullable(),
  costUsd: z.number().nullable(),
  latencyMs: count.nullable(),
})

export const reportItem = z.object(reportFields)

export const reportSchema = reportItem.extend({
  /** Tests that were not run, and why. */
  leftOut: z.array(z.object({ testId: z.uuid(), name: z.string(), reason: z.string() })),
  /** Answers that came out otherwise than with the content before; left out where no items are asked for. */
  otherwise: count.optional(),
  /** A page of them, in the order in which they are asked. */
  items: z.array(reportItemSchema),
  nextCursor: z.string().nullable(),
})

const runTestsBody = z
  .strictObject({
    version: z.union([z.enum(['draft', 'publish', 'latest']), numberParam]).optional().describe('Of the workflow; default: the draft. publish: exactly what publishing the draft would take, with the versions on which the labels stand now that its linked prompts follow'),
    promptId: z.string().min(1).optional().describe('Only the tests of this prompt'),
    promptVersion: numberParam.optional().describe('This version of it, in place of what the workflow has'),
    model: modelSchema.optional().describe('In place of the one that each node names, and of its fallbacks'),
    tests: z.array(z.uuid()).min(1).max(mostAsked).optional().describe('Only these'),
    repeat: count.min(1).max(mostRepetitions).optional().describe('How often each is asked; default 1'),
    budgetUsd: z.number().positive().max(1_000_000).optional().describe('After so many US dollars nothing more is asked'),
    wait: count.min(0).max(60).optional().describe('Seconds to wait for the report'),
  })
  .refine(({ promptId, promptVersion }) => promptVersion === undefined || promptId !== undefined, 'promptVersion needs the promptId that it is of')

export const runTests = defineContract({
  id: 'runTests',
  summary: 'Ask the tests of a workflow, or of one of its prompts, against a version and a model. No run is started and nothing upstream is executed; models are asked, and cost what they cost',
  method: 'POST',
  path: '/workflows/{id}/tests/run',
  params: workflowParams,
  body: runTestsBody.optional(),
  response: reportSchema.partial().extend({ id: z.uuid(), statusUrl: z.string() }),
  status: 202,
  otherStatus: 200,
  errors: ['malformed_json', 'invalid_request', 'not_found', 'unknown_version', 'not_runnable'],
})

export const listTestReports = defineContract({
  id: 'listTestReports',
  summary: 'Reports of tests, newest first',
  method: 'GET',
  path: '/test-reports',
  query: z.object({ ...listQuery, workflow: z.string().optional().describe('Id or slug'), prompt: z.string().optional().describe('Id: reports on this prompt alone') }),
  response: listOf(reportItem),
  errors: ['not_found', 'invalid_request'],
})

const reportParams = z.object({ id: z.uuid() })

export const getTestReport = defineContract({
  id: 'getTestReport',
  summary: 'A report with a page of its answers, as far as it got',
  method: 'GET',
  path: '/test-reports/{id}',
  params: reportParams,
  query: z.object({
    test: repeated(z.uuid()).describe('Only these tests; may be repeated'),
    only: z.enum(['wrong', 'otherwise']).optional().describe('wrong: failed, or could not be told; otherwise: came out otherwise than with the content before'),
    limit: z.coerce.number().int().min(0).max(500).default(200).describe('Answers per page, 0 to 500'),
    cursor: z.string().optional().describe('`nextCursor` of the page before'),
  }),
  response: reportSchema,
  errors: ['not_found', 'invalid_request'],
})

export const cancelTestReport = defineContract({
  id: 'cancelTestReport',
  summary: 'Stop asking; what was answered stays. A report that has ended stays as it is',
  method: 'POST',
  path: '/test-reports/{id}/cancel',
  params: reportParams,
  response: reportItem,
  errors: ['not_found'],
})

export type ReportQuery = z.output<typeof getTestReport.query>
export type TestReport = z.infer<typeof reportSchema>
export type TestReportHead = z.infer<typeof reportItem>
export type TestReportItem = z.infer<typeof reportItemSchema>
export type RunTestsBody = z.output<typeof runTestsBody>
