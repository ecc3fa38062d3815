/**
 * Experiments as rows: decisions that are asked again, and what came of each. An experiment is planned whole before the first question;
 * an item is written once, when it has its answer, so that whoever takes over goes on with what is left.
 */
import { randomUUIDv7 } from 'node:crypto'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { database, inTransaction, type Queryable } from '../db.ts'
import { sharedQueue } from '../queue/queue.ts'

export type ExperimentKind = 'tests' | 'backtest'
export type ExperimentStatus = 'running' | 'done' | 'cancelled' | 'failed'
/** `waiting` for its turn; `skipped`: the experiment ended before it; `error`: no answer was to be had. */
export type ItemStatus = 'waiting' | 'passed' | 'failed' | 'kept' | 'flipped' | 'error' | 'skipped'

export interface Experiment {
  id: string
  kind: ExperimentKind
  workflowId: string
  promptId: string | null
  /** What is tried; its shape is its kind's. */
  subject: JsonObject
  budgetUsd: number | null
  status: ExperimentStatus
  reason: string | null
  createdBy: string
  createdAt: Date
  finishedAt: Date | null
}

export interface PlannedItem {
  testId?: string
  testRevision?: number
  runId?: string
  seq?: number
  repetition: number
  /** Of the content that is tried. */
  promptHash: string
  before?: JsonObject
}

/** What came of one item. */
export interface ItemResult {
  status: Exclude<ItemStatus, 'waiting' | 'skipped'>
  after: JsonObject
  checks?: Json
  inputTokens: number
  outputTokens: number
  /** Null where a price is unknown. */
  costUsd: number | null
  latencyMs: number
}

export interface ExperimentItem extends Omit<PlannedItem, 'before'> {
  n: number
  status: ItemStatus
  before: JsonObject | null
  after: JsonObject | null
  checks: Json | null
  inputTokens: number | null
  outputTokens: number | null
  costUsd: number | null
  latencyMs: number | null
  verdict: string | null
  verdictBy: string | null
}

export interface NewExperiment {
  kind: ExperimentKind
  workflowId: string
  promptId?: string
  subject: JsonObject
  budgetUsd?: number
  by: string
  items: readonly PlannedItem[]
}

/** Writes it whole and has it carried out. Returns its id. */
export async function startExperiment({ kind, workflowId, promptId, subject, budgetUsd, by, items }: NewExperiment): Promise<string> {
  const queue = await sharedQueue()
  const id = randomUUIDv7()
  await inTransaction(async (client) => {
    await client.query(
      `insert into experiment (id, kind, workflow_id, prompt_id, subject, budget_usd, status, created_by) values ($1, $2, $3, $4, $5, $6, 'running', $7)`,
      [id, kind, workflowId, promptId ?? null, JSON.stringify(subject), budgetUsd ?? null, by],
    )
    await client.query(
      `insert into experiment_item (experiment_id, n, test_id, test_revision, run_id, seq, repetition, prompt_hash, status, before)
       select $1, n, test, revision, run, seq, repetition, hash, 'waiting', before
       from unnest($2::uuid[], $3::int[], $4::uuid[], $5::int[], $6::int[], $7::text[], $8::json[]) with ordinality as item(test, revision, run, seq, repetition, hash, before, n)`,
      [
        id, items.map(({ testId }) => testId ?? null), items.map(({ testRevision }) => testRevision ?? null), items.map(({ runId }) => runId ?? null), items.map(({ seq }) => seq ?? null),
        items.map(({ repetition }) => repetition), items.map(({ promptHash }) => promptHash), items.map(({ before }) => (before ? JSON.stringify(before) : null)),
      ],
    )
    await queue.enqueueExperiment(client, id)
  })
  return id
}

const columns = `id, kind, workflow_id as "workflowId", prompt_id as "promptId", subject, budget_usd as "budgetUsd", status, reason,
  created_by as "createdBy", created_at as "createdAt", finished_at as "finishedAt"`

export async function findExperiment(id: string): Promise<Experiment | undefined> {
  const { rows } = await database().query<Experiment>(`select ${columns} from experiment where id = $1`, [id])
  return rows[0]
}

/** The newest first. */
export async function listExperiments(where: { kind: ExperimentKind; workflowId?: string; promptId?: string }, page: { limit: number; before?: string }): Promise<Experiment[]> {
  const { rows } = await database().query<Experiment>(
    `select ${columns} from experiment where kind = $1 and ($2::uuid is null or workflow_id = $2) and ($3::text is null or prompt_id = $3) and ($4::uuid is null or id < $4) order by id desc limit $5`,
    [where.kind, where.workflowId ?? null, where.promptId ?? null, page.before ?? null, page.limit],
  )
  return rows
}

