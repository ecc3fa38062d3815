/**
 * A run and its descendants: acts that concern all of them (pause, resume, cancel), and what they have spent together.
 *
 * An act locks level by level, each run before its children, so it sees every child: one that is being started meanwhile is either
 * committed before its parent is locked, or its start is overtaken and not written.
 */
import type { EventData, NewEvent } from '#lib/engine/events.ts'
import type { GraphIndex } from '#lib/engine/graph.ts'
import type { Spent, TreeSpending } from '#lib/engine/halts.ts'
import { fold } from '#lib/engine/reduce.ts'
import { inFlight, liveSteps, type RunState, type Wait } from '#lib/engine/state.ts'
import type { RunStatus } from '#lib/api/run-status.ts'
import { notifyJobs, notifyRun } from '../bus.ts'
import { database, inTransaction, type Queryable } from '../db.ts'
import type { Queue } from '../queue/queue.ts'
import { append, prepareAppend, type TimedEvent } from './append.ts'
import { asLogged, currentState } from './log.ts'
import { projectRequests } from './request-rows.ts'
import { loadGraph } from './run-context.ts'

interface LockedRow {
  id: string
  parent_id: string | null
  workflow_id: string
  graph_hash: string
  at: Date
}

/** What an act appends to one run of the tree; null where it does not concern it. */
export type Act = (run: { runId: string; state: RunState; graph: GraphIndex }) => Promise<NewEvent[] | null> | NewEvent[] | null

/** `touched`: the runs that an act appended to, roots first. `wanted`: those that need an owner now. */
export interface Touched {
  touched: string[]
  wanted: string[]
}

/** Appends to every run of these trees that has not ended. The caller enqueues what is wanted, commits and notifies. */
export async function overTree(client: Queryable, roots: string[], act: Act): Promise<Touched> {
  const done: Touched = { touched: [], wanted: [] }
  for (let level = roots; level.length > 0; ) {
    const { rows } = await client.query<LockedRow>(
      `select id, parent_id, workflow_id, graph_hash, greatest(last_at, clock_timestamp()) as at from run where id = any($1::uuid[]) and finished_at is null order by id for update`,
      [level],
    )
    for (const row of rows) {
      const ended = await actOn(client, row, act)
      if (ended === null) continue
      done.touched.push(row.id)
      done.wanted.push(row.id, ...(ended && row.parent_id !== null ? [row.parent_id] : []))
    }
    const children = await client.query<{ id: string }>('select id from run where parent_id = any($1::uuid[]) and finished_at is null order by id', [level])
    level = children.rows.map(({ id }) => id)
  }
  return done
}

/** Whether the run has ended by what was appended; null where nothing was. */
async function actOn(client: Queryable, row: LockedRow, act: Act): Promise<boolean | null> {
  const { state } = await currentState(client, row.id)
  const { graph } = await loadGraph(row.graph_hash)
  const proposed = await act({ runId: row.id, state, graph })
  if (!proposed || proposed.length === 0) return null
  const after = state.seq
  const events = proposed.map((event): TimedEvent => ({ ...event, at: row.at.toISOString() }))
  const logged = asLogged(events, after)
  fold(state, logged)
  await append(client, prepareAppend({ runId: row.id, after, events, state, blobs: [] }))
  await projectRequests(client, { runId: row.id, workflowId: row.workflow_id }, logged, state)
  return state.final !== undefined
}

/** Asks for owners: always last in a transaction and in one order, so that no two wait for each other (rows, then requests, then jobs). */
export async function enqueueAll(client: Queryable, queue: Queue, runIds: string[]): Promise<void> {
  for (const runId of [...new Set(runIds)].sort()) await queue.enqueue(client, runId)
}

/** Does to these trees what `act` says, in a transaction of its own, and tells everyone. `accept` may throw, and nothing happens. */
export async function actOverTree(queue: Queue, roots: string[], act: Act, accept: (touched: string[]) => Promise<void> | void = () => {}): Promise<void> {
  const { touched, wanted } = await inTransaction(async (client) => {
    const done = await overTree(client, roots, act)
    await accept(done.touched)
    await enqueueAll(client, queue, done.wanted)
    return done
  })
  for (const runId of touched) notifyRun(runId)
  notifyJobs(...wanted)
}

