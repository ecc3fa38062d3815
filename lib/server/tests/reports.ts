/** Reports of tests as the API shows them: how far they got, what each answer was worth, and what the version before was worth. */
import { z } from 'zod'
import { checkSchema } from '#lib/api/assertions.ts'
import { ApiError } from '#lib/api/errors.ts'
import { jsonRecord } from '#lib/api/runs.ts'
import type { ReportQuery, TestReport, TestReportHead, TestReportItem } from '#lib/api/test-reports.ts'
import { database } from '../db.ts'
import { endExperiment, findExperiment, listExperiments, listItems, totalsOf, type Experiment, type ExperimentItem, type Totals } from '../experiments/store.ts'
import { pageOf, readCursor, writeCursor, type Page } from '../pages.ts'
import { findWorkflowHead } from '../workflows/find.ts'
import { testSubjectSchema } from './ask-tests.ts'
import { outcomeOfAll } from './results.ts'

/** How often a caller who waits looks. */
const lookEveryMs = 150

/** Newest first. Throws not_found for an unknown workflow. */
export async function listReports({ limit, cursor, workflow, prompt }: Page & { workflow?: string | undefined; prompt?: string | undefined }): Promise<{ items: TestReportHead[]; nextCursor: string | null }> {
  const workflowId = workflow === undefined ? undefined : (await findWorkflowHead(workflow)).id
  const before = cursor === undefined ? undefined : readCursor(cursor, 1)[0]
  const found = await listExperiments(
    { kind: 'tests', ...(workflowId !== undefined && { workflowId }), ...(prompt !== undefined && { promptId: prompt }) },
    { limit: limit + 1, ...(before !== undefined && { before }) },
  )
  const page = pageOf(found, limit, ({ id }) => writeCursor(id), (row) => row)
  return { ...page, items: await headsOf(page.items) }
}

/** A page of its answers. Throws not_found. */
export async function getReport(id: string, { test, only, limit, cursor }: ReportQuery = { limit: 200 }): Promise<TestReport> {
  const experiment = await findReport(id)
  const [head] = await headsOf([experiment])
  if (!head) throw unknown(id)
  const { nodes, nodeOf, leftOut } = testSubjectSchema.parse(experiment.subject)
  if (limit === 0) return { ...head, leftOut, items: [], nextCursor: null }
  const after = cursor === undefined ? 0 : Number(readCursor(cursor, 1)[0])
  const [statuses, earlier] = await Promise.all([statusesOf(id), earlierResults(id)])
  const otherwise = statuses.filter(({ testId, status }) => isOtherwise(status, earlier.get(testId)))
  const rows = await listItems(id, {
    after, limit: limit + 1,
    ...(test && { testIds: test }),
    ...(only === 'wrong' && { statuses: ['failed', 'error'] }),
    ...(only === 'otherwise' && { numbers: otherwise.map(({ n }) => n) }),
  })
  const ids = [...new Set(rows.map(({ testId = '' }) => testId))]
  const [tests, versions] = await Promise.all([testsById(ids), versionsOf(id, ids)])
  const page = pageOf(rows, limit, ({ n }) => writeCursor(String(n)), (row) => {
    const { testId = '' } = row
    const nodeId = nodeOf[testId] ?? ''
    return toItem(row, { node: { id: nodeId, label: nodes[nodeId]?.label ?? nodeId }, test: tests.get(testId), version: versions.get(`${testId} ${row.promptHash}`) ?? null, before: earlier.get(testId) ?? null })
  })
  return { ...head, leftOut, otherwise: otherwise.length, ...page }
}

/** It passed and did not before, or the other way round. */
function isOtherwise(status: ExperimentItem['status'], before: TestReportItem['before'] | undefined): boolean {
  return before !== undefined && before !== null && (status === 'passed' || status === 'failed' || status === 'error') && (status === 'passed') !== (before.outcome === 'passed')
}

async function statusesOf(reportId: string): Promise<{ n: number; testId: string; status: ExperimentItem['status'] }[]> {
  const { rows } = await database().query<{ n: number; testId: string; status: ExperimentItem['status'] }>('select n, test_id as "testId", status from experiment_item where experiment_id = $1', [reportId])
  return rows
}

/** Stops it where it runs. Throws not_found. */
export async function cancelReport(id: string, by: string): Promise<TestReportHead> {
  await findReport(id)
  await endExperiment(id, 'cancelled', `Cancelled by ${by}.`)
  const [head] = await headsOf([await findReport(id)])
  if (!head) throw unknown(id)
  return head
}

