/**
 * The newest decisions of a prompt, read from the logs of its workflow's runs and child runs: two statements for each page of runs, until
 * there are enough of them, the time is up, or no run is left. What was read is kept for some seconds, because every narrower question
 * about the same decisions is answered from it.
 */
import { finalStatuses, type RunStatus } from '#lib/api/run-status.ts'
import { database } from '../db.ts'
import { loadGraph } from '../runs/run-context.ts'
import { firstIdOf } from '../workflows/list.ts'
import { readable } from '../readable-json.ts'
import { decisionEvents, foldVisits, type DecisionRow, type Visit } from './fold-visits.ts'

export interface Decision extends Visit {
  runId: string
  runStatus: RunStatus
  version: number
}

export interface ReadDecisions {
  /** Newest run first, of each its last visit first. */
  decisions: Decision[]
  ended: 'all' | 'limit' | 'time'
  testRuns: number
  copied: number
  readAt: string
}

export interface Reading {
  promptId: string
  workflowId: string
  /** Milliseconds since 1970, of the decisions. */
  since: number | undefined
  until: number | undefined
  most: number
}

const keptMs = 15_000
const mostKept = 8
const slot = Symbol.for('oriel.decisions')
const shared = globalThis as { [slot]?: Map<string, { read: Promise<ReadDecisions>; until: number }> }

/** Read at most 15 seconds ago. */
export function readDecisions(reading: Reading): Promise<ReadDecisions> {
  const kept = (shared[slot] ??= new Map<string, { read: Promise<ReadDecisions>; until: number }>())
  const key = JSON.stringify(reading)
  const known = kept.get(key)
  if (known && performance.now() < known.until) return known.read
  const entry = { read: readPages(reading), until: Infinity }
  kept.delete(key)
  for (const oldest of kept.keys()) if (kept.size >= mostKept) kept.delete(oldest)
  kept.set(key, entry)
  entry.read.then(() => (entry.until = performance.now() + keptMs), () => kept.delete(key))
  return entry.read
}

/** Reads them anew at the next question; for tests, which do not wait. */
export const forgetDecisions = (): void => shared[slot]?.clear()

/** As they are now, for whoever goes on to act on them. */
export const readDecisionsNow = (reading: Reading): Promise<ReadDecisions> => readPages(reading)

/** Those of some runs, test runs included: for whoever names them. */
export async function decisionsOf(promptId: string, runIds: readonly string[]): Promise<Decision[]> {
  const { rows } = await database().query<RunRow>('select id, root_id, status, graph_hash, forked_at_seq, false as is_test from run where id = any($1::uuid[]) order by id desc', [runIds])
  const nodes = await nodesOf(rows, promptId)
  const logs = await readLogs(rows.filter(({ graph_hash }) => nodes.has(graph_hash)), nodes)
  const read: ReadDecisions = { decisions: [], ended: 'all', testRuns: 0, copied: 0, readAt: '' }
  for (const run of rows) addRun(read, run, logs.get(run.id) ?? [], nodes.get(run.graph_hash)?.number ?? 0, { promptId, workflowId: '', since: undefined, until: undefined, most: Infinity })
  return read.decisions
}

/** Runs looked at in one go, and milliseconds after which no further ones are. */
const pageOfRuns = 200
const longestMs = 8_000

async function readPages(reading: Reading): Promise<ReadDecisions> {
  const { promptId, most } = reading
  const late = performance.now() + longestMs
  const read: ReadDecisions = { decisions: [], ended: 'all', testRuns: 0, copied: 0, readAt: new Date().toISOString() }
  const tests = new Set<string>()
  for (let before: string | null = lastId(reading); before !== null; ) {
    const page: RunRow[] = await readRuns(reading, before)
    const nodes = await nodesOf(page, promptId)
    const real = page.filter(({ graph_hash, root_id, is_test }) => {
      if (is_test && nodes.has(graph_hash)) tests.add(root_id)
      return !is_test && nodes.has(graph_hash)
    })
    const logs = await readLogs(real, nodes)
    for (const run of real) addRun(read, run, logs.get(run.id) ?? [], nodes.get(run.graph_hash)?.number ?? 0, reading)
    before = page.length < pageOfRuns ? null : (page.at(-1)?.id ?? null)
    if (read.decisions.length > most) break
    if (before !== null && performance.now() > late) {
      read.ended = 'time'
      break
    }
  }
  read.testRuns = tests.size
  if (read.decisions.length <= most) return read
  return { ...read, decisions: read.decisions.slice(0, most), ended: 'limit' }
}

function addRun(read: ReadDecisions, run: RunRow, rows: readonly DecisionRow[], version: number, { since = -Infinity, until = Infinity }: Reading): void {
  for (const visit of foldVisits(rows, finalStatuses.includes(run.status)).reverse()) {
    if (visit.repeated || visit.bornSeq < (run.forked_at_seq ?? 0)) read.copied++
    else if (visit.at >= since && visit.at < until) read.decisions.push({ ...visit, version: visit.version ?? version, runId: run.id, runStatus: run.status })
  }
}

