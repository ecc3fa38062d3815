/**
 * Starting a run: one transaction writes the run's row, its first event and the wish for an owner. The graph and the document are
 * stored under their hashes before (workflows/load.ts). What is acknowledged is on disk.
 */
import { randomUUIDv7 } from 'node:crypto'
import { ApiError } from '#lib/api/errors.ts'
import { engineVersion, type EventData } from '#lib/engine/events.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { notifyJobs } from '../bus.ts'
import { inTransaction, type Queryable } from '../db.ts'
import type { Queue } from '../queue/queue.ts'
import type { LoadedWorkflow } from '../workflows/load.ts'
import { storeData } from './values.ts'

export interface Launch {
  loaded: LoadedWorkflow
  /** Fits the workflow's input schema: checked by the caller. */
  input: Json
  /** What started it, e.g. {kind: 'api'}; shown as `trigger` and readable in templates. */
  trigger: JsonObject & { kind: string }
  metadata: JsonObject
  /** The same key and body within 24 hours start one run. */
  idempotency?: { key: string; bodyHash: string }
}

/** Returns the run's id; `repeated` where an earlier call with the same key started it. Throws idempotency_mismatch. */
export async function startRun(queue: Queue, launch: Launch): Promise<{ id: string; repeated: boolean }> {
  const id = randomUUIDv7()
  const result = await inTransaction(async (client) => {
    const earlier = launch.idempotency && (await claimKey(client, launch.loaded.workflow.id, launch.idempotency, id))
    if (earlier) return { id: earlier, repeated: true }
    await insertRun(client, id, launch)
    await queue.enqueue(client, id)
    return { id, repeated: false }
  })
  if (!result.repeated) notifyJobs()
  return result
}

/** The id of the run that this key started before, or null after claiming it for `runId`. */
async function claimKey(client: Queryable, scope: string, { key, bodyHash }: { key: string; bodyHash: string }, runId: string): Promise<string | null> {
  await client.query(`delete from idempotency_key where scope = $1 and key = $2 and created_at < now() - interval '24 hours'`, [scope, key])
  const claimed = await client.query('insert into idempotency_key (scope, key, body_hash, run_id) values ($1, $2, $3, $4) on conflict do nothing', [scope, key, bodyHash, runId])
  if (claimed.rowCount === 1) return null
  const { rows } = await client.query<{ body_hash: string; run_id: string }>('select body_hash, run_id from idempotency_key where scope = $1 and key = $2', [scope, key])
  const [earlier] = rows
  if (!earlier || earlier.body_hash !== bodyHash) {
    throw new ApiError('idempotency_mismatch', `The Idempotency-Key "${key}" was used within 24 hours with another body. Send the same body, or another key.`)
  }
  return earlier.run_id
}

const statement = `
with started as (
  insert into run (id, root_id, workflow_id, version, draft_revision, graph_hash, document_hash, status, trigger, metadata, seq, last_at,
    steps, model_calls, input_tokens, cached_input_tokens, output_tokens, reasoning_tokens, cost_usd, waiting_on, in_flight, due_at, started_at)
  select $1, $1, $2, $3, $4, $5, $6, 'queued', $7, $8::jsonb, 1, now.at, 0, 0, 0, 0, 0, 0, 0, '[]', 0, now.at + interval '5 seconds', now.at
  from (select date_trunc('milliseconds', clock_timestamp()) as at) now
  returning id, started_at
), logged as (
  insert into event (run_id, seq, type, v, at, data) select id, 1, 'run.started', 1, started_at, $9::json from started
)
insert into blob (root_run_id, hash, content)
select started.id, decode(b.hash, 'hex'), b.content from started, unnest($10::text[], $11::bytea[]) as b(hash, content)`

async function insertRun(client: Queryable, id: string, { loaded, input, trigger, metadata }: Launch): Promise<void> {
  const { workflow, version, draftRevision, graphHash, documentHash } = loaded
  const data: EventData<'run.started'> = { input, trigger, graphHash, version, engine: engineVersion, metadata }
  const stored = storeData(data)
  await client.query({
    name: 'start_run',
    text: statement,
    values: [
      id, workflow.id, version === 'draft' ? null : version, draftRevision ?? null, graphHash, documentHash, trigger.kind, JSON.stringify(metadata),
      stored.json, stored.blobs.map(({ hash }) => hash), stored.blobs.map(({ text }) => Buffer.from(text)),
    ],
  })
}
