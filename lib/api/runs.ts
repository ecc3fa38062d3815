/** Runs: launching, listing and reading them. A run's own history is in run-events.ts, its model calls in calls.ts. */
import { z } from 'zod'
import { someLimitsSchema } from '#lib/engine/document.ts'
import { breakpointSchema } from '#lib/engine/events.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { defineContract } from './contract.ts'
import { problemItemSchema } from './errors.ts'
import { listOf, listQuery, numberParam, repeated, runIdSchema, timeSchema } from './lists.ts'
import { runStatusSchema, waitSchema } from './run-status.ts'
import { storedDocument, workflowParams } from './workflows.ts'

export const runParams = z.object({ id: runIdSchema })

/** Any JSON value, as `JSON.parse` gave it. */
export const jsonValue = z.custom<Json>((value) => value !== undefined, 'a value is missing').meta({ description: 'Any JSON value' })
export const jsonRecord = z.custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), 'it must be an object').meta({ type: 'object' })

export const usageSchema = z.object({
  modelCalls: z.number().int(),
  inputTokens: z.number().int(),
  cachedInputTokens: z.number().int(),
  outputTokens: z.number().int(),
  reasoningTokens: z.number().int(),
  /** Null where the price of a call is unknown. */
  costUsd: z.number().nullable(),
})

export const runErrorSchema = z.object({ code: z.string(), message: z.string(), nodeId: z.string().optional() })

export const runSchema = z.object({
  id: z.uuid(),
  status: runStatusSchema,
  /** Effects and model calls that are out now. */
  inFlight: z.number().int(),
  workflow: z.object({
    id: z.uuid(),
    slug: z.string(),
    name: z.string(),
    version: z.union([z.number().int(), z.literal('draft')]),
    draftRevision: z.number().int().optional(),
    graphHash: z.string(),
  }),
  /** What started it: `api`, `form`, `webhook`, … */
  trigger: z.string(),
  input: jsonValue,
  /** Null until the run has completed. */
  output: jsonValue,
  outcome: z.string().nullable(),
  /** The `message` of the end it reached. */
  message: z.string().optional(),
  error: runErrorSchema.nullable(),
  metadata: jsonRecord,
  waitingOn: z.array(waitSchema),
  usage: usageSchema,
  /** How many steps were started. */
  steps: z.number().int(),
  parent: z.object({ runId: z.uuid(), step: z.string() }).optional(),
  forkedFrom: z.object({ runId: z.uuid(), atSeq: z.number().int() }).optional(),
  /** Of a run that came out of a file. It is read-only; a fork goes on with it. */
  imported: z
    .object({
      /** How it stood when it was exported. */
      status: runStatusSchema,
      by: z.string(),
      at: timeSchema,
      /** Its id where it was recorded. */
      recordedAs: z.uuid(),
      /** Time of its last event: of a run that had not ended, what is known of it goes up to then. */
      lastAt: timeSchema,
      /** Connections besides `default` that a fork has to name anew: {theirs: ours}. */
      connections: z.array(z.string()),
      /** What the import had to say, in words. */
      notes: z.array(z.string()),
    })
    .optional(),
  /** The container whose inside it is: of a child run, or of an agent or an item of an each that runs alone. */
  scope: z.string().optional(),
  /** The node that it was to pause after or to complete with. */
  until: z.object({ nodeId: z.string(), then: z.enum(['pause', 'end']) }).optional(),
  /** Of a test run: nodes that something stood in for, and the run and node that it was tried from. */
  given: z.object({ from: z.object({ runId: z.uuid(), nodeId: z.string() }).optional(), nodes: z.array(z.string()) }).optional(),
  startedAt: timeSchema,
  finishedAt: timeSchema.nullable(),
  /** Seq of the last event. */
  lastSeq: z.number().int(),
})

export const launchedSchema = z.object({ id: z.uuid(), status: runStatusSchema, statusUrl: z.string() })

