/**
 * Forking (semantics §7): one transaction copies the logs of a tree up to a moment, under new ids and with the bytes that they have, and
 * appends to each a `run.forked` that says from where, and what holds from there on. The original is read and never written.
 */
import { ApiError } from '#lib/api/errors.ts'
import type { ForkBody, ForkEdit } from '#lib/api/forks.ts'
import { versionOf, type EventData, type NewEvent } from '#lib/engine/events.ts'
import { defaultPolicy, type ForkPolicy } from '#lib/engine/fork-policy.ts'
import type { GraphIndex } from '#lib/engine/graph.ts'
import type { Json } from '#lib/engine/json.ts'
import { fold } from '#lib/engine/reduce.ts'
import { liveSteps } from '#lib/engine/state.ts'
import { notifyJobs } from '../bus.ts'
import { inTransaction, onlyRow, type Queryable } from '../db.ts'
import { pool } from '../pool/pool.ts'
import type { Queue } from '../queue/queue.ts'
import type { Validate } from '../runs/answer-checks.ts'
import { append, prepareAppend, type TimedEvent } from '../runs/append.ts'
import { callback } from '../runs/callbacks.ts'
import { asLogged } from '../runs/log.ts'
import { enqueueAll } from '../runs/tree.ts'
import { storeData } from '../runs/values.ts'
import { requireFittingInput } from '../workflows/validate-input.ts'
import { cutTree, type Cut, type Cuts } from './cuts.ts'
import { editedEvent, eventEdit, type Forker } from './edited-event.ts'
import { flat, forkGraphs, type ForkGraphs } from './fork-graphs.ts'

/** What is asked for; `relation` says what else than a fork of somebody's own it is. */
export type Forking = ForkBody & { relation?: 'retry' }

/** A fork at the end of a run, with which what was written to that run goes on. */
export interface Continuation {
  cuts: Cuts
  policy: ForkPolicy
  message: EventData<'message.received'>
  by: string
}

/** The id of the fork of this run; of a child, that of its copy in a forked tree. Throws not_found, unknown_version, invalid_request with the place. */
export async function forkRun(queue: Queue, runId: string, { atSeq, edits: sent = [], policy, connections, mode, relation }: Forking, by: Forker, validate: Validate = pool().validate): Promise<string> {
  const cuts = await cutTree(runId, atSeq)
  const edits = sent.map((edit, index) => ({ edit, path: `/edits/${index}` }))
  const ofEvent = eventEdit(edits, atSeq)
  const graphs = await forkGraphs(cuts, edits, connections, by.by)
  const { graph } = graphs.target
  const replaced = ofEvent && (ofEvent.edit.kind === 'input' ? await editedInput(cuts.target, graph, ofEvent) : await editedEvent(cuts.target, graph, ofEvent, validate, by))
  const fork: Fork = { policy: policy ?? defaultPolicy, edits: sent, by: by.by, relation, steps: mode === 'step', graphs, target: cuts.target, ...(replaced && { replaced }), answers: ofEvent?.edit.kind === 'answer' }
  const ids = await inTransaction((client) => write(client, queue, cuts, fork))
  notifyJobs(...ids)
  return cuts.target.id
}

/** Writes a continuation in the caller's transaction, who has seen to it that the run has none. Its id is `cuts.target.id`; `jobs` are to be made known once all is committed. */
export async function writeContinuation(client: Queryable, queue: Queue, { cuts, policy, message, by }: Continuation): Promise<{ jobs: string[] }> {
  const graphs = await forkGraphs(cuts, [], undefined, by)
  return { jobs: await write(client, queue, cuts, { policy, edits: [], by, relation: 'continues', steps: false, graphs, target: cuts.target, message, answers: false }) }
}

interface Fork {
  policy: ForkPolicy
  edits: ForkEdit[]
  by: string
  relation: Forking['relation'] | 'continues'
  /** What was written to the run that a continuation continues. */
  message?: EventData<'message.received'>
  /** It begins paused, in all of the tree. */
  steps: boolean
  graphs: ForkGraphs
  target: Cut
  /** What stands in place of the event that the target is forked at. */
  replaced?: NewEvent
  /** It is an answer to a request of the copied part. */
  answers: boolean
}

async function editedInput({ events, atSeq }: Cut, { graph }: GraphIndex, { edit, path }: { edit: ForkEdit; path: string }): Promise<NewEvent> {
  const [first] = events
  if (atSeq !== 1 || first?.type !== 'run.started') throw new ApiError('invalid_request', 'The input is that of event 1: fork there to edit it.', { problems: [{ path, code: 'unfit_edit', message: 'Fork at 1 to edit the input.' }] })
  if (first.data.scope === undefined) await requireFittingInput(graph.input, edit.value)
  return { type: 'run.started', data: { ...first.data, input: edit.value } }
}

