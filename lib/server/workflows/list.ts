/**
 * The list of workflows with the figures of each: one statement per page, whatever the number of workflows or runs on it. Figures
 * count root runs; those of seven days are found by the time inside their ids (UUIDv7), so old runs cost nothing.
 */
import type { RunStatus } from '#lib/api/run-status.ts'
import type { WorkflowItem } from '#lib/api/workflows.ts'
import { database } from '../db.ts'
import { pageOf, readCursor, writeCursor, type Page } from '../pages.ts'

interface ListRow {
  id: string
  slug: string
  name: string
  description: string
  draftRevision: number
  latestVersion: number | null
  createdAt: Date
  updatedAt: Date
  problems: number
  draftDiffers: boolean
  recent: { id: string; status: RunStatus }[] | null
  runs7d: number
  success7d: number | null
  p95Ms: number | null
  costUsd7d: number | null
  waiting: number
  running: number
  lastRunAt: Date | null
}

/** Figures of a workflow with more runs than this are those of its newest: a list takes no longer because somebody has many runs. */
const mostCounted = 10_000

/**
 * Root runs of the page's workflow from an id on. Written as a range, and ordered by both columns, so that only the index over both
 * fits. With an equality the planner walked the runs of everybody: 1,500 ms for 20 workflows with 123,000 runs; like this, 30 ms.
 */
const runsOfPage = (from: string): string => `(workflow_id, id) >= (page.id, ${from}::uuid) and (workflow_id, id) <= (page.id, $7::uuid) and parent_id is null and status <> 'imported'`

const firstId = '00000000-0000-0000-0000-000000000000'
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

const statement = `
with page as (
  select * from workflow
  where archived_at is null
    and ($1::text is null or name ilike $1 or slug ilike $1 or description ilike $1)
    and ($2::timestamptz is null or (updated_at, id) < ($2, $3::uuid))
  order by updated_at desc, id desc limit $4
)
select page.id, slug, name, description, draft_revision as "draftRevision", latest_version as "latestVersion",
  page.created_at as "createdAt", page.updated_at as "updatedAt", problem_count as problems,
  version.document_hash is distinct from draft_hash as "draftDiffers",
  recent.*, week.*, open.*
from page
left join workflow_version version on version.workflow_id = page.id and version.number = page.latest_version
left join lateral (
  select json_agg(json_build_object('id', id, 'status', status) order by id) as recent, max(started_at) as "lastRunAt"
  from (select id, status, started_at from run where ${runsOfPage('$6')} order by workflow_id desc, id desc limit 24) newest
) recent on true
left join lateral (
  select count(*)::int as "runs7d",
    (count(*) filter (where status = 'completed'))::float / nullif(count(*) filter (where status in ('completed', 'failed')), 0) as "success7d",
    percentile_cont(0.95) within group (order by extract(epoch from finished_at - started_at) * 1000)
      filter (where status in ('completed', 'failed')) as "p95Ms",
    case when count(*) filter (where cost_usd is null and model_calls > 0) > 0 then null else coalesce(sum(cost_usd), 0) end as "costUsd7d"
  from (select status, started_at, finished_at, cost_usd, model_calls from run where ${runsOfPage('$5')} order by workflow_id desc, id desc limit ${mostCounted}) newest
) week on true
left join lateral (
  select (count(*) filter (where status = 'waiting'))::int as waiting, (count(*) filter (where status in ('queued', 'running')))::int as running
  from run where workflow_id = page.id and parent_id is null and finished_at is null
) open on true
order by page.updated_at desc, page.id desc`

/** `q`: part of the name, slug or description. */
export async function listWorkflows({ limit, cursor, q }: Page & { q?: string | undefined }): Promise<{ items: WorkflowItem[]; nextCursor: string | null }> {
  const [before, beforeId] = cursor === undefined ? [null, null] : readCursor(cursor, 2)
  const like = q === undefined ? null : `%${q.replace(/[\\%_]/g, '\\$&')}%`
  const { rows } = await database().query<ListRow>({ name: 'list-workflows', text: statement, values: [like, before, beforeId, limit + 1, firstIdOf(Date.now() - 7 * 86_400_000), firstId, lastId] })
  return pageOf(rows, limit, (row) => writeCursor(row.updatedAt.toISOString(), row.id), toItem)
}

/** The least UUIDv7 of a time in milliseconds. */
export function firstIdOf(time: number): string {
  const hex = time.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7000-8000-000000000000`
}

function toItem({ recent, runs7d, success7d, p95Ms, costUsd7d, waiting, running, lastRunAt, createdAt, updatedAt, ...workflow }: ListRow): WorkflowItem {
  return {
    ...workflow,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    stats: { recent: recent ?? [], runs7d, capped: runs7d >= mostCounted, success7d, p95Ms: p95Ms === null ? null : Math.round(p95Ms), costUsd7d, waiting, running, lastRunAt: lastRunAt?.toISOString() ?? null },
  }
}