const givenEntry = z.strictObject({
  nodeId: z.string(),
  visit: z.number().int().positive().optional().describe('Which of its visits; every one where it is left out'),
  output: jsonValue.optional(),
  handle: z.string().optional().describe('The port that it leaves by; follows from the output where it is left out'),
  error: z.strictObject({ code: z.string().min(1), message: z.string().min(1), compact: z.string().optional(), details: jsonValue.optional() }).optional().describe('It fails, by `handle` (error)'),
})

export const launchBody = z.strictObject({
  input: jsonValue.optional().describe('Fits the workflow’s input schema; {} where it is left out'),
  version: z.union([z.literal('draft'), z.literal('latest'), z.int().positive()]).optional().describe('Default: the latest version, else the draft'),
  wait: z.number().min(0).max(60).optional().describe('Seconds to wait for an end or a wait'),
  metadata: jsonRecord.refine((metadata) => !JSON.stringify(metadata).includes('\\u0000'), 'must not hold the character U+0000').optional().describe('Free key and value pairs, to find the run again'),
  breakpoints: z.array(breakpointSchema).max(200).optional().describe('Where to pause: `before` a node starts, or once a decision has `selected` (that `intent`, else any)'),
  until: z
    .union([z.string(), z.strictObject({ nodeId: z.string(), visit: z.number().int().positive().optional().describe('Which of its visits; the first where it is left out'), then: z.enum(['pause', 'end']).default('pause') })])
    .optional()
    .describe('Pause after the first end of this node; as an object also: complete there, with the output of that node as the run’s'),
  from: z
    .strictObject({ runId: runIdSchema, nodeId: z.string(), visit: z.number().int().positive().optional() })
    .optional()
    .describe('What had ended in that run when that node started stands as it was: nothing of it is executed. Input and trigger are those of that run where `input` is left out'),
  given: z.array(givenEntry).max(2000).optional().describe('Results that stand in for nodes: those are not executed. A gate of a given decision still asks'),
  pins: z.boolean().optional().describe('Whether outputs pinned in the draft stand in for their nodes. Default true; versions have none'),
  agent: z.string().optional().describe('Runs the inside of this agent alone, or of this each for one item, with `input` as its input'),
})

export const launchRun = defineContract({
  id: 'launchRun',
  summary: 'Start a run. 202 at once; with `wait`, 200 and the run once it is final or waits, 202 at the deadline',
  method: 'POST',
  path: '/workflows/{id}/runs',
  params: workflowParams,
  body: launchBody.optional(),
  response: z.union([runSchema.extend({ statusUrl: z.string() }), launchedSchema]),
  status: 202,
  otherStatus: 200,
  headers: { 'Idempotency-Key': 'Same key and body within 24 hours: the same run; another body: 422 idempotency_mismatch' },
  errors: ['malformed_json', 'invalid_request', 'not_found', 'invalid_input', 'unknown_version', 'idempotency_mismatch', 'payload_too_large', 'not_runnable'],
})

/** An empty value counts as not given, so a number is one. */
const bound = z.coerce.number().min(0)

/** What the list of runs can be narrowed to; all given filters hold together. */
export const runFilterSchema = z.object({
  id: repeated(runIdSchema).refine((ids) => (ids?.length ?? 0) <= 200, 'at most 200 ids').describe('Only these runs, at most 200'),
  workflow: z.string().optional().describe('Id or slug'),
  version: z.union([z.literal('draft'), numberParam], 'a version is "draft" or a number from 1').optional().describe('Version number, or draft'),
  status: repeated(runStatusSchema),
  trigger: repeated(z.string()).describe('What started it: api, form, webhook, …'),
  outcome: repeated(z.string()).describe('Name of the end that it reached'),
  costMin: bound.optional().describe('US dollars, at least. A run whose cost is unknown is in no range'),
  costMax: bound.optional().describe('US dollars, at most'),
  durationMin: bound.optional().describe('Milliseconds from start to end, of an open run until now, at least'),
  durationMax: bound.optional().describe('Milliseconds, at most'),
  startedAfter: z.iso.datetime({ offset: true }).optional(),
  startedBefore: z.iso.datetime({ offset: true }).optional(),
  forks: z.enum(['only', 'none']).optional().describe('Runs that were forked from another: only them, or none of them'),
  tests: z.enum(['only', 'none']).optional().describe('Test runs, of which something was given or a part alone was to run: only them, or none of them'),
  q: z.string().max(500).refine((text) => !text.includes('\u0000'), 'must not hold the character U+0000').optional().describe('Text in the id, the metadata, the input, the output, the outcome or the error; of values over 64 KiB in their preview. A whole id finds that run at once'),
  metadata: z.record(z.string(), z.string()).optional().describe('metadata.KEY=VALUE'),
  parent: runIdSchema.optional().describe('Child runs of this run, in place of runs that have no parent'),
})

