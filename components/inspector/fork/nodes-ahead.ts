/**
 * What lies ahead of a place in a run: the nodes that its tokens can still reach, through loops and into containers, and what of them acts
 * on the world or asks a model. Read from the graph and the state that is kept. Pure.
 */
import type { Graph, GraphNode } from '#lib/engine/graph.ts'
import { nodeOfStep, type Event } from '#lib/engine/events.ts'
import type { ForkPolicy, NodeMode } from '#lib/engine/fork-policy.ts'
import { liveSteps, type RunState } from '#lib/engine/state.ts'

export interface NodesAhead {
  /** Nodes that act on the world, in document order. */
  effects: readonly EffectAhead[]
  /** Nodes that ask a model. */
  models: readonly GraphNode[]
}

export interface EffectAhead {
  node: GraphNode
  /** Results that the run had from here on, which the fork may take over. */
  recorded: number
}

/** `state`: of the events that are kept. `from`: the first that is not. */
export function nodesAhead(graph: Graph, state: RunState, events: readonly Event[], from: number): NodesAhead {
  const reached = reachable(graph, startsOf(graph, state))
  const ends = events.filter((event) => event.seq >= from && (event.type === 'step.completed' || (event.type === 'step.failed' && event.data.retryAt === undefined)))
  const counts = new Map<string, number>()
  for (const { step = '' } of ends) counts.set(nodeOfStep(step), (counts.get(nodeOfStep(step)) ?? 0) + 1)
  const ahead = graph.nodes.filter(({ id }) => reached.has(id))
  return {
    effects: ahead.filter(({ kind }) => kind === 'effect').map((node) => ({ node, recorded: counts.get(node.id) ?? 0 })),
    models: ahead.filter(({ kind }) => kind === 'decision' || kind === 'generation'),
  }
}

/** Where tokens are, what is at work, the decisions that arms come back to, and of an inside the container around it. */
function startsOf({ nodes }: Graph, state: RunState): string[] {
  const steps = liveSteps(state)
  const tokens = Object.values(state.tokens)
  const choices = [...steps, ...tokens].flatMap(({ selection }) => (selection ? [nodeOfStep(selection.step)] : []))
  const fresh = state.stepCount === 0 ? nodes.filter(({ kind, parentId }) => kind === 'start' && parentId === state.scope).map(({ id }) => id) : []
  return [...fresh, ...tokens.map(({ target }) => target), ...steps.map(({ node }) => node), ...choices, ...(state.scope === undefined ? [] : [state.scope])]
}

function reachable({ nodes, edges }: Graph, starts: readonly string[]): ReadonlySet<string> {
  const next = Map.groupBy(edges, ({ source }) => source)
  const inside = Map.groupBy(nodes, ({ parentId }) => parentId)
  const parents = new Map(nodes.map(({ id, parentId }) => [id, parentId]))
  const reached = new Set<string>()
  const open = [...starts]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (reached.has(id)) continue
    reached.add(id)
    const around = parents.get(id)
    open.push(...(next.get(id) ?? []).map(({ target }) => target), ...(inside.get(id) ?? []).map((node) => node.id), ...(around === undefined ? [] : [around]))
  }
  return reached
}

/** What becomes of an effect that has no rule of its own: what runs only once asks first, however live the rest is. */
export const byDefault = ({ effect }: GraphNode, tools: ForkPolicy['default']): ForkPolicy['default'] => (tools === 'live' && effect === 'once' ? 'ask' : tools)

/** Effects that run only once and would be done for real, which needs a word for each. */
export const needConsent = (effects: readonly EffectAhead[], nodes: Readonly<Record<string, NodeMode>>): EffectAhead[] => effects.filter(({ node }) => node.effect === 'once' && nodes[node.id] === 'live')
