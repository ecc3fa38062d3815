/**
 * The moments of a run's model calls, read from its log: one fold for all of them, however many are wanted. A moment knows where
 * everything stands that its request was made from; `materialAt` loads it. Reads the database, computes in the pool, writes nothing.
 */
import { gatherRequest, type Evaluate, type RequestRefs } from '#lib/engine/context/gather.ts'
import { materialOf, materialRefs, type Material } from '#lib/engine/context/material.ts'
import type { Event, EventOf } from '#lib/engine/events.ts'
import type { GraphNode } from '#lib/engine/graph.ts'
import type { Json } from '#lib/engine/json.ts'
import { fold } from '#lib/engine/reduce.ts'
import { initialState, stepOf, type RunState } from '#lib/engine/state.ts'
import { database } from '../db.ts'
import { pool } from '../pool/pool.ts'
import { callbackAddresses } from '../runs/callbacks.ts'
import { readEvents } from '../runs/log.ts'
import { recordedValues, type RecordedValues } from '../runs/recorded-values.ts'
import { loadRunContext } from '../runs/run-context.ts'

export type Requested = EventOf<'model.requested'>

export interface Moment {
  requested: Requested
  /** As the run had it. */
  node: GraphNode
  /** What stood in the log right before the request, the whole scope of its step included. */
  refs: RequestRefs
  /** Of a request for a summary: one for it was made before. */
  again: boolean
  /** What a script reads besides the request: which call of its node it is, how often each entry had answered, when its step began. */
  asked: { index: number; visit: number; scriptUses: Record<number, number>; now: string }
}

export interface RecordedRun {
  runId: string
  values: RecordedValues
  evaluate: Evaluate
  /** In the order of the log. */
  moments: Moment[]
}

/** The moments of the calls that `wanted` picks, up to the event `upTo`. Throws where the run is gone or its log cannot be. */
export async function readMoments(runId: string, wanted: (requested: Requested) => boolean, upTo?: number): Promise<RecordedRun> {
  const { rootId, graph } = await loadRunContext(runId)
  const events = await readEvents(database(), runId, 0, upTo)
  const state = initialState(runId)
  const moments: Moment[] = []
  for (const event of events) {
    if (isRequested(event) && wanted(event)) moments.push(momentOf(graph, state, event))
    fold(state, [event])
  }
  return { runId, values: recordedValues(rootId, events, callbackAddresses(graph, runId)), evaluate: remembering(), moments }
}

function momentOf(graph: Parameters<typeof materialRefs>[0], state: RunState, requested: Requested): Moment {
  const step = stepOf(state, requested.step ?? '')
  const asked = { index: state.calls[step.node]?.length ?? 0, visit: step.visit, scriptUses: { ...state.scriptUses[step.node] }, now: step.startedAt }
  return { requested, node: graph.node(step.node), refs: materialRefs(graph, state, step), again: step.summarising !== undefined, asked }
}

const isRequested = (event: Event): event is Requested => event.type === 'model.requested'

/** Everything that the request of this moment was assembled from. */
export async function materialAt({ values, evaluate }: RecordedRun, { requested, node, refs, again }: Moment): Promise<Material> {
  const { model, promptVersion, candidate, summary } = requested.data
  const request = await gatherRequest(node, refs, { model: model.name, version: promptVersion.number, candidate }, values, evaluate)
  const material = materialOf(request, { promptVersion: promptVersion.number, candidate })
  if (!summary) return material
  return { ...material, summarising: { by: summary.by, covers: summary.covers }, rejected: again ? material.rejected : [] }
}

/** What an event shows by a template of its own is the same in every moment of a run, so it is rendered once. */
function remembering(): Evaluate {
  const known = new Map<string, Map<Json | undefined, ReturnType<Evaluate>>>()
  return (evaluations, scope) => {
    const key = JSON.stringify(evaluations)
    const byOutput = known.get(key) ?? new Map<Json | undefined, ReturnType<Evaluate>>()
    known.set(key, byOutput)
    const made = byOutput.get(scope.output) ?? pool().evaluate(evaluations, scope)
    byOutput.set(scope.output, made)
    return made
  }
}
