/**
 * What changed between the requests of two recorded calls. Finds the other one (the node's previous call, one that is named, or the
 * one with the same number in another run) and leaves comparing to the engine.
 */
import type { CallDiff, CallItem } from '#lib/api/calls.ts'
import { ApiError } from '#lib/api/errors.ts'
import { diffContexts, segmentLists } from '#lib/engine/context/diff.ts'
import { emptyWindow, windowOfCall, type ContextWindow } from '#lib/engine/context/diff-window.ts'
import { nodeOfStep } from '#lib/engine/events.ts'
import { database } from '../db.ts'
import { pool } from '../pool/pool.ts'
import { readable } from '../readable-json.ts'
import { getCall } from './read-calls.ts'

/** Which call to compare with; none: the node's previous one. */
export interface OtherCall {
  runId?: string
  seq?: number
}

/** From the other call to the one at `seq`. Throws not_found, naming what is missing. */
export async function diffCalls(runId: string, seq: number, other: OtherCall): Promise<CallDiff> {
  const call = await getCall(runId, seq)
  const found = await findOther(runId, call, other)
  const before = found ? windowOfCall(await getCall(found.runId, found.seq)) : emptyWindow
  const after = windowOfCall(call)
  const diff = await compare(before, after, found === null || found.runId === runId)
  const { beforeTokens, afterTokens, prefix } = diff
  const segment = (window: ContextWindow, place: number | null) => (place === null ? null : (window.segments[place] ?? null))
  return {
    other: found,
    ...segmentLists(before, after, diff),
    tokenDelta: afterTokens - beforeTokens,
    beforeTokens,
    afterTokens,
    prefixTokens: prefix.tokens,
    prefixBreak: prefix.breaksAt && { before: segment(before, prefix.breaksAt.before), after: segment(after, prefix.breaksAt.after) },
  }
}

/**
 * Two windows of 200k tokens in 500 segments take 10 to 15 ms, as long as the messages to a process and back; ten thousand segments
 * in another order take 300 ms, which must not hold up other requests.
 */
const segmentsHere = 3000

async function compare(before: ContextWindow, after: ContextWindow, sameRun: boolean) {
  if (before.segments.length + after.segments.length <= segmentsHere) return diffContexts(before, after, sameRun)
  return pool().diff({ before, after, sameRun })
}

async function findOther(runId: string, call: CallItem, { runId: otherRun, seq: otherSeq }: OtherCall): Promise<{ runId: string; seq: number } | null> {
  if (otherSeq !== undefined) return { runId: otherRun ?? runId, seq: otherSeq }
  const calls = await callsLike(runId, call)
  const number = calls.indexOf(call.seq)
  if (otherRun === undefined) {
    const previous = calls[number - 1]
    return previous === undefined ? null : { runId, seq: previous }
  }
  const others = await callsLike(otherRun, call)
  const seq = others[number]
  if (seq === undefined) throw new ApiError('not_found', `Call ${call.seq} is number ${number + 1} of "${call.nodeId}", and run ${otherRun} has ${others.length === 0 ? 'none' : `only ${others.length}`} of that node. Name a call by otherSeq; GET /api/v1/runs/${otherRun}/calls lists them.`)
  return { runId: otherRun, seq }
}

/** Seqs of the node's calls in a run, in order: of those for its own replies, or of those for summaries, as the given call is. */
async function callsLike(runId: string, { nodeId, summary }: Pick<CallItem, 'nodeId' | 'summary'>): Promise<number[]> {
  const { rows } = await database().query<{ seq: number; step: string; summary: boolean }>({
    name: 'calls_of_run',
    text: `select seq, step, ${readable('data')} -> 'summary' is not null as summary from event where run_id = $1 and type = 'model.requested' order by seq`,
    values: [runId],
  })
  return rows.filter((row) => nodeOfStep(row.step) === nodeId && row.summary === (summary !== undefined)).map(({ seq }) => seq)
}