/** Ends runs with all below them; those that have ended stay as they are. */
export const cancellation = (cancelled: { by: string; reason: string }): Act => ({ state, graph }) => [...stoppedSteps(state, graph), { type: 'run.cancelled', data: cancelled }]

/** Pauses what is not paused yet. */
export const pausing = (paused: EventData<'run.paused'>): Act => ({ state }) => (state.paused ? null : [{ type: 'run.paused', data: paused }])

/** Every live step is over at once, but for `once` effects under way: they get a while to tell their end (semantics §5.4). */
function stoppedSteps(state: RunState, graph: GraphIndex): NewEvent[] {
  const awaited = new Set(inFlight(state).filter(({ node }) => graph.node(node).effect === 'once').map(({ id }) => id))
  return liveSteps(state).filter(({ id }) => !awaited.has(id)).map(({ id }) => ({ type: 'step.cancelled', step: id, data: {} }))
}

/** What a run and its ended children spent, as its row holds it. */
export interface SpentColumns {
  steps: number
  model_calls: number
  input_tokens: number
  cached_input_tokens: number
  output_tokens: number
  reasoning_tokens: number
  cost_usd: number | null
}

/** A run of a tree as its row shows it. */
interface OpenRow extends SpentColumns {
  id: string
  status: RunStatus
  waiting_on: Wait[]
  in_flight: number
  started_at: Date
}

/** A run below another that its parent's log does not know the end of: what it spent is not in the parent's figures yet. */
export type OpenDescendant = OpenRow & { ancestors: string[] }

/**
 * These runs and the runs below them that are under way. Rows tell of their open children in `waiting_on`; the walk follows them, so
 * it costs what is open, not what ever was. One statement: no child is counted at two places.
 */
const openTrees = `with recursive open as (
  select r.id, r.status, r.waiting_on, r.in_flight, r.steps, r.model_calls, r.input_tokens, r.cached_input_tokens, r.output_tokens, r.reasoning_tokens, r.cost_usd, r.started_at, '{}'::uuid[] as ancestors
  from run r where r.id = any($1::uuid[])
  union all
  select c.id, c.status, c.waiting_on, c.in_flight, c.steps, c.model_calls, c.input_tokens, c.cached_input_tokens, c.output_tokens, c.reasoning_tokens, c.cost_usd, c.started_at, o.ancestors || o.id
  from open o, json_array_elements(o.waiting_on) wait join run c on c.id = (wait->>'childRunId')::uuid
) select * from open`

async function readOpenTrees(roots: string[]): Promise<OpenDescendant[]> {
  const { rows } = await database().query<OpenDescendant>({ name: 'open_trees', text: openTrees, values: [roots] })
  return rows
}

/** For each of these runs the runs below it that are under way. */
export async function openDescendants(runIds: string[]): Promise<OpenDescendant[]> {
  return runIds.length === 0 ? [] : (await readOpenTrees(runIds)).filter(({ ancestors }) => ancestors.length > 0)
}

/** What the rest of a tree has spent, from the point of view of one of its runs. Rows lag by what is not committed. */
export async function readSpending(rootId: string, runId: string): Promise<TreeSpending> {
  const rows = await readOpenTrees([rootId])
  const others = rows.filter(({ id, ancestors }) => id !== runId && !ancestors.includes(runId))
  const below: TreeSpending['below'] = {}
  for (const { id, ancestors } of rows) {
    const child = ancestors.includes(runId) ? (ancestors[ancestors.indexOf(runId) + 1] ?? id) : undefined
    if (child !== undefined) below[child] ??= total(rows.filter((row) => row.id === child || row.ancestors.includes(child)))
  }
  const root = rows.find(({ id }) => id === rootId)
  return { others: total(others), below, ...(root && { startedAt: root.started_at.toISOString() }) }
}

function total(rows: OpenRow[]): Spent {
  const spent: Spent = { steps: 0, tokens: 0, costUsd: 0 }
  for (const row of rows) {
    spent.steps += row.steps
    spent.tokens += row.input_tokens + row.output_tokens
    spent.costUsd += row.cost_usd ?? 0
  }
  return spent
}
