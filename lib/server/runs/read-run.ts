/**
 * Runs as the API shows them: the row's projection, with input and output read from the log, where alone they stand.
 */
import { ApiError } from '#lib/api/errors.ts'
import type { Run } from '#lib/api/runs.ts'
import { finalStatuses, type RunStatus, type Wait } from '#lib/api/run-status.ts'
import type { EventData } from '#lib/engine/events.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { database } from '../db.ts'
import { readImports } from '../run-files/imported.ts'
import { callback } from './callbacks.ts'
import { statusOverTree } from './status-over-tree.ts'
import { openDescendants, type OpenDescendant, type SpentColumns } from './tree.ts'
import { loadValue } from './values.ts'

export interface RunRow extends SpentColumns {
  id: string
  root_id: string
  parent_id: string | null
  parent_step: string | null
  forked_from: string | null
  forked_at_seq: number | null
  workflow_id: string
  slug: string
  name: string
  version: number | null
  draft_revision: number | null
  graph_hash: string
  document_hash: string
  status: RunStatus
  trigger: string
  metadata: JsonObject
  seq: number
  outcome: string | null
  error: { code: string; message: string; nodeId?: string } | null
  waiting_on: Wait[]
  in_flight: number
  started_at: Date
  finished_at: Date | null
  started: Pick<EventData<'run.started'>, 'input' | 'given' | 'scope' | 'until' | 'untilEnds'>
  ended: { output?: Json; message?: string } | null
}

/** The row of a run with its first and, where it has ended, its last event. `r` is the run, to be narrowed by a where clause. */
export const selectRun = `
select r.*, w.slug, w.name, first.data as started, last.data as ended
from run r
join workflow w on w.id = r.workflow_id
join event first on first.run_id = r.id and first.seq = 1
left join lateral (
  select data from event where run_id = r.id and type = 'run.completed' order by seq desc limit 1
) last on r.status in ('completed', 'imported')`

/** A run, with long inputs and outputs whole. Throws not_found. */
export async function getRun(id: string): Promise<Run> {
  const { rows } = await database().query<RunRow>({ name: 'get_run', text: `${selectRun} where r.id = $1`, values: [id] })
  const [row] = rows
  if (!row) throw unknownRun(id)
  const [run] = await toRuns([row])
  if (!run) throw unknownRun(id)
  const [input, output] = await Promise.all([loadValue(database(), row.root_id, run.input), loadValue(database(), row.root_id, run.output)])
  return { ...run, input: input ?? null, output: output ?? null }
}

/** The status alone, as `getRun` gives it. Throws not_found. */
export async function readStatus(id: string): Promise<RunStatus> {
  const { rows } = await database().query<{ status: RunStatus; waiting_on: Wait[] }>({ name: 'read_status', text: 'select status, waiting_on from run where id = $1', values: [id] })
  const [row] = rows
  if (!row) throw unknownRun(id)
  return row.waiting_on.some(isForChild) ? statusOverTree({ status: row.status, waits: row.waiting_on }, await openDescendants([id])) : row.status
}

const isForChild = ({ kind }: Wait): boolean => kind === 'child'

/** Runs with what is going on below them: waits, usage and status of descendants whose ends they have not heard of yet. */
export async function toRuns(rows: RunRow[]): Promise<Run[]> {
  const parents = rows.filter(({ waiting_on: waits }) => waits.some(isForChild)).map(({ id }) => id)
  const open = await openDescendants(parents)
  const imports = await readImports(rows.flatMap(({ id, status }) => (status === 'imported' ? [id] : [])))
  return rows.map((row) => withDescendants(asImported(toRun(row), imports.get(row.id)), open.filter(({ ancestors }) => ancestors.includes(row.id))))
}

/** One that came out of a file has ended in its log, or never. */
function asImported(run: Run, imported: Run['imported']): Run {
  if (!imported) return run
  return { ...run, imported, finishedAt: finalStatuses.includes(imported.status) ? run.finishedAt : null }
}

/** Without what sums of fractions leave behind: a price per token has no more than twelve places. */
const inDollars = (sum: number): number => Math.round(sum * 1e12) / 1e12

