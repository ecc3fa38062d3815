/**
 * Which calls were made with a prompt, over all runs of its workflow and their child runs, newest run first. Requests for summaries,
 * tries that repeat a request after a provider's failure, and events that a fork copied are no calls of their own here.
 */
import { ApiError } from '#lib/api/errors.ts'
import type { DocumentNode } from '#lib/engine/document.ts'
import { nodeOfStep } from '#lib/engine/events.ts'
import { database } from '../db.ts'
import { loadGraph } from '../runs/run-context.ts'
import { readable } from '../readable-json.ts'

export interface PastCall {
  seq: number
  at: string
  step: string
  round: number
  inputTokens: number
}

export interface RunWithCalls {
  runId: string
  status: string
  startedAt: string
  /** In the order of the log. */
  calls: PastCall[]
}

export interface PromptHome {
  workflowId: string
  slug: string
  /** The node that has the prompt in the draft; null where it was deleted. */
  draft: DocumentNode | null
}

/** Where a prompt is at home. Throws not_found for a prompt that nobody used yet. */
export async function findPrompt(promptId: string): Promise<PromptHome> {
  const { rows } = await database().query<{ id: string; slug: string; nodes: DocumentNode[] }>(
    `select w.id, w.slug, w.draft -> 'nodes' as nodes from workflow w
     where w.id = (select workflow_id from prompt_version where prompt_id = $1 order by number desc limit 1)`,
    [promptId],
  )
  const [row] = rows
  if (!row) throw new ApiError('not_found', `There is no prompt ${promptId}, or no version of it was published or run yet.`)
  return { workflowId: row.id, slug: row.slug, draft: row.nodes.find(({ data }) => data.promptId === promptId) ?? null }
}

/** Runs looked at in one go. */
const pageOfRuns = 100

/**
 * The newest runs that called with this prompt, until they have `most` calls; of the last one, its first calls. `more`: there are others.
 */
export async function pastCalls(promptId: string, workflowId: string, most: number): Promise<{ runs: RunWithCalls[]; more: boolean }> {
  const runs: RunWithCalls[] = []
  let left = most
  for (let before: string | null = lastUuid; before !== null; ) {
    const page: RunRow[] = await readRuns(workflowId, before)
    const byRun = await readCalls(page, await nodesOf(page, promptId))
    for (const { id, status, started_at } of page) {
      const calls = byRun.get(id) ?? []
      if (calls.length === 0) continue
      if (left === 0) return { runs, more: true }
      runs.push({ runId: id, status, startedAt: started_at.toISOString(), calls: calls.slice(0, left) })
      if (calls.length > left) return { runs, more: true }
      left -= calls.length
    }
    before = page.length < pageOfRuns ? null : (page.at(-1)?.id ?? null)
  }
  return { runs, more: false }
}

interface RunRow {
  id: string
  status: string
  graph_hash: string
  forked_at_seq: number | null
  started_at: Date
}

const lastUuid = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

async function readRuns(workflowId: string, before: string): Promise<RunRow[]> {
  const { rows } = await database().query<RunRow>({
    name: 'runs_with_calls',
    text: `select id, status, graph_hash, forked_at_seq, started_at from run where workflow_id = $1 and id < $2 and model_calls > 0 and status <> 'imported' order by id desc limit $3`,
    values: [workflowId, before, pageOfRuns],
  })
  return rows
}

/** The node that had the prompt, by the hash of a graph. */
async function nodesOf(page: RunRow[], promptId: string): Promise<Map<string, string>> {
  const nodes = new Map<string, string>()
  for (const hash of new Set(page.map(({ graph_hash }) => graph_hash))) {
    const { promptVersions } = await loadGraph(hash)
    const [node] = Object.entries(promptVersions).find(([, version]) => version.promptId === promptId) ?? []
    if (node !== undefined) nodes.set(hash, node)
  }
  return nodes
}

interface CallRow {
  run_id: string
  seq: number
  at: Date
  step: string
  round: number
  input_tokens: number
}

/**
 * A round that was tried several times stands for its first try. Run by run, each by the primary key.
 */
async function readCalls(page: RunRow[], nodes: Map<string, string>): Promise<Map<string, PastCall[]>> {
  const { rows } = await database().query<CallRow>({
    name: 'calls_of_runs',
    text: `select wanted.id as run_id, seq, at, step, (data ->> 'round')::int as round, (data ->> 'inputTokens')::int as input_tokens
      from unnest($1::uuid[]) wanted (id) cross join lateral (
        select seq, at, step, ${readable('data')} as data from event where run_id = wanted.id and type = 'model.requested' order by seq offset 0
      ) calls where data -> 'summary' is null`,
    values: [page.filter(({ graph_hash }) => nodes.has(graph_hash)).map(({ id }) => id)],
  })
  const runs = new Map(page.map((run) => [run.id, run]))
  const byRun = new Map<string, PastCall[]>()
  for (const { run_id, seq, at, step, round, input_tokens } of rows) {
    const run = runs.get(run_id)
    if (!run || nodes.get(run.graph_hash) !== nodeOfStep(step) || seq < (run.forked_at_seq ?? 0)) continue
    const calls = byRun.get(run_id) ?? []
    byRun.set(run_id, calls)
    if (calls.at(-1)?.step !== step || calls.at(-1)?.round !== round) calls.push({ seq, at: at.toISOString(), step, round, inputTokens: input_tokens })
  }
  return byRun
}