export const listRuns = defineContract({
  id: 'listRuns',
  summary: 'Runs, newest first; only roots unless `parent` is given. With `q` or `tests` a page looks into the newest 2,000 runs that the other filters leave: it may hold fewer than `limit`, says what was `searched`, and its cursor goes on from there',
  method: 'GET',
  path: '/runs',
  query: runFilterSchema.extend(listQuery),
  response: listOf(runSchema).extend({
    /** With `q` or `tests`: how many runs were looked into, back to when. */
    searched: z.object({ runs: z.number().int(), backTo: timeSchema.nullable() }).optional(),
  }),
  errors: ['invalid_request'],
})

export const getRun = defineContract({
  id: 'getRun',
  summary: 'A run as it stands',
  method: 'GET',
  path: '/runs/{id}',
  params: runParams,
  response: runSchema,
  errors: ['not_found'],
})

export const getRunDocument = defineContract({
  id: 'getRunDocument',
  summary: 'The document that the run was started with, for its canvas',
  method: 'GET',
  path: '/runs/{id}/document',
  params: runParams,
  response: z.object({ document: storedDocument, graphHash: z.string(), problems: z.array(problemItemSchema), promptVersions: z.record(z.string(), z.object({ promptId: z.string(), number: z.number().int(), hash: z.string() })).describe('By node: what its prompt is numbered as') }),
  errors: ['not_found'],
})

const control = { method: 'POST', params: runParams, response: runSchema, errors: ['malformed_json', 'invalid_request', 'not_found', 'wrong_status'] } as const

export const cancelRun = defineContract({ ...control, id: 'cancelRun', summary: 'Cancel a run and its children', path: '/runs/{id}/cancel', body: z.strictObject({ reason: z.string().max(1000).default('') }).optional() })
export const pauseRun = defineContract({ ...control, id: 'pauseRun', summary: 'Pause a run: nothing new is planned, what is out comes home', path: '/runs/{id}/pause', body: z.strictObject({}).optional() })

/** What is put in place of something in a paused run before it goes on. */
export const resumeEditSchema = z.strictObject({
  kind: z.enum(['output', 'args']).describe('output: `value` is the output of the node’s last ended step · args: `value` is {intent?, args}, in place of what a decision has selected and not yet carried out'),
  nodeId: z.string(),
  value: jsonValue,
})

export const resumeRun = defineContract({
  ...control,
  id: 'resumeRun',
  summary: 'Go on with a paused run, for good or for one step',
  path: '/runs/{id}/resume',
  body: z
    .strictObject({
      mode: z.enum(['continue', 'step']).default('continue').describe('step: pause again when one step has ended'),
      limits: someLimitsSchema.optional().describe('In place of those of the workflow, from here on'),
      edits: z.array(resumeEditSchema).max(100).optional(),
    })
    .optional(),
})


export type Run = z.infer<typeof runSchema>
export type RunPage = z.infer<typeof listRuns.response>
export type RunUsage = z.infer<typeof usageSchema>
export type LaunchedRun = z.infer<typeof launchedSchema>
export type LaunchBody = z.infer<typeof launchBody>
export type ResumeEdit = z.infer<typeof resumeEditSchema>
