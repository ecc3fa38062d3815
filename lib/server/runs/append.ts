/**
 * The one statement that writes to a log. It moves the run's row from the seq that the writer knows and inserts events and blobs only
 * if that row moved: the row lock comes first, nobody can write a gap, and a writer that was overtaken gets `conflict` without an
 * aborted transaction. (An insert-first form was seen to leave a gap.)
 */
import { versionOf, type NewEvent } from '#lib/engine/events.ts'
import { dueAt, inFlight, liveSteps, statusOf, untoldChildren, waitingOn, type RunState } from '#lib/engine/state.ts'
import type { Queryable } from '../db.ts'
import { storeData, type Blob } from './values.ts'

/** An event with the time it was given by its writer. */
export type TimedEvent = NewEvent & { at: string }

export interface Append {
  runId: string
  /** The run's seq that the events follow. */
  after: number
  events: TimedEvent[]
  /** State after the events: what the run's row shows. */
  state: RunState
  /** Texts of segments that the events name. */
  blobs: Blob[]
}

export type Appended = { ok: true; databaseTime: Date } | { ok: false; reason: 'conflict' }

/** While an owner is on a run its row is due this much later, so that the sweeper finds it if the owner and its job are lost. */
const abandonedAfterSeconds = 15

const statement = `
with moved as (
  update run set seq = $3, status = $4, last_at = $5, outcome = $6, error = $7::json, steps = $8, model_calls = $9, input_tokens = $10,
    cached_input_tokens = $11, output_tokens = $12, reasoning_tokens = $13, cost_usd = $14, waiting_on = $15::json, in_flight = $16,
    due_at = case when $17 then clock_timestamp() + interval '${abandonedAfterSeconds} seconds' else $18 end, finished_at = $19
  where id = $1 and seq = $2 returning id, root_id
), inserted as (
  insert into event (run_id, seq, type, v, at, step, data)
  select moved.id, $2 + e.i::int, e.type, e.v, e.at, e.step, e.data
  from moved, unnest($20::text[], $21::timestamptz[], $22::text[], $23::json[], $26::smallint[]) with ordinality as e(type, at, step, data, v, i)
), stored as (
  insert into blob (root_run_id, hash, content)
  select moved.root_id, decode(b.hash, 'hex'), b.content from moved, unnest($24::text[], $25::bytea[]) as b(hash, content)
  on conflict do nothing
)
select clock_timestamp() as now from moved`

export interface PreparedAppend {
  name: string
  text: string
  values: unknown[]
}

/** Fixes what is written now, so that a state that moves on while the statement waits does not change it. */
export function prepareAppend(change: Append): PreparedAppend {
  const stored = change.events.map((event) => storeData(event.data))
  // In one order, so that two runs of a tree that store the same texts do not wait for each other.
  const blobs = [...stored.flatMap((event) => event.blobs), ...change.blobs].sort((a, b) => (a.hash < b.hash ? -1 : 1))
  return {
    name: 'append',
    text: statement,
    values: [
      change.runId,
      change.after,
      change.after + change.events.length,
      ...projection(change.state),
      change.events.map((event) => event.type),
      change.events.map((event) => event.at),
      change.events.map((event) => event.step ?? null),
      stored.map((event) => event.json),
      blobs.map((blob) => blob.hash),
      blobs.map((blob) => Buffer.from(blob.text)),
      change.events.map((event) => versionOf(event.type)),
    ],
  }
}

export async function append(client: Queryable, prepared: PreparedAppend): Promise<Appended> {
  const { rows } = await client.query<{ now: Date }>(prepared)
  const [row] = rows
  return row ? { ok: true, databaseTime: row.now } : { ok: false, reason: 'conflict' }
}

/** The run's row, from its state: parameters $4 to $19. */
function projection(state: RunState): unknown[] {
  const status = statusOf(state)
  const waits = state.final ? untoldChildren(state) : waitingOn(state)
  const { usage } = state
  return [
    status,
    state.lastAt,
    state.outcome?.replaceAll('\u0000', '\uFFFD') ?? null,
    state.error ? JSON.stringify(state.error) : null,
    state.stepCount + state.childSteps,
    bounded(usage.modelCalls),
    bounded(usage.inputTokens),
    bounded(usage.cachedInputTokens),
    bounded(usage.outputTokens),
    bounded(usage.reasoningTokens),
    usage.costUsd,
    JSON.stringify(waits),
    inFlight(state).length,
    status === 'running' || status === 'queued',
    lookAgainAt(state),
    state.final ? state.lastAt : null,
  ]
}

/** How soon the end of a child is told again, and how long an effect may be under way after the end of its run. */
const untoldMs = 2_000
const lingeringMs = 45_000

/** Columns hold 32 bits; the log holds what a provider said. */
const bounded = (count: number): number => Math.min(count, 2 ** 31 - 1)

/** When the sweeper should look at the run, though nobody writes to it. */
function lookAgainAt(state: RunState): string | null {
  if (!state.final) return dueAt(state)
  if (state.parent) return later(state.lastAt, untoldMs)
  return liveSteps(state).length > 0 ? later(state.lastAt, lingeringMs) : null
}

const later = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString()
