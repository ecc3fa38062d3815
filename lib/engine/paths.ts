/**
 * Which node can be reached from which: along drawn edges, and along the ways back that need no edge (semantics §3.3: an unwired
 * `error` in an arm, an unwired `invalid` and a rejection return to the decision). What validation and lints are computed from.
 *
 * Tolerates any draft: edges from handles that do not exist, or to nodes that are not in the graph, are passed over.
 */
import { reservedHandles } from './decision.ts'
import type { Graph, GraphEdge, GraphNode } from './graph.ts'

/** A choice of a decision that a token may carry when it arrives somewhere. */
export interface Arm {
  decision: string
  intent: string
}

export interface Paths {
  nodes: Map<string, GraphNode>
  /** Drawn edges that leave by an existing handle, in document order. */
  edges: GraphEdge[]
  /** Targets of a handle, in document order. */
  targets(id: string, handle: string): string[]
  /** Every node that a token may go to next from here, drawn or not. */
  next(id: string): string[]
  /** Every node that a token may come to from here, this one included. */
  after(id: string): ReadonlySet<string>
  /** The arms that a node lies in; of a decision, those that lead back into it or on to it. */
  arms(id: string): Arm[]
}

export const intentsOf = (node: GraphNode): string[] =>
  node.kind === 'decision' ? node.handles.filter((handle) => !(reservedHandles as readonly string[]).includes(handle)) : []

export function pathsOf(graph: Graph): Paths {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]))
  const edges = graph.edges.filter(({ source, sourceHandle, target }) => nodes.get(source)?.handles.includes(sourceHandle) && nodes.has(target))
  const drawn = new Map<string, string[]>()
  for (const { source, sourceHandle, target } of edges) append(drawn, `${source}\n${sourceHandle}`, target)
  const targets = (id: string, handle: string): string[] => drawn.get(`${id}\n${handle}`) ?? []
  const drawnNext = (id: string): string[] => (nodes.get(id)?.handles ?? []).flatMap((handle) => targets(id, handle))

  const arms = new Map<string, Arm[]>()
  for (const node of graph.nodes) {
    for (const intent of intentsOf(node)) {
      const entered = reach(targets(node.id, intent), (id) => (nodes.get(id)?.kind === 'decision' ? [] : drawnNext(id)))
      for (const id of entered) append(arms, id, { decision: node.id, intent })
    }
  }
  const undrawn = (id: string): string[] => {
    const node = nodes.get(id)
    if (node?.kind === 'decision') return [id]
    if (!node?.handles.includes('error') || targets(id, 'error').length > 0) return []
    return [...new Set((arms.get(id) ?? []).map(({ decision }) => decision))]
  }
  // Each is asked for by many rules, and by every reference: what was found once is kept.
  const next = kept((id) => [...drawnNext(id), ...undrawn(id)])
  return { nodes, edges, targets, next, after: kept((id) => reach([id], next)), arms: (id) => arms.get(id) ?? [] }
}

function kept<Value>(find: (id: string) => Value): (id: string) => Value {
  const known = new Map<string, Value>()
  return (id) => {
    const before = known.get(id)
    if (before !== undefined) return before
    const found = find(id)
    known.set(id, found)
    return found
  }
}

/** Every node reachable from `roots`, the roots included, in the order in which they are met. */
export function reach(roots: string[], next: (id: string) => string[]): Set<string> {
  const seen = new Set(roots)
  for (const id of seen) for (const target of next(id)) seen.add(target)
  return seen
}

/** Groups of nodes that can reach one another (Tarjan), a node alone only where it leads to itself. */
export function cycles(ids: string[], next: (id: string) => string[]): string[][] {
  const order = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const onStack = new Set<string>()
  const found: string[][] = []
  const at = (map: Map<string, number>, id: string): number => map.get(id) ?? Infinity

  const enter = (id: string) => {
    order.set(id, order.size)
    low.set(id, at(order, id))
    stack.push(id)
    onStack.add(id)
    return { id, targets: next(id), position: 0 }
  }
  const leave = (id: string) => {
    if (at(low, id) !== at(order, id)) return
    const group = stack.splice(stack.indexOf(id))
    for (const member of group) onStack.delete(member)
    if (group.length > 1 || next(id).includes(id)) found.push(group)
  }
  for (const root of ids) {
    const frames = order.has(root) ? [] : [enter(root)]
    for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
      const target = frame.targets[frame.position++]
      if (target === undefined) {
        frames.pop()
        leave(frame.id)
        const parent = frames.at(-1)
        if (parent) low.set(parent.id, Math.min(at(low, parent.id), at(low, frame.id)))
      } else if (!order.has(target)) frames.push(enter(target))
      else if (onStack.has(target)) low.set(frame.id, Math.min(at(low, frame.id), at(order, target)))
    }
  }
  return found
}

function append<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
