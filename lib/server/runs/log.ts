/**
 * Reading logs, and writing to them from outside an owner (an answer, a pause, a cancel): lock the run's row, fold, ask `admit`,
 * append, enqueue, all in one transaction (semantics §1.1). A run that came out of a file is never written to.
 */
import { admit, type Refusal } from '#lib/engine/admit.ts'
import { nodeOfStep, upcast, versionOf, type Event, type NewEvent } from '#lib/engine/events.ts'
import { fold, foldLog } from '#lib/engine/reduce.ts'
import { initialState, type RunState } from '#lib/engine/state.ts'
import { notifyJobs, notifyRun } from '../bus.ts'
import { inTransaction, type Queryable } from '../db.ts'
import type { Queue } from '../queue/queue.ts'
import { append, prepareAppend, type TimedEvent } from './append.ts'
import { keepFolded, takeFolded } from './folded.ts'
import { readOnly } from '../run-files/imported.ts'
import { projectRequests } from './request-rows.ts'

/** As the table has it. */
export interface EventRow {
  seq: number
  type: Event['type']
  v: number
  at: Date
  step: string | null
  data: Event['data']
}

/** Events with seq > `after`, in order, at most `limit` of them. Long values stay blob references. */
export async function readEvents(client: Queryable, runId: string, after = 0, limit = 1_000_000): Promise<Event[]> {
  const { rows } = await client.query<EventRow>({
    name: 'read_events',
    text: 'select seq, type, v, at, step, data from event where run_id = $1 and seq > $2 order by seq limit $3',
    values: [runId, after, limit],
  })
  return rows.map(toEvent)
}

/** The events with these seqs. */
export async function readEventsAt(client: Queryable, runId: string, seqs: number[]): Promise<Event[]> {
  if (seqs.length === 0) return []
  const { rows } = await client.query<EventRow>({
    name: 'read_events_at',
    text: 'select seq, type, v, at, step, data from event where run_id = $1 and seq = any($2::int[]) order by seq',
    values: [runId, seqs],
  })
  return rows.map(toEvent)
}

/** As the engine reads it, lifted to the shape of today. */
export function toEvent({ step, at, ...row }: EventRow): Event {
  return upcast({ ...row, at: at.toISOString(), ...(step !== null && { step, nodeId: nodeOfStep(step) }) } as Event)
}

/** The state at the end of a log, or at `atSeq`. */
export async function readState(client: Queryable, runId: string, atSeq?: number): Promise<RunState> {
  return foldLog(runId, await readEvents(client, runId, 0, atSeq))
}

/**
 * The state at the end of a log, from what this process knew of it, and the events since. Whoever asks owns the state, and may give
 * it back (runs/folded.ts).
 */
export async function currentState(client: Queryable, runId: string): Promise<{ state: RunState; since: Event[] }> {
  const known = takeFolded(runId) ?? initialState(runId)
  const since = await readEvents(client, runId, known.seq)
  return { state: fold(known, since), since }
}

export interface LockedRun {
  runId: string
  state: RunState
  rootId: string
  workflowId: string
  /** The database's clock, never before the log's last event. */
  at: string
}

export type Decision<Refused> = { append: NewEvent[] } | { refuse: Refused }

/**
 * Appends what `decide` returns for the locked run's state, and asks for an owner. `decide` sees the truth: nobody else writes
 * meanwhile; what it writes by `client` stands with what is appended, and where that is refused. Returns the state after, or the refusal. Null for an unknown run. Throws wrong_status for an imported one.
 */
export async function writeToLog<Refused>(
  queue: Queue, runId: string, decide: (run: LockedRun, client: Queryable) => Promise<Decision<Refused>> | Decision<Refused>,
): Promise<{ state: RunState } | { refused: Refused | Refusal; state: RunState } | null> {
  const written = await inTransaction(async (client) => {
    const run = await lockRun(client, runId)
    if (!run) return null
    const decision = await decide(run, client)
    if ('refuse' in decision) return { refused: decision.refuse, state: run.state }
    const refusal = decision.append.map((event) => admit(run.state, event)).find((admission) => admission !== 'ok')
    if (refusal !== undefined) return { refused: refusal, state: run.state }
    const after = run.state.seq
    const events = decision.append.map((event): TimedEvent => ({ ...event, at: run.at }))
    const logged = asLogged(events, after)
    fold(run.state, logged)
    await append(client, prepareAppend({ runId, after, events, state: run.state, blobs: [] }))
    await projectRequests(client, run, logged, run.state, queue)
    await queue.enqueue(client, runId)
    return { state: run.state }
  })
  if (written) keepFolded(written.state)
  if (written && !('refused' in written)) {
    notifyRun(runId)
    notifyJobs(runId)
  }
  return written
}

async function lockRun(client: Queryable, runId: string): Promise<LockedRun | null> {
  const { rows } = await client.query<{ root_id: string; workflow_id: string; status: string; at: Date }>(
    'select root_id, workflow_id, status, greatest(last_at, clock_timestamp()) as at from run where id = $1 for update',
    [runId],
  )
  const [row] = rows
  if (!row) return null
  if (row.status === 'imported') throw readOnly(runId)
  return { runId, state: (await currentState(client, runId)).state, rootId: row.root_id, workflowId: row.workflow_id, at: row.at.toISOString() }
}

/** Proposed events as they will stand in the log. */
export function asLogged(events: TimedEvent[], after: number): Event[] {
  return events.map((event, i) => ({ ...event, seq: after + i + 1, v: versionOf(event.type), ...(event.step !== undefined && { nodeId: nodeOfStep(event.step) }) }) as Event)
}