const itemColumns = `n, test_id as "testId", test_revision as "testRevision", run_id as "runId", seq, repetition, prompt_hash as "promptHash", status, before, after, checks,
  input_tokens as "inputTokens", output_tokens as "outputTokens", cost_usd as "costUsd", latency_ms as "latencyMs", verdict, verdict_by as "verdictBy"`

export interface ItemPage {
  after?: number
  limit: number
  statuses?: readonly ItemStatus[]
  /** Only those of these tests. */
  testIds?: readonly string[]
  /** Only these. */
  numbers?: readonly number[]
}

/** In their order, from the one after `after`. */
export async function listItems(id: string, { after = 0, limit, statuses, testIds, numbers }: ItemPage): Promise<ExperimentItem[]> {
  const { rows } = await database().query<ExperimentItem>(
    `select ${itemColumns} from experiment_item where experiment_id = $1 and n > $2 and ($3::text[] is null or status = any($3)) and ($5::uuid[] is null or test_id = any($5)) and ($6::int[] is null or n = any($6)) order by n limit $4`,
    [id, after, statuses ?? null, limit, testIds ?? null, numbers ?? null],
  )
  return rows
}

export interface Totals {
  counts: Partial<Record<ItemStatus, number>>
  planned: number
  inputTokens: number
  outputTokens: number
  /** Of the answers whose price is known. */
  knownCostUsd: number
  /** Answers whose price is unknown. */
  unpriced: number
}

const noTotals: Totals = { counts: {}, planned: 0, inputTokens: 0, outputTokens: 0, knownCostUsd: 0, unpriced: 0 }

/** Of each, in one statement. */
export async function totalsOf(ids: readonly string[]): Promise<Map<string, Totals>> {
  const { rows } = await database().query<{ id: string; status: ItemStatus; items: number; inputTokens: number; outputTokens: number; cost: number; unpriced: number }>(
    `select experiment_id as id, status, count(*)::int as items, coalesce(sum(input_tokens), 0)::float8 as "inputTokens", coalesce(sum(output_tokens), 0)::float8 as "outputTokens",
       coalesce(sum(cost_usd), 0) as cost, (count(*) filter (where ended_at is not null and cost_usd is null and status <> 'skipped'))::int as unpriced
     from experiment_item where experiment_id = any($1::uuid[]) group by experiment_id, status`,
    [ids],
  )
  const totals = new Map<string, Totals>()
  for (const { id, status, items, inputTokens, outputTokens, cost, unpriced } of rows) {
    const before = totals.get(id) ?? noTotals
    totals.set(id, {
      counts: { ...before.counts, [status]: items }, planned: before.planned + items, inputTokens: before.inputTokens + inputTokens,
      outputTokens: before.outputTokens + outputTokens, knownCostUsd: before.knownCostUsd + cost, unpriced: before.unpriced + unpriced,
    })
  }
  return totals
}

/** Writes what came of an item, once. */
export async function saveItem(id: string, n: number, result: ItemResult): Promise<void> {
  const { status, after, checks, inputTokens, outputTokens, costUsd, latencyMs } = result
  await database().query(
    `update experiment_item set status = $3, after = $4, checks = $5, input_tokens = $6, output_tokens = $7, cost_usd = $8, latency_ms = $9, ended_at = clock_timestamp()
     where experiment_id = $1 and n = $2 and status = 'waiting'`,
    [id, n, status, storable(after), checks === undefined ? null : storable(checks), inputTokens, outputTokens, costUsd, Math.round(latencyMs)],
  )
}

/** Postgres takes no U+0000 in JSON text that is read as such; a model may say anything. */
const storable = (value: Json): string => JSON.stringify(value).replaceAll('\\u0000', '\\ufffd')

/** Ends it, once; what is still waiting is skipped. Returns whether it was running. */
export async function endExperiment(id: string, status: Exclude<ExperimentStatus, 'running'>, reason?: string): Promise<boolean> {
  return inTransaction(async (client) => {
    const { rowCount } = await client.query(`update experiment set status = $2, reason = $3, finished_at = clock_timestamp() where id = $1 and status = 'running'`, [id, status, reason ?? null])
    if (!rowCount) return false
    await client.query(`update experiment_item set status = 'skipped', ended_at = clock_timestamp() where experiment_id = $1 and status = 'waiting'`, [id])
    return true
  })
}

/** Experiments that are to go on, for a sweep: their jobs may have been lost. */
export async function unfinishedExperiments(client: Queryable, olderThanSeconds: number): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(`select id from experiment where status = 'running' and created_at < clock_timestamp() - make_interval(secs => $1) order by id limit 100`, [olderThanSeconds])
  return rows.map(({ id }) => id)
}
