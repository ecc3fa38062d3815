/** What a state of the run means for its graph: each node's latest status and visits, which edges were taken, which carry a token now. Pure. */
import type { EventOf } from '#lib/engine/events.ts'
import type { RunState, StepState } from '#lib/engine/state.ts'
import type { RunLog } from '../run-log.ts'

export type NodeStatus = 'running' | 'waiting' | 'completed' | 'failed' | 'cancelled'

export interface NodeMark {
  status: NodeStatus
  /** How often it started. */
  visits: number
}

export type EdgeMark = 'taken' | 'live' | 'chosen' | 'untaken'

/** Marks of the nodes that were reached, by id. */
export function nodeMarks(state: RunState): Map<string, NodeMark> {
  const marks = new Map<string, NodeMark>()
  for (const step of Object.values(state.steps)) {
    const known = marks.get(step.node)
    const visits = state.visits[step.node] ?? step.visit
    if (!known || step.visit === visits || state.live[step.id]) marks.set(step.node, { status: statusOf(state, step), visits })
  }
  return marks
}

function statusOf(state: RunState, step: StepState): NodeStatus {
  if (state.final === 'failed' && state.error?.nodeId === step.node) return 'failed'
  if (step.phase === 'retrying') return state.final ? 'cancelled' : 'running'
  if (state.final && (step.phase === 'running' || step.phase === 'waiting')) return 'cancelled'
  return step.phase
}

/** `chosen` are the edges that the step of the selected event left by. */
export function edgeMark(state: RunState, edgeId: string, chosen: ReadonlySet<string>): EdgeMark {
  if (Object.values(state.tokens).some((token) => token.edgeId === edgeId)) return 'live'
  if (chosen.has(edgeId)) return 'chosen'
  return (state.edges[edgeId] ?? 0) > 0 ? 'taken' : 'untaken'
}

/** Edges by which a step left. */
export function edgesLeft(log: RunLog, step: string | undefined): Set<string> {
  if (step === undefined) return new Set()
  const ends = log.eventsOf(step).filter((event): event is EventOf<'step.completed'> | EventOf<'step.failed'> => event.type === 'step.completed' || event.type === 'step.failed')
  return new Set(ends.flatMap(({ data }) => data.emitted ?? []).flatMap(({ edgeId }) => (edgeId === null ? [] : [edgeId])))
}