interface RunRow {
  id: string
  root_id: string
  status: RunStatus
  graph_hash: string
  forked_at_seq: number | null
  is_test: boolean
}

/** A run decides until long after it began; by default no run takes longer than this (limits.wallSeconds). */
const longestRunMs = 30 * 86_400_000

const highestId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
const lowestId = '00000000-0000-0000-0000-000000000000'

/** No run that began later has decided before `until`. */
const lastId = ({ until }: Reading): string => (until === undefined ? highestId : firstIdOf(until))
const firstId = ({ since }: Reading): string => (since === undefined ? lowestId : firstIdOf(Math.max(0, since - longestRunMs)))

/**
 * A range over both columns of one index, as in workflows/list.ts. What a run below a test run did follows from what was given above it, so
 * the root's beginning says whether it is one.
 */
async function readRuns({ workflowId, since, ...reading }: Reading, before: string): Promise<RunRow[]> {
  const { rows } = await database().query<RunRow>({
    name: 'runs_with_decisions',
    text: `select page.id, page.root_id, page.status, page.graph_hash, page.forked_at_seq,
        coalesce((select begun -> 'given' is not null or begun -> 'scope' is not null or begun -> 'untilEnds' is not null from (select ${readable('data')} as begun from event where run_id = page.root_id and seq = 1) first), false) as is_test
      from (
        select id, root_id, status, graph_hash, forked_at_seq from run
        where (workflow_id, id) >= ($1, $2::uuid) and (workflow_id, id) < ($1, $3::uuid) and status <> 'imported' and ($4::timestamptz is null or last_at >= $4)
        order by workflow_id desc, id desc limit $5
      ) page order by page.id desc`,
    values: [workflowId, firstId({ workflowId, since, ...reading }), before, since === undefined ? null : new Date(since), pageOfRuns],
  })
  return rows
}

interface HomeNode {
  id: string
  number: number
}

/** The node that had the prompt, and its version, by the hash of a graph. */
async function nodesOf(page: readonly RunRow[], promptId: string): Promise<Map<string, HomeNode>> {
  const nodes = new Map<string, HomeNode>()
  for (const hash of new Set(page.map(({ graph_hash }) => graph_hash))) {
    const { promptVersions } = await loadGraph(hash)
    const [found] = Object.entries(promptVersions).filter(([, version]) => version.promptId === promptId)
    if (found) nodes.set(hash, { id: found[0], number: found[1].number })
  }
  return nodes
}

/**
 * What is read of an event's data. Each only where the type has it, because every `->` reads the whole text once more.
 */
const dataOf = `case type
  when 'step.started' then json_build_object('given', data -> 'given')
  when 'model.requested' then json_build_object('version', data -> 'promptVersion' -> 'number', 'model', data -> 'model' -> 'name', 'summary', data -> 'summary' is not null)
  when 'model.responded' then json_build_object('usage', data -> 'usage', 'costUsd', data -> 'costUsd', 'latencyMs', data -> 'latencyMs', 'recorded', data -> 'recorded')
  when 'intent.selected' then json_build_object('intent', data -> 'intent')
  when 'step.edited' then json_build_object('intent', data -> 'intent')
  when 'step.completed' then json_build_object('handle', data -> 'handle')
  when 'step.failed' then json_build_object('handle', data -> 'handle')
  when 'approval.decided' then json_build_object('verdict', data -> 'verdict')
  else '{}'::json end`

interface LogRow {
  run_id: string
  seq: number
  at: Date
  type: DecisionRow['type']
  step: string
  data: DecisionRow['data'] & { usage?: { inputTokens: number; outputTokens: number } }
}

/** Run by run, each by the primary key: joined otherwise, the planner may read the events of everybody. In the order of each log. */
async function readLogs(runs: readonly RunRow[], nodes: ReadonlyMap<string, HomeNode>): Promise<Map<string, DecisionRow[]>> {
  const logs = new Map<string, DecisionRow[]>()
  if (runs.length === 0) return logs
  const { rows } = await database().query<LogRow>({
    name: 'logs_of_decisions',
    text: `select wanted.id as run_id, log.* from unnest($1::uuid[], $2::text[]) wanted (id, prefix) cross join lateral (
        select seq, at, type, step, ${dataOf} as data
        from (select seq, at, type, step, ${readable('data')} as data from event where run_id = wanted.id and type = any($3::text[]) and starts_with(step, wanted.prefix) order by seq offset 0) event
      ) log`,
    values: [runs.map(({ id }) => id), runs.map(({ graph_hash }) => `${nodes.get(graph_hash)?.id ?? ''}#`), decisionEvents],
  })
  for (const { run_id, data: { usage, ...data }, ...row } of rows) {
    const log = logs.get(run_id) ?? []
    if (log.length === 0) logs.set(run_id, log)
    log.push({ ...row, data: { ...data, ...usage } })
  }
  return logs
}
