/** The statement that begins a run: its row, its first event, the texts that the event names, and the wish for an owner. */
import { versionOf, type EventData } from '#lib/engine/events.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import type { Queryable } from '../db.ts'
import type { Queue } from '../queue/queue.ts'
import { storeData } from './values.ts'

/** Which document a run is of. */
export interface RunOrigin {
  workflowId: string
  version: number | 'draft'
  /** Of a draft. */
  draftRevision?: number
  graphHash: string
  documentHash: string
}

export interface NewRun {
  id: string
  /** Itself, where it has no parent. */
  rootId: string
  parent?: { runId: string; step: string }
  origin: RunOrigin
  started: EventData<'run.started'>
}

const statement = (job: string | undefined): string => `
with started as (
  insert into run (id, root_id, parent_id, parent_step, workflow_id, version, draft_revision, graph_hash, document_hash, status, trigger, metadata, seq, last_at,
    steps, model_calls, input_tokens, cached_input_tokens, output_tokens, reasoning_tokens, cost_usd, waiting_on, in_flight, due_at, started_at)
  select $1, $2, $3, $4, $5, $6, $7, $8, $9, 'queued', $10, $11::jsonb, 1, now.at, 0, 0, 0, 0, 0, 0, 0, '[]', 0, now.at + interval '5 seconds', now.at
  from (select date_trunc('milliseconds', clock_timestamp()) as at) now
  returning id, root_id, started_at
), logged as (
  insert into event (run_id, seq, type, v, at, data) select id, 1, 'run.started', $15::smallint, started_at, $12::json from started
)${job === undefined ? '' : `, asked as (\n${job}\n)`}
insert into blob (root_run_id, hash, content)
select started.root_id, decode(b.hash, 'hex'), b.content from started, unnest($13::text[], $14::bytea[]) as b(hash, content)
on conflict do nothing`

/** Writes a run; with `queue`, asks for its owner in the same statement. */
export async function insertRun(client: Queryable, { id, rootId, parent, origin, started }: NewRun, queue?: Queue): Promise<void> {
  const { workflowId, version, draftRevision, graphHash, documentHash } = origin
  const stored = storeData(started)
  const values = [
    id, rootId, parent?.runId ?? null, parent?.step ?? null, workflowId, version === 'draft' ? null : version, draftRevision ?? null, graphHash, documentHash,
    (started.trigger as JsonObject & { kind: string }).kind, JSON.stringify(started.metadata),
    stored.json, stored.blobs.map(({ hash }) => hash), stored.blobs.map(({ text }) => Buffer.from(text)),
    versionOf('run.started'),
  ]
  const job = await queue?.enqueueStatement(id, values.length + 1)
  await client.query({ name: job ? 'launch_run' : 'start_run', text: statement(job?.text), values: [...values, ...(job?.values ?? [])] })
}
