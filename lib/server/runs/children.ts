/**
 * Child runs beside their parent's log (semantics §6). A child's row and first event are written in the transaction that appends its
 * `child.started`, so neither exists without the other. A child's end is told by asking for an owner of the parent, who takes it down
 * as `child.finished`; until then the ended child stays due, so that the sweeper tells it again.
 *
 * Rows are locked from parent to child, here and in tree.ts, never the other way round.
 */
import { createHash } from 'node:crypto'
import { finalEventTypes, type Event, type EventData, type NewEvent } from '#lib/engine/events.ts'
import type { Json } from '#lib/engine/json.ts'
import type { RunState } from '#lib/engine/state.ts'
import { database, type Queryable } from '../db.ts'
import type { Queue } from '../queue/queue.ts'
import { insertRun, type RunOrigin } from './insert-run.ts'
import { cancellation, enqueueAll, overTree, type SpentColumns } from './tree.ts'
import { loadValue } from './values.ts'

export interface ChildLaunch {
  id: string
  step: string
  origin: RunOrigin
  started: EventData<'run.started'>
}

/** Follows from where it starts, never drawn: a UUIDv7 with the time of its step (semantics §5.1). */
export function childRunId(parentRunId: string, step: string, index: number, stepStartedAt: string): string {
  const bytes = createHash('sha256').update(`child/${parentRunId}/${step}/${index}`).digest().subarray(0, 16)
  bytes.writeUIntBE(Date.parse(stepStartedAt), 0, 6)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** What a batch of events does to other runs. */
export interface FamilyMatters {
  /** Child runs that begin. */
  children: ChildLaunch[]
  /** Ended children whose ends are taken down now. */
  noted: string[]
  /** Open children of what has just ended. */
  orphans: string[]
  /** The parent, where it can be told of this run's end. */
  parent: string | null
}

/** What these events, after which the run is in `state`, do to other runs; null where they concern none. */
export function familyMatters(events: Event[], state: RunState, children: ChildLaunch[]): FamilyMatters | null {
  const noted = events.flatMap((event) => (event.type === 'child.finished' ? [event.data.runId] : []))
  const lost = orphans(events, state)
  const told = state.parent && state.final && Object.keys(state.openChildren).length === 0 ? state.parent.runId : null
  return children.length + noted.length + lost.length > 0 || told !== null ? { children, noted, orphans: lost, parent: told } : null
}

/** Open children of what has just ended. */
function orphans(events: Event[], state: RunState): string[] {
  if (Object.keys(state.openChildren).length === 0) return []
  const ended = events.some(({ type }) => finalEventTypes.includes(type))
  const steps = new Set(events.filter(({ step }) => step !== undefined && state.steps[step]?.endedSeq !== undefined).map(({ step }) => step))
  return Object.entries(state.openChildren).filter(([, { step }]) => ended || steps.has(step)).map(([id]) => id)
}

/** In the transaction that appends. Returns the runs whose owners should look. */
export async function projectChildren(client: Queryable, queue: Queue, run: { runId: string; rootId: string }, { children, noted, orphans: lost, parent }: FamilyMatters): Promise<string[]> {
  for (const child of children) await insertRun(client, { id: child.id, rootId: run.rootId, parent: { runId: run.runId, step: child.step }, origin: child.origin, started: child.started })
  if (noted.length > 0) await client.query('update run set due_at = null where id = any($1::uuid[])', [noted])
  const cancelled = await overTree(client, lost, cancellation({ by: 'engine', reason: 'What it was started for has ended.' }))
  const told = parent === null ? [] : [parent]
  await enqueueAll(client, queue, [...children.map(({ id }) => id), ...cancelled.wanted, ...told])
  return [...cancelled.touched, ...told]
}

/** The `child.finished` of every open child that has ended and knows of the ends of its own children. */
export async function endedChildren(rootId: string, state: RunState): Promise<NewEvent[]> {
  const { rows } = await database().query<EndedRow>({
    name: 'ended_children',
    text: `select r.id, r.status, r.error, r.steps, r.model_calls, r.input_tokens, r.cached_input_tokens, r.output_tokens, r.reasoning_tokens, r.cost_usd, last.data
      from run r
      left join lateral (select data from event where run_id = r.id and type = 'run.completed' order by seq desc limit 1) last on r.status = 'completed'
      where r.id = any($1::uuid[]) and r.finished_at is not null and json_array_length(r.waiting_on) = 0 order by r.id`,
    values: [Object.keys(state.openChildren)],
  })
  return Promise.all(rows.map((row) => finished(row, rootId, state)))
}

interface EndedRow extends SpentColumns {
  id: string
  status: 'completed' | 'failed' | 'cancelled'
  error: { code: string; message: string; nodeId?: string } | null
  data: { output?: Json } | null
}

async function finished(row: EndedRow, rootId: string, state: RunState): Promise<NewEvent> {
  const { step, index } = state.openChildren[row.id] ?? { step: '', index: 0 }
  const output = row.status === 'completed' ? ((await loadValue(database(), rootId, row.data?.output)) ?? null) : undefined
  const usage = { modelCalls: row.model_calls, inputTokens: row.input_tokens, outputTokens: row.output_tokens, cachedInputTokens: row.cached_input_tokens, reasoningTokens: row.reasoning_tokens, costUsd: row.cost_usd }
  return {
    type: 'child.finished',
    step,
    data: { runId: row.id, index, status: row.status, usage, steps: row.steps, ...(output !== undefined && { output }), ...(row.error && { error: row.error }) },
  }
}

/** An ended child asks for an owner of its parent, until the parent's log tells of its end. */
export async function tellParent(queue: Queue, runId: string, parentId: string): Promise<void> {
  const { rows } = await database().query<{ open: boolean }>(
    `select exists (select 1 from run, json_array_elements(waiting_on) wait where id = $1 and wait->>'childRunId' = $2) as open`,
    [parentId, runId],
  )
  if (rows[0]?.open) await queue.enqueue(database(), parentId)
  else await database().query('update run set due_at = null where id = $1', [runId])
}
