/**
 * Starting a run: one transaction writes the run's row, its first event and the wish for an owner. The graph and the document are
 * stored under their hashes before (workflows/load.ts). What is acknowledged is on disk.
 */
import { randomUUIDv7 } from 'node:crypto'
import { ApiError } from '#lib/api/errors.ts'
import { engineVersion, type Breakpoint, type EventData } from '#lib/engine/events.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { notifyJobs } from '../bus.ts'
import { database, inTransaction, type Queryable } from '../db.ts'
import type { Queue } from '../queue/queue.ts'
import type { LoadedWorkflow } from '../workflows/load.ts'
import { insertRun, type NewRun, type RunOrigin } from './insert-run.ts'

export interface Launch {
  loaded: LoadedWorkflow
  /** Fits the workflow's input schema: checked by the caller. */
  input: Json
  /** What started it, e.g. {kind: 'api'}; shown as `trigger` and readable in templates. */
  trigger: JsonObject & { kind: string }
  metadata: JsonObject
  /** Where it pauses to be looked at. */
  breakpoints?: Breakpoint[]
  /** It pauses, or completes, after this node has ended. */
  until?: { nodeId: string; visit?: number; then: 'pause' | 'end' }
  /** The container whose inside runs alone: an agent with its budget, or an each, for the item at a place. */
  agent?: { nodeId: string; budget?: EventData<'run.started'>['budget']; index?: number }
  /** What stands in for steps. */
  given?: Pick<EventData<'run.started'>, 'given' | 'givenOutputs'>
  /** The same key and body within 24 hours start one run. */
  idempotency?: { key: string; bodyHash: string }
}

/** Returns the run's id; `repeated` where an earlier call with the same key started it. Throws idempotency_mismatch. */
export async function startRun(queue: Queue, launch: Launch): Promise<{ id: string; repeated: boolean }> {
  const id = randomUUIDv7()
  const run = { id, rootId: id, origin: originOf(launch.loaded), started: startedBy(launch) }
  const earlier = launch.idempotency ? await claimAndInsert(queue, launch.loaded.workflow.id, launch.idempotency, run) : await insertRun(database(), run, queue)
  if (typeof earlier === 'string') return { id: earlier, repeated: true }
  notifyJobs(id)
  return { id, repeated: false }
}

/** The id of the run that this key started before; where it is new, the run is written. */
const claimAndInsert = (queue: Queue, scope: string, idempotency: { key: string; bodyHash: string }, run: NewRun): Promise<string | null> =>
  inTransaction(async (client) => {
    const earlier = await claimKey(client, scope, idempotency, run.id)
    if (earlier === null) await insertRun(client, run, queue)
    return earlier
  })

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

/** The document that a loaded workflow stands for. */
export function originOf({ workflow, version, draftRevision, graphHash, documentHash }: LoadedWorkflow): RunOrigin {
  return { workflowId: workflow.id, version, ...(draftRevision !== undefined && { draftRevision }), graphHash, documentHash }
}

function startedBy({ loaded, input, trigger, metadata, breakpoints = [], until, agent, given }: Launch): EventData<'run.started'> {
  return {
    input,
    trigger,
    graphHash: loaded.graphHash,
    version: loaded.version,
    engine: engineVersion,
    metadata,
    ...(agent && { scope: agent.nodeId, ...(agent.budget && { budget: agent.budget }), ...(agent.index !== undefined && { index: agent.index }) }),
    ...(breakpoints.length > 0 && { breakpoints }),
    ...(until && { until: until.nodeId, ...(until.visit !== undefined && until.visit > 1 && { untilVisit: until.visit }), ...(until.then === 'end' && { untilEnds: true as const }) }),
    ...given,
  }
}
