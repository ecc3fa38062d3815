/** Backtests as they are shown: their counts, and their items beside what became of the runs. */
import type { QueryOf, ResponseOf } from '#lib/api/contract.ts'
import type { Backtest, BacktestItem, getBacktest as getContract } from '#lib/api/backtests.ts'
import { ApiError } from '#lib/api/errors.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { promptBody } from '#lib/nodes/prompt-version.ts'
import { database } from '../db.ts'
import { endExperiment, findExperiment, listExperiments, totalsOf, type Experiment, type ItemStatus, type Totals } from '../experiments/store.ts'
import { pageOf, readCursor, writeCursor, type Page } from '../pages.ts'
import { cameNext } from './came-next.ts'
import { storedAfterSchema, storedBeforeSchema } from './stored-items.ts'
import { storedSubjectSchema } from './subject.ts'

/** Newest first. */
export async function listBacktests(promptId: string, { limit, cursor }: Page): Promise<{ items: Backtest[]; nextCursor: string | null }> {
  const before = cursor === undefined ? undefined : readCursor(cursor, 1)[0]
  const rows = await listExperiments({ kind: 'backtest', promptId }, { limit: limit + 1, ...(before !== undefined && { before }) })
  const figures = await figuresOf(rows.map(({ id }) => id))
  return pageOf(rows, limit, (row) => writeCursor(row.id), (row) => toBacktest(row, figures))
}

/** Throws not_found. */
export async function getBacktest(id: string, { status, limit, cursor }: QueryOf<typeof getContract>): Promise<ResponseOf<typeof getContract>> {
  const experiment = await findBacktest(id)
  const body = promptBody(storedSubjectSchema.parse(experiment.subject).node) as unknown as JsonObject | null
  const after = cursor === undefined ? 0 : Number(readCursor(cursor, 1)[0])
  const rows = await readItems(id, { after, limit: limit + 1, status })
  const next = await cameNext(rows.map(({ run_id, seq, before }) => { const { step, saidSeq } = storedBeforeSchema.parse(before); return { runId: run_id, step, after: saidSeq ?? seq } }))
  const shown = rows.map((row, place) => ({ row, next: next[place] ?? null }))
  return { ...toBacktest(experiment, await figuresOf([id])), body: body ?? {}, ...pageOf(shown, limit, ({ row }) => writeCursor(String(row.n)), ({ row, next: came }) => toItem(row, came)) }
}

/** Throws not_found. */
export async function cancelBacktest(id: string): Promise<Backtest> {
  await findBacktest(id)
  await endExperiment(id, 'cancelled')
  return readBacktest(id)
}

/** Throws not_found; invalid_request for an item that has no answer to judge. */
export async function judgeItem(id: string, n: number, verdict: 'better' | 'worse' | null, by: string): Promise<Backtest> {
  await findBacktest(id)
  const { rows } = await database().query<{ status: ItemStatus }>(
    `update experiment_item set verdict = case when status = any($5) then $3 else verdict end, verdict_by = case when status = any($5) then $4 else verdict_by end
     where experiment_id = $1 and n = $2 returning status`,
    [id, n, verdict, verdict === null ? null : by, answered],
  )
  const [row] = rows
  if (!row) throw new ApiError('not_found', `The backtest has no item ${n}.`)
  if (!answered.includes(row.status)) throw new ApiError('invalid_request', `Item ${n} has no answer to judge: it is ${row.status}.`)
  return readBacktest(id)
}

const answered: ItemStatus[] = ['kept', 'flipped', 'failed', 'error']

/** Throws not_found. */
async function findBacktest(id: string): Promise<Experiment> {
  const found = await findExperiment(id)
  if (found?.kind !== 'backtest') throw new ApiError('not_found', `There is no backtest ${id}.`)
  return found
}

async function readBacktest(id: string): Promise<Backtest> {
  return toBacktest(await findBacktest(id), await figuresOf([id]))
}

interface JudgedRow {
  id: string
  argumentsChanged: number
  better: number
  worse: number
  open: number
}

interface Figures {
  totals: Map<string, Totals>
  judged: Map<string, JudgedRow>
}

async function figuresOf(ids: readonly string[]): Promise<Figures> {
  const [totals, { rows }] = await Promise.all([
    totalsOf(ids),
    database().query<JudgedRow>(
      `select experiment_id as id, (count(*) filter (where after ->> 'argumentsChanged' = 'true'))::int as "argumentsChanged",
         (count(*) filter (where status = 'flipped' and verdict = 'better'))::int as better, (count(*) filter (where status = 'flipped' and verdict = 'worse'))::int as worse,
         (count(*) filter (where status = 'flipped' and verdict is null))::int as open
       from experiment_item where experiment_id = any($1::uuid[]) group by experiment_id`,
      [ids],
    ),
  ])
  return { totals, judged: new Map(rows.map((row) => [row.id, row])) }
}

