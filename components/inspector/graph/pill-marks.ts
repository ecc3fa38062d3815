/** What a pill of the run's graph says beyond the canvas overlay: how an unfinished node ended with its run, and where a choice went. Pure. */
import type { NodeRun } from '#components/canvas/run-overlay.ts'
import type { EventOf } from '#lib/engine/events.ts'
import type { RunState } from '#lib/engine/state.ts'
import type { RunLog } from '../run-log.ts'

/** A node's status; one that was at work when its run ended did not go on: it failed the run, or was cancelled with it. */
export function pillStatus(state: RunState, node: string, run: NodeRun): NodeRun['status'] {
  if (!state.final) return run.status
  if (state.final === 'failed' && state.error?.nodeId === node) return 'failed'
  return run.status === 'running' || run.status === 'waiting' ? 'cancelled' : run.status
}

/** Edges by which a step left. */
export function edgesLeft(log: RunLog, step: string | undefined): Set<string> {
  if (step === undefined) return new Set()
  const ends = log.eventsOf(step).filter((event): event is EventOf<'step.completed'> | EventOf<'step.failed'> => event.type === 'step.completed' || event.type === 'step.failed')
  return new Set(ends.flatMap(({ data }) => data.emitted ?? []).flatMap(({ edgeId }) => (edgeId === null ? [] : [edgeId])))
}

/** How often each way from one node to another was taken, by an edge of it that was: edges of several ports between two nodes run over each other. */
export function timesOfWays(edges: readonly { id: string; source: string; target: string }[], taken: Readonly<Record<string, number>>): Map<string, number> {
  const ways = new Map<string, { id: string; times: number }>()
  for (const { id, source, target } of edges) {
    const times = taken[id] ?? 0
    const way = ways.get(`${source} ${target}`)
    if (way) way.times += times
    else if (times > 0) ways.set(`${source} ${target}`, { id, times })
  }
  return new Map([...ways.values()].map(({ id, times }) => [id, times]))
}
