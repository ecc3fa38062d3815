/** Past decisions as they can be asked again: read from the log of their run, with everything that the tried node may show. */
import { ApiError } from '#lib/api/errors.ts'
import type { GraphNode } from '#lib/engine/graph.ts'
import { materialAt, readMoments, type Moment, type RecordedRun } from '../context/moments.ts'
import { narrowed } from '../context/reassemble.ts'
import type { PastDecision } from './ask-again.ts'

/** The decision with all of its scope, as a test keeps it: whatever a later prompt mentions is there. */
export async function wholeDecision(run: RecordedRun, moment: Moment): Promise<PastDecision> {
  return { material: await materialAt(run, moment), asked: moment.asked }
}

/** The decision as `tried` needs it: of a long run, only what its texts mention. */
export async function decisionFor(tried: GraphNode, run: RecordedRun, moment: Moment): Promise<PastDecision> {
  return { material: await materialAt(run, { ...moment, node: tried, refs: narrowed(moment, tried) }), asked: moment.asked }
}

/** By the event of any of its own requests; it is asked again from its first one. Throws not_found; invalid_request for a request for a summary. */
export async function readDecision(runId: string, seq: number): Promise<{ run: RecordedRun; moment: Moment }> {
  const run = await readMoments(runId, (requested) => requested.seq === seq, seq)
  const [moment] = run.moments
  if (!moment) throw new ApiError('not_found', `Event ${seq} of run ${runId} is no model call. GET /api/v1/runs/${runId}/calls lists them.`)
  if (moment.requested.data.summary) throw new ApiError('invalid_request', `Event ${seq} of run ${runId} asks for a summary, not for a decision. Take the decision's own call.`)
  return { run, moment }
}
