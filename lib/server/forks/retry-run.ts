/**
 * Retrying a failed run: a fork at its failure, on the graph that it had (semantics §7). What failed is done for real, and so is what
 * comes after it: none of that ever happened. Where the failure came from a child run, the tree is forked there.
 */
import { ApiError } from '#lib/api/errors.ts'
import { failurePlace } from '#lib/engine/fork-places.ts'
import type { ForkPolicy } from '#lib/engine/fork-policy.ts'
import { database } from '../db.ts'
import type { Queue } from '../queue/queue.ts'
import type { Signed } from '../runs/answer-event.ts'
import { readEvents } from '../runs/log.ts'
import { readOnly } from '../run-files/imported.ts'
import { getRunRow } from '../runs/read-run.ts'
import { loadGraph } from '../runs/run-context.ts'
import { forkRun } from './fork-run.ts'
import { livePolicy } from './live-policy.ts'

/** The id of the new run: of the same place in its tree. Throws not_found, wrong_status. */
export async function retryRun(queue: Queue, runId: string, by: Signed): Promise<string> {
  const { status } = await getRunRow(runId)
  if (status === 'imported') throw readOnly(runId)
  if (status !== 'failed') throw new ApiError('wrong_status', `The run is ${status}; what has failed can be retried. Fork it to go on from another event.`)
  const place = await failureOf(runId)
  const forked = await forkRun(queue, place.runId, { atSeq: place.atSeq, edits: [], policy: await policyOf(place.runId), relation: 'retry' }, by)
  return place.depth === 0 ? forked : ancestorOf(forked, place.depth)
}

interface Failure {
  runId: string
  atSeq: number
  /** Levels below the run that is retried. */
  depth: number
}

async function failureOf(runId: string, depth = 0): Promise<Failure> {
  const { atSeq, child } = failurePlace(await readEvents(database(), runId))
  return child === undefined ? { runId, atSeq, depth } : failureOf(child, depth + 1)
}

async function policyOf(runId: string): Promise<ForkPolicy> {
  const { graphHash } = await getRunRow(runId)
  return livePolicy((await loadGraph(graphHash)).graph)
}

async function ancestorOf(runId: string, levels: number): Promise<string> {
  const { rows } = await database().query<{ id: string; parent_id: string | null }>('select id, parent_id from run where id = $1', [runId])
  const parent = rows[0]?.parent_id
  return levels === 0 || !parent ? runId : ancestorOf(parent, levels - 1)
}
