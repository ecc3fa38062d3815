/**
 * A run's state as the canvas shows it: per node a status and a count of visits, per edge whether it was taken. Pure; parts that
 * stay the same keep their identity, so that one event of a live run renders one card.
 */
import type { Event } from '#lib/engine/events.ts'
import { nodeOfStep } from '#lib/engine/events.ts'
import { inFlight, type RunState, type StepState } from '#lib/engine/state.ts'

export interface NodeRun {
  /** paused: begun, and held because the run is paused. A join that holds a token while it waits for others is waiting too. */
  status: 'running' | 'waiting' | 'paused' | 'completed' | 'failed' | 'cancelled'
  visits: number
  /** ISO 8601: since when it runs or waits. */
  since?: string
  /** Something stood in for it: it was not executed. */
  given?: true
  /** Tokens of the last request of a model. */
  tokens?: number
  /** Of a container with more than one run inside: how many of them ended, of how many. */
  inside?: { ended: number; total: number }
}

/** taken: a token went over it · live: one is on it now · off: none did. */
export type EdgeRun = 'taken' | 'live' | 'off'

export interface RunOverlay {
  nodes: Readonly<Record<string, NodeRun>>
  edges: Readonly<Record<string, EdgeRun>>
  /** How often each edge was taken. */
  times?: Readonly<Record<string, number>>
  /** Per node, how often it was left by which port: "deploy=3 done=1". */
  left?: Readonly<Record<string, string>>
  final: boolean
}

/** The overlay of a state. `inputTokens`: tokens of the last request per node, read from the log by `lastInputTokens`. */
export function runOverlay(state: RunState, inputTokens: Readonly<Record<string, number>> = {}, previous?: RunOverlay): RunOverlay {
  const nodes: Record<string, NodeRun> = {}
  const parked = new Set(Object.values(state.tokens).flatMap((token) => (token.parked && !state.final ? [token.target] : [])))
  const show = (node: string, run: NodeRun) => {
    const old = previous?.nodes[node]
    nodes[node] = old && same(old, run) ? old : run
  }
  for (const node of parked) show(node, { status: 'waiting', visits: 0 })
  for (const step of latestSteps(state)) {
    const status = isHeld(state, step) ? 'paused' : parked.has(step.node) ? 'waiting' : statusOfStep(step)
    const run: NodeRun = { status, visits: state.visits[step.node] ?? step.visit, ...sinceOf(step), ...insideOf(step), ...(step.given !== undefined && { given: true }) }
    const tokens = inputTokens[step.node]
    if (tokens !== undefined) run.tokens = tokens
    show(step.node, run)
  }
  const edges: Record<string, EdgeRun> = {}
  for (const id of Object.keys(state.edges)) edges[id] = 'taken'
  if (!state.final) for (const id of liveEdges(state)) edges[id] = 'live'
  return { nodes, edges, times: state.edges, left: leftBy(state), final: state.final !== undefined }
}

function leftBy(state: RunState): Record<string, string> {
  const counts = new Map<string, Map<string, number>>()
  for (const { node, handle } of Object.values(state.steps)) {
    if (handle == null) continue
    const own = counts.get(node) ?? new Map<string, number>()
    counts.set(node, own.set(handle, (own.get(handle) ?? 0) + 1))
  }
  return Object.fromEntries([...counts].map(([node, own]) => [node, [...own].map(([handle, count]) => `${handle}=${count}`).join(' ')]))
}

/** How often a node was left by a port, read from `left`. */
export function timesLeft(left: string | undefined, handle: string): number {
  const entry = left?.split(' ').find((each) => each.startsWith(`${handle}=`))
  return entry === undefined ? 0 : Number(entry.slice(handle.length + 1))
}

/** Per node its step with the highest visit. */
function latestSteps(state: RunState): StepState[] {
  const latest = new Map<string, StepState>()
  for (const step of Object.values(state.steps)) {
    const known = latest.get(step.node)
    if (!known || known.visit < step.visit) latest.set(step.node, step)
  }
  return [...latest.values()]
}

const statuses: Record<StepState['phase'], NodeRun['status']> = { running: 'running', retrying: 'running', waiting: 'waiting', completed: 'completed', failed: 'failed', cancelled: 'cancelled' }

/** Begun, but not gone on with while the run is paused: nothing of it is out. */
export const isHeld = (state: RunState, step: StepState): boolean => state.paused !== undefined && !state.final && step.phase === 'running' && !inFlight(state).includes(step)

export const statusOfStep = (step: StepState): NodeRun['status'] => statuses[step.phase]

const sinceOf = (step: StepState): { since?: string } => (step.phase === 'running' || step.phase === 'waiting' || step.phase === 'retrying' ? { since: step.startedAt } : {})

function insideOf({ children }: StepState): Pick<NodeRun, 'inside'> {
  return children && children.total > 1 ? { inside: { ended: Object.keys(children.finished).length, total: children.total } } : {}
}

/** Edges with a token that waits on their target, or that led to a step that has not ended. */
function liveEdges(state: RunState): string[] {
  const parked = Object.values(state.tokens).map((token) => token.edgeId)
  const running = Object.keys(state.live).flatMap((id) => state.steps[id]?.from.map((from) => from.edgeId) ?? [])
  return [...parked, ...running].filter((id) => id !== null)
}

const same = (a: NodeRun, b: NodeRun): boolean => a.status === b.status && a.visits === b.visits && a.since === b.since && a.given === b.given && a.tokens === b.tokens && a.inside?.ended === b.inside?.ended && a.inside?.total === b.inside?.total

/** Tokens of the last request per node, from the events of a run. */
export function lastInputTokens(events: readonly Event[]): Record<string, number> {
  const tokens: Record<string, number> = {}
  for (const event of events) {
    if (event.type === 'model.requested' && event.step) tokens[nodeOfStep(event.step)] = event.data.inputTokens
  }
  return tokens
}
