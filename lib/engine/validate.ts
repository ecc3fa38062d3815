/**
 * What is wrong with a graph as a whole, by kinds and handles alone: problems of one node's data belong to its type, problems of
 * what texts refer to belong to lib/nodes/references.ts. Errors block publishing; warnings explain what will happen.
 */
import type { Problem } from './document.ts'
import type { Graph, GraphEdge, GraphNode } from './graph.ts'
import { lintGraph } from './lint.ts'
import { cycles, intentsOf, pathsOf, reach, type Paths } from './paths.ts'

/** Problems of the graph, errors and warnings, each naming its node, handle or edge. */
export function validateGraph(graph: Graph): Problem[] {
  const paths = pathsOf(graph)
  return [
    ...scopeProblems(graph),
    ...edgeProblems(graph, paths),
    ...graph.nodes.flatMap((node) => wiringProblems(node, paths)),
    ...unreachable(graph, paths),
    ...cyclesWithoutDecision(graph, paths),
    ...graph.nodes.flatMap((node) => unjoinedFanOuts(node, paths)),
    ...lintGraph(graph, paths),
  ]
}

const quote = (names: string[]): string => names.map((name) => `"${name}"`).join(', ')

/** Each scope, the top and the inside of each container, has one start and at least one end (semantics §6.1). */
function scopeProblems(graph: Graph): Problem[] {
  const containers = graph.nodes.filter(({ kind }) => kind === 'container').map(({ id }) => id)
  return [undefined, ...containers].flatMap((scope) => {
    const inside = graph.nodes.filter(({ parentId }) => parentId === scope)
    const starts = inside.filter(({ kind }) => kind === 'start')
    const where = scope === undefined ? 'The workflow' : `"${scope}"`
    const place = scope === undefined ? {} : { nodeId: scope }
    const problems: Problem[] = []
    if (starts.length === 0) problems.push({ severity: 'error', code: 'no_start', message: `${where} has no start. Add one, and lead it to the first node.`, ...place })
    for (const extra of starts.slice(1)) problems.push({ severity: 'error', code: 'several_starts', nodeId: extra.id, message: `${where} has several starts: ${quote(starts.map(({ id }) => id))}. A run begins at one; remove the others.` })
    if (!inside.some(({ kind }) => kind === 'end')) problems.push({ severity: 'error', code: 'no_end', message: `${where} has no end. Add one, so that a run can say how it ended.`, ...place })
    return problems
  })
}

function edgeProblems(graph: Graph, paths: Paths): Problem[] {
  const seen = new Set<string>()
  return graph.edges.flatMap((edge) => {
    const key = `${edge.source}\n${edge.sourceHandle}\n${edge.target}`
    const repeated = seen.has(key)
    seen.add(key)
    return edgeProblem(edge, repeated, paths)
  })
}

function edgeProblem(edge: GraphEdge, repeated: boolean, { nodes }: Paths): Problem[] {
  const [source, target] = [nodes.get(edge.source), nodes.get(edge.target)]
  if (!source || !target) return []
  const error = (code: string, message: string): Problem[] => [{ severity: 'error', code, message, edgeId: edge.id, nodeId: edge.source, handle: edge.sourceHandle }]
  if (!source.handles.includes(edge.sourceHandle)) {
    const known = source.handles.length > 0 ? `It has ${quote(source.handles)}.` : 'It has none.'
    return error('unknown_handle', `An edge to "${target.id}" leaves "${source.id}" by the port "${edge.sourceHandle}", which it does not have. ${known}`)
  }
  if (source.parentId !== target.parentId) return error('edge_crosses_container', `The edge from "${source.id}" to "${target.id}" crosses the border of a container. Hand values in and out by its input and its end instead.`)
  if (target.kind === 'start') return error('edge_into_start', `The edge from "${source.id}" leads into the start "${target.id}". A run begins there; nothing leads back to it.`)
  if (repeated) return error('duplicate_edge', `Two edges lead from "${source.id}" (${edge.sourceHandle}) to "${target.id}". It would run twice: remove one.`)
  return []
}