function toBacktest(experiment: Experiment, { totals, judged }: Figures): Backtest {
  const { id, promptId, budgetUsd, status, reason, createdBy, createdAt, finishedAt } = experiment
  const { version, hash, node, model, estimatedCostUsd } = storedSubjectSchema.parse(experiment.subject)
  const { planned, inputTokens, outputTokens, knownCostUsd, unpriced, counts } = totals.get(id) ?? noTotals
  const { argumentsChanged, ...verdicts } = judgedOf(judged.get(id))
  return {
    id, promptId: promptId ?? '', status, reason, by: createdBy, startedAt: createdAt.toISOString(), finishedAt: finishedAt?.toISOString() ?? null,
    subject: { version, hash, nodeId: node.id, model },
    planned, ...countsOf(counts), argumentsChanged, verdicts,
    usage: { inputTokens, outputTokens }, costUsd: unpriced > 0 ? null : knownCostUsd, budgetUsd, estimatedCostUsd,
  }
}

const noTotals: Totals = { counts: {}, planned: 0, inputTokens: 0, outputTokens: 0, knownCostUsd: 0, unpriced: 0 }

function countsOf({ kept = 0, flipped = 0, failed = 0, error = 0, waiting = 0, skipped = 0 }: Totals['counts']): Pick<Backtest, 'kept' | 'flipped' | 'failed' | 'waiting' | 'skipped'> {
  return { kept, flipped, failed: failed + error, waiting, skipped }
}

const judgedOf = (row: JudgedRow | undefined) => ({ argumentsChanged: row?.argumentsChanged ?? 0, better: row?.better ?? 0, worse: row?.worse ?? 0, open: row?.open ?? 0 })

interface ItemRow {
  n: number
  run_id: string
  seq: number
  status: ItemStatus
  before: unknown
  after: unknown
  input_tokens: number | null
  output_tokens: number | null
  cost_usd: number | null
  latency_ms: number | null
  verdict: 'better' | 'worse' | null
  verdict_by: string | null
  run_status: string
  outcome: string | null
}

type Filter = QueryOf<typeof getContract>['status']

async function readItems(id: string, { after, limit, status }: { after: number; limit: number; status: Filter }): Promise<ItemRow[]> {
  const statuses = status === undefined || status === 'arguments_changed' ? null : status === 'failed' ? ['failed', 'error'] : [status]
  const { rows } = await database().query<ItemRow>(
    `select n, run_id, item.seq, item.status, before, after, item.input_tokens, item.output_tokens, item.cost_usd, latency_ms, verdict, verdict_by, run.status as run_status, run.outcome
     from experiment_item item join run on run.id = run_id
     where experiment_id = $1 and n > $2 and ($3::text[] is null or item.status = any($3)) and (not $4 or after ->> 'argumentsChanged' = 'true') order by n limit $5`,
    [id, after, statuses, status === 'arguments_changed', limit],
  )
  return rows
}

/** Of an answer that could not be had at all, as errorResult keeps it. */
const bareErrorSchema = storedAfterSchema.shape.decision.transform((decision) => ({ decision, calls: 0, argumentsChanged: false, requestTokens: null, reasoning: undefined }))

function toItem(row: ItemRow, next: BacktestItem['next']): BacktestItem {
  const before = storedBeforeSchema.parse(row.before)
  const after = row.after === null ? null : storedAfterSchema.or(bareErrorSchema).parse(row.after)
  return {
    n: row.n, runId: row.run_id, seq: row.seq, step: before.step, status: shownStatus(row.status), argumentsChanged: after?.argumentsChanged ?? false,
    before: before.decision, edited: before.edited, after: after?.decision ?? null, reasoning: after?.reasoning ?? null,
    beforeTokens: before.beforeTokens, afterTokens: after?.requestTokens ?? before.afterTokens, calls: after?.calls ?? null,
    inputTokens: row.input_tokens, outputTokens: row.output_tokens, costUsd: row.cost_usd, latencyMs: row.latency_ms,
    run: { status: row.run_status, outcome: row.outcome }, next, verdict: row.verdict, verdictBy: row.verdict_by,
  }
}

function shownStatus(status: ItemStatus): BacktestItem['status'] {
  if (status === 'error' || status === 'failed' || status === 'passed') return 'failed'
  return status
}