async function write(client: Queryable, queue: Queue, { root }: Cuts, fork: Fork): Promise<string[]> {
  const copies = flat(root)
  for (const cut of copies) await insertCopy(client, cut, root.id, fork)
  await client.query('insert into blob (root_run_id, hash, content) select $1, hash, content from blob where root_run_id = $2 on conflict do nothing', [root.id, root.source.rootId])
  for (const cut of copies) await appendFork(client, cut, fork)
  const ids = copies.map(({ id }) => id)
  await enqueueAll(client, queue, ids)
  return ids
}

/** The row and the copied events; what the row shows is written with the fork itself. */
async function insertCopy(client: Queryable, cut: Cut, rootId: string, fork: Fork): Promise<void> {
  const { source, id, atSeq, parent, state } = cut
  const { graphHash, documentHash, version } = fork.graphs.of(cut)
  await client.query(
    `insert into run (id, root_id, parent_id, parent_step, forked_from, forked_at_seq, continues, workflow_id, version, draft_revision, graph_hash, document_hash, status, trigger, metadata, seq, last_at,
       steps, model_calls, input_tokens, cached_input_tokens, output_tokens, reasoning_tokens, cost_usd, waiting_on, in_flight, due_at, started_at)
     select $1, $2, $3, case when $3::uuid is null then null else parent_step end, id, $4, $12, workflow_id, case when $5 then $6::int else version end, case when $5 then null else draft_revision end, $7, $8, 'queued', trigger, metadata, $9, $10,
       0, 0, 0, 0, 0, 0, 0, '[]', 0, clock_timestamp() + interval '5 seconds', clock_timestamp()
     from run where id = $11`,
    [id, rootId, parent?.id ?? null, atSeq, version !== undefined, typeof version === 'number' ? version : null, graphHash, documentHash, state.seq, state.lastAt, source.runId, cut === fork.target && fork.relation === 'continues'],
  )
  const started = cut === fork.target && fork.replaced?.type === 'run.started' ? fork.replaced : null
  await client.query('insert into event (run_id, seq, type, v, at, step, data) select $1, seq, type, v, at, step, data from event where run_id = $2 and seq between $3 and $4', [id, source.runId, started ? 2 : 1, state.seq])
  if (started) await insertStart(client, cut, rootId, started.data)
}

/** The start of a fork whose input is another. */
async function insertStart(client: Queryable, { id, state }: Cut, rootId: string, data: EventData<'run.started'>): Promise<void> {
  const stored = storeData(data)
  await client.query(`insert into event (run_id, seq, type, v, at, data) values ($1, 1, 'run.started', $2, $3, $4)`, [id, versionOf('run.started'), state.startedAt, stored.json])
  for (const { hash, text } of stored.blobs) await client.query(`insert into blob (root_run_id, hash, content) values ($1, decode($2, 'hex'), $3) on conflict do nothing`, [rootId, hash, Buffer.from(text)])
}

/** No request of the copied part is open any more, so no row of the original is touched. */
async function appendFork(client: Queryable, cut: Cut, fork: Fork): Promise<void> {
  const { id, state } = cut
  const edited = cut === fork.target && fork.replaced && fork.replaced.type !== 'run.started' ? fork.replaced : null
  const { rows } = await client.query<{ at: Date }>('select greatest($1::timestamptz, clock_timestamp()) as at', [state.lastAt])
  const at = onlyRow(rows).at.toISOString()
  const events: TimedEvent[] = [{ type: 'run.forked', data: lawOf(cut, fork, edited), at }, ...(edited ? [{ ...edited, at }] : [])]
  if (fork.message) events.push({ type: 'message.received', data: fork.message, at })
  if (fork.steps) events.push({ type: 'run.paused', data: { by: fork.by, reason: 'user' }, at })
  const after = state.seq
  fold(state, asLogged(events, after))
  const { ok } = await append(client, prepareAppend({ runId: id, after, events, state, blobs: [] }))
  if (!ok) throw new Error(`The fork ${id} was written to before it was there.`)
}

/** What holds in a copy from its fork on. */
function lawOf(cut: Cut, fork: Fork, edited: NewEvent | null): EventData<'run.forked'> {
  const { id, state, source, atSeq, parent, children } = cut
  const { graphHash } = fork.graphs.of(cut)
  const recordedAs = fork.graphs.recordedAs.get(source.runId)
  const callbacks = Object.fromEntries(liveSteps(state).flatMap(({ id: step, wait }) => (wait?.callbackHash === undefined ? [] : [[step, callback(id, step).hash]])))
  return {
    from: { runId: source.runId, atSeq },
    ...(fork.relation && { relation: fork.relation }),
    edits: cut === fork.target ? (fork.edits as unknown as Json[]) : [],
    policy: fork.policy,
    by: fork.by,
    ...(recordedAs !== undefined && { recordedAs }),
    ...(graphHash !== source.graphHash && { graphHash }),
    ...(parent && { parent: parent.id }),
    ...(children.length > 0 && { children: children.map((child) => ({ from: child.source.runId, to: child.id })) }),
    ...(Object.keys(callbacks).length > 0 && { callbacks }),
    ...(edited && { edited: true as const, ...(fork.answers && edited.step !== undefined && { answered: edited.step }) }),
  }
}