/** Handles where something definite happens without an edge; semantics §3.3. What `error` does depends on where it is: see lint.ts. */
const withDefault = new Set(['error', 'stuck', 'exhausted', 'expired', 'timeout'])

function wiringProblems(node: GraphNode, paths: Paths): Problem[] {
  const intents = new Set(intentsOf(node))
  return node.handles
    .filter((handle) => paths.targets(node.id, handle).length === 0 && !withDefault.has(handle))
    .flatMap((handle): Problem[] => {
      const place = { nodeId: node.id, handle }
      if (intents.has(handle)) return [{ severity: 'error', code: 'unwired_intent', message: `The intent "${handle}" of "${node.id}" leads nowhere. Connect its port: choosing it must do something.`, ...place }]
      if (node.kind === 'start') return [{ severity: 'error', code: 'unwired_start', message: `"${node.id}" leads nowhere, so a run would end where it begins. Connect it to the first node.`, ...place }]
      if (handle !== 'invalid') return [{ severity: 'warning', code: 'unwired_handle', message: `The port "${handle}" of "${node.id}" leads nowhere: what leaves by it stops there, without an end.`, ...place }]
      if (node.kind === 'decision') return [{ severity: 'warning', code: 'unwired_invalid', message: `The port "invalid" of "${node.id}" leads nowhere: an answer that never fits counts as a failure, and the decision is made again.`, ...place }]
      return node.data.output === undefined ? [] : [{ severity: 'warning', code: 'unwired_invalid', message: `The port "invalid" of "${node.id}" leads nowhere: an answer that never fits fails the run.`, ...place }]
    })
}

function unreachable(graph: Graph, paths: Paths): Problem[] {
  const starts = graph.nodes.filter(({ kind }) => kind === 'start').map(({ id }) => id)
  if (starts.length === 0) return []
  const reached = reach(starts, paths.next)
  return graph.nodes
    .filter(({ id }) => !reached.has(id))
    .map(({ id }) => ({ severity: 'warning', code: 'unreachable_node', nodeId: id, message: `"${id}" is never reached from the start. Connect it, or remove it.` }))
}

/** A loop is allowed where a decision ends it, because only decisions are counted and capped. */
function cyclesWithoutDecision(graph: Graph, paths: Paths): Problem[] {
  const others = graph.nodes.filter(({ kind }) => kind !== 'decision').map(({ id }) => id)
  const isOther = new Set(others)
  const drawn = new Map<string, string[]>()
  for (const { source, target } of paths.edges) if (isOther.has(target)) drawn.set(source, [...(drawn.get(source) ?? []), target])
  return cycles(others, (id) => drawn.get(id) ?? []).map((members) => {
    const inOrder = others.filter((id) => members.includes(id))
    return { severity: 'error', code: 'cycle_without_decision', nodeId: inOrder[0], message: `${quote(inOrder)} lead in a circle without a decision, so nothing would ever end it. Put a decide node into the loop, or break it.` }
  })
}

/** Two branches of one handle may meet only at a join; back edges, drawn or not, count (semantics §2.4). */
function unjoinedFanOuts(node: GraphNode, paths: Paths): Problem[] {
  return node.handles.flatMap((handle): Problem[] => {
    const branches = [...new Set(paths.targets(node.id, handle))]
    if (branches.length < 2) return []
    const isJoin = (id: string) => paths.nodes.get(id)?.kind === 'join'
    const reached = branches.map((branch) => reach([branch], (id) => (isJoin(id) ? [] : paths.next(id))))
    for (const [index, first] of reached.entries()) {
      for (const [offset, second] of reached.slice(index + 1).entries()) {
        const meeting = [...paths.nodes.keys()].find((id) => !isJoin(id) && first.has(id) && second.has(id))
        if (meeting === undefined) continue
        const [one, other] = [branches[index] ?? '', branches[index + 1 + offset] ?? '']
        return [{ severity: 'error', code: 'unjoined_fan_out', nodeId: node.id, handle, message: `Two branches leave "${node.id}" (${handle}), by "${one}" and "${other}", and both can reach "${meeting}", which would run once for each. Put one after the other, or a join before "${meeting}".` }]
      }
    }
    return []
  })
}