/** The report once it has ended; null where the time is up, or nobody waits any more. */
export async function waitForReport(id: string, milliseconds: number, signal: AbortSignal): Promise<TestReport | null> {
  for (const until = performance.now() + milliseconds; performance.now() < until && !signal.aborted; ) {
    if ((await findReport(id)).status !== 'running') return getReport(id)
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
  return null
}

async function findReport(id: string): Promise<Experiment> {
  const found = await findExperiment(id)
  if (found?.kind !== 'tests') throw unknown(id)
  return found
}

const unknown = (id: string): ApiError => new ApiError('not_found', `There is no report ${id} of tests. GET /api/v1/test-reports lists them.`)

async function headsOf(experiments: readonly Experiment[]): Promise<TestReportHead[]> {
  const [totals, { rows }] = await Promise.all([
    totalsOf(experiments.map(({ id }) => id)),
    database().query<{ id: string; slug: string; name: string }>('select id, slug, name from workflow where id = any($1::uuid[])', [experiments.map(({ workflowId }) => workflowId)]),
  ])
  const workflows = new Map(rows.map((row) => [row.id, row]))
  return experiments.map((experiment) => toHead(experiment, workflows.get(experiment.workflowId) ?? { id: experiment.workflowId, slug: '', name: '' }, totals.get(experiment.id)))
}

const noTotals: Totals = { counts: {}, planned: 0, inputTokens: 0, outputTokens: 0, knownCostUsd: 0, unpriced: 0 }

function toHead({ id, status, reason, subject, promptId, budgetUsd, createdBy, createdAt, finishedAt }: Experiment, workflow: TestReportHead['workflow'], totals = noTotals): TestReportHead {
  const { nodeOf: _, nodes: _nodes, leftOut: _leftOut, ...tried } = testSubjectSchema.parse(subject)
  const { counts } = totals
  return {
    id, status, workflow,
    ...(reason !== null && { reason }),
    subject: { ...tried, ...(promptId !== null && { promptId }) },
    asked: totals.planned, passed: counts.passed ?? 0, failed: counts.failed ?? 0, errors: counts.error ?? 0, waiting: counts.waiting ?? 0, skipped: counts.skipped ?? 0,
    usage: { inputTokens: totals.inputTokens, outputTokens: totals.outputTokens },
    costUsd: totals.unpriced > 0 ? null : totals.knownCostUsd,
    budgetUsd, by: createdBy, createdAt: createdAt.toISOString(), finishedAt: finishedAt?.toISOString() ?? null,
  }
}

interface TestNow {
  id: string
  name: string
  revision: number
  promptId: string
  runId: string | null
  seq: number | null
  deleted: boolean
}

async function testsById(ids: readonly string[]): Promise<Map<string, TestNow>> {
  const { rows } = await database().query<TestNow>('select id, name, revision, prompt_id as "promptId", run_id as "runId", seq, deleted_at is not null as deleted from test where id = any($1::uuid[])', [ids])
  return new Map(rows.map((row) => [row.id, row]))
}

/** Test and hash → number of the version of the test's prompt that has this content. */
async function versionsOf(reportId: string, testIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await database().query<{ testId: string; hash: string; number: number }>(
    `select distinct item.test_id as "testId", version.hash, version.number from experiment_item item join test on test.id = item.test_id
     join prompt_version version on version.prompt_id = test.prompt_id and version.hash = item.prompt_hash where item.experiment_id = $1 and item.test_id = any($2::uuid[])`,
    [reportId, testIds],
  )
  return new Map(rows.map(({ testId, hash, number }) => [`${testId} ${hash}`, number]))
}

/** Per test: its newest result before this report, of the same revision and model, with another content of its prompt. */
async function earlierResults(reportId: string): Promise<Map<string, NonNullable<TestReportItem['before']>>> {
  const { rows } = await database().query<{ testId: string; reportId: string; outcome: 'passed' | 'failed' | 'error' | 'waiting'; version: number | null }>(
    `with mine as (select distinct test_id, test_revision, prompt_hash from experiment_item where experiment_id = $1),
     result as (
       select item.test_id, item.experiment_id, item.prompt_hash, ${outcomeOfAll} as outcome
       from experiment_item item join mine on mine.test_id = item.test_id and mine.test_revision = item.test_revision and mine.prompt_hash <> item.prompt_hash
       join experiment report on report.id = item.experiment_id
       where item.experiment_id < $1 and report.kind = 'tests'
         and (report.subject -> 'model')::text is not distinct from (select (subject -> 'model')::text from experiment where id = $1)
       group by item.test_id, item.experiment_id, item.prompt_hash
     )
     select distinct on (result.test_id) result.test_id as "testId", result.experiment_id as "reportId", outcome, version.number as version
     from result join test on test.id = result.test_id left join prompt_version version on version.prompt_id = test.prompt_id and version.hash = result.prompt_hash
     where outcome <> 'skipped' order by result.test_id, result.experiment_id desc`,
    [reportId],
  )
  return new Map(rows.map(({ testId, ...before }) => [testId, before]))
}

/** What ask-tests.ts keeps of an answer. */
const keptSchema = z.object({ decision: jsonRecord.optional(), model: z.object({ name: z.string() }).optional(), error: jsonRecord.optional() })

interface Around {
  node: TestReportItem['node']
  test: TestNow | undefined
  version: number | null
  before: TestReportItem['before']
}

function toItem(row: ExperimentItem, { node, test, version, before }: Around): TestReportItem {
  const { n, repetition, status, checks, inputTokens, outputTokens, costUsd, latencyMs } = row
  const { decision, model, error } = keptSchema.parse(row.after ?? {})
  return {
    n,
    test: namedTest(row, test),
    node,
    source: test?.runId && test.seq !== null ? { runId: test.runId, seq: test.seq } : null,
    repetition,
    status: statusOf(status),
    checks: z.array(checkSchema).parse(checks ?? []),
    decision: decision ?? (error ? { error } : null),
    model: model?.name ?? null,
    promptId: test?.promptId ?? '',
    promptVersion: version,
    before, inputTokens, outputTokens, costUsd, latencyMs,
  }
}

const namedTest = ({ testId = '', testRevision = 0 }: ExperimentItem, test: TestNow | undefined): TestReportItem['test'] =>
  test ? { id: testId, name: test.name, revision: testRevision, changed: test.revision !== testRevision, deleted: test.deleted } : { id: testId, name: testId, revision: testRevision, changed: false, deleted: true }

/** A backtest's words never stand in a report of tests. */
function statusOf(status: ExperimentItem['status']): TestReportItem['status'] {
  if (status === 'kept' || status === 'flipped') throw new Error(`An item of tests has the status ${status}.`)
  return status
}