function withDescendants(run: Run, open: OpenDescendant[]): Run {
  const usage = { ...run.usage }
  for (const row of open) {
    usage.modelCalls += row.model_calls
    usage.inputTokens += row.input_tokens
    usage.cachedInputTokens += row.cached_input_tokens
    usage.outputTokens += row.output_tokens
    usage.reasoningTokens += row.reasoning_tokens
    usage.costUsd = usage.costUsd === null || row.cost_usd === null ? null : inDollars(usage.costUsd + row.cost_usd)
  }
  return {
    ...run,
    status: statusOverTree({ status: run.status, waits: run.waitingOn }, open),
    inFlight: run.inFlight + open.reduce((sum, row) => sum + row.in_flight, 0),
    steps: run.steps + open.reduce((sum, row) => sum + row.steps, 0),
    usage,
    waitingOn: run.finishedAt === null && !run.imported ? waitsOverTree(run.waitingOn, open) : [],
  }
}

/** What a child waits for stands in place of the wait for that child. */
function waitsOverTree(waits: Wait[], open: OpenDescendant[]): Wait[] {
  return waits.flatMap((wait) => {
    const child = wait.kind === 'child' && open.find(({ id }) => id === wait.childRunId)
    // A limit is met by the whole tree, and its root says so.
    const below = child ? waitsOverTree(child.waiting_on.map(withAddress), open).filter(({ kind }) => kind !== 'limit') : []
    return below.length > 0 ? below : [wait]
  })
}

/** The log holds the hash of an address; whoever may read the run is told the address. */
const withAddress = (wait: Wait): Wait => (wait.kind === 'callback' ? { ...wait, callbackUrl: callback(wait.runId, wait.step).url } : wait)

export const unknownRun = (id: string): ApiError => new ApiError('not_found', `There is no run ${id}. It may have been deleted, or the id has a typing error.`)

/** Throws not_found. */
export async function getRunRow(id: string): Promise<{ rootId: string; workflowId: string; documentHash: string; graphHash: string; status: RunStatus; seq: number }> {
  const { rows } = await database().query<RunRow>({
    name: 'get_run_row',
    text: 'select root_id, workflow_id, document_hash, graph_hash, status, seq from run where id = $1',
    values: [id],
  })
  const [row] = rows
  if (!row) throw unknownRun(id)
  return { rootId: row.root_id, workflowId: row.workflow_id, documentHash: row.document_hash, graphHash: row.graph_hash, status: row.status, seq: row.seq }
}

function toRun(row: RunRow): Run {
  return {
    id: row.id,
    status: row.status,
    inFlight: row.in_flight,
    workflow: {
      id: row.workflow_id,
      slug: row.slug,
      name: row.name,
      version: row.version ?? 'draft',
      ...(row.draft_revision !== null && { draftRevision: row.draft_revision }),
      graphHash: row.graph_hash,
    },
    trigger: row.trigger,
    input: row.started.input,
    output: row.ended?.output ?? null,
    outcome: row.outcome,
    ...(row.ended?.message !== undefined && { message: row.ended.message }),
    error: row.error,
    metadata: row.metadata,
    waitingOn: row.finished_at === null ? row.waiting_on.map(withAddress) : [],
    usage: {
      modelCalls: row.model_calls,
      inputTokens: row.input_tokens,
      cachedInputTokens: row.cached_input_tokens,
      outputTokens: row.output_tokens,
      reasoningTokens: row.reasoning_tokens,
      costUsd: row.cost_usd === null ? null : inDollars(row.cost_usd),
    },
    steps: row.steps,
    ...relatives(row),
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    lastSeq: row.seq,
  }
}

/** The runs that it came of, the part of the workflow that it is, and what stood in for its steps. */
function relatives({ parent_id: parentId, parent_step: step, forked_from: forkedFrom, forked_at_seq: atSeq, started: { given, scope, until, untilEnds } }: RunRow): Pick<Run, 'parent' | 'forkedFrom' | 'scope' | 'until' | 'given'> {
  return {
    ...(parentId !== null && { parent: { runId: parentId, step: step ?? '' } }),
    ...(forkedFrom !== null && { forkedFrom: { runId: forkedFrom, atSeq: atSeq ?? 0 } }),
    ...(scope !== undefined && { scope }),
    ...(until !== undefined && { until: { nodeId: until, then: untilEnds ? ('end' as const) : ('pause' as const) } }),
    ...(given && { given: { ...(given.from && { from: given.from }), nodes: [...new Set(given.steps.map(({ node }) => node))] } }),
  }
}
