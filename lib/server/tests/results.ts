/** What reports say of tests: per test and content of its prompt, the newest one that asked it with the model that the content names. */
import type { TestResult } from '#lib/api/tests.ts'
import { database, type Queryable } from '../db.ts'

export interface ResultRow {
  testId: string
  reportId: string
  promptHash: string
  testRevision: number
  outcome: TestResult['outcome'] | 'skipped'
  /** Of the test's own prompt; null where it has no version with this content. */
  version: number | null
  at: Date | null
}

/** Over the repetitions of a test in one report: waiting until all are in, then the worst. What was skipped says nothing. */
export const outcomeOfAll = `case when bool_or(item.status = 'waiting') then 'waiting' when bool_or(item.status = 'failed') then 'failed' when bool_or(item.status = 'error') then 'error'
  when bool_or(item.status = 'skipped') then 'skipped' else 'passed' end`

/** Newest first: of each test, the newest report per content and revision that asked it at all. */
export async function resultsOf(testIds: readonly string[], client: Queryable = database()): Promise<Map<string, ResultRow[]>> {
  const { rows } = await client.query<ResultRow>(
    `with result as (
       select item.test_id, item.experiment_id, item.prompt_hash, item.test_revision, ${outcomeOfAll} as outcome, max(item.ended_at) as at
       from experiment_item item join experiment report on report.id = item.experiment_id
       where item.test_id = any($1::uuid[]) and report.kind = 'tests' and report.subject -> 'model' is null
       group by item.test_id, item.experiment_id, item.prompt_hash, item.test_revision
       having not bool_and(item.status = 'skipped')
     ), newest as (
       select distinct on (test_id, prompt_hash, test_revision) * from result order by test_id, prompt_hash, test_revision, experiment_id desc
     )
     select newest.test_id as "testId", experiment_id as "reportId", prompt_hash as "promptHash", test_revision as "testRevision", outcome, version.number as version, at
     from newest join test on test.id = newest.test_id left join prompt_version version on version.prompt_id = test.prompt_id and version.hash = newest.prompt_hash
     order by newest.test_id, experiment_id desc`,
    [testIds],
  )
  return Map.groupBy(rows, ({ testId }) => testId)
}

/** The result of a test on a content or, where it was not asked on that, its newest one; beside it, the newest of another content before. `hash`: of that content. */
export function latestOf(rows: readonly ResultRow[], { revision, hash }: { revision: number; hash: string | null }): { latest: TestResult | null; before: TestResult | null } {
  const told = rows.filter(({ outcome }) => outcome !== 'skipped')
  const latest = told.find((row) => row.promptHash === hash && row.testRevision === revision) ?? told[0]
  const before = latest && told.find((row) => row.reportId < latest.reportId && row.promptHash !== latest.promptHash && row.testRevision === latest.testRevision)
  const shown = ({ reportId, outcome, version, at, promptHash, testRevision }: ResultRow): TestResult[] =>
    outcome === 'skipped' ? [] : [{ reportId, outcome, version, current: promptHash === hash && testRevision === revision, at: at?.toISOString() ?? null }]
  return { latest: (latest && shown(latest)[0]) ?? null, before: (before && shown(before)[0]) ?? null }
}
