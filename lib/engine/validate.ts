/**
 * What is wrong with a graph as a whole, by kinds and handles alone: problems of one node's data belong to its type, problems of
 * what texts refer to belong to lib/nodes/references.ts. Errors block publishing; warnings explain what will happen.
 */
import type { Problem } from './document.ts'
import { containerData, type Graph, type GraphEdge, type GraphNode } from './graph.ts'
import { lintGraph } from './lint.ts'
import { parallelProblems } from './parallel-problems.ts'
import { cycles, intentsOf, pathsOf, reach, type Paths } from './paths.ts'

/** Problems of the graph, errors and warnings, each naming its node, handle or edge. */
export function validateGraph(graph: Graph): Problem[] {
  const paths = pathsOf(graph)
  return [
    ...scopeProblems(graph),
    ...tooDeep(graph),
    ...edgeProblems(graph, paths),
    ...graph.nodes.flatMap((node) => wiringProblems(node, paths)),
    ...unreachable(graph, paths),
    ...cyclesWithoutDecision(graph, paths),
    ...parallelProblems(graph, paths),
    ...graph.nodes.flatMap((node) => refreshProblems(node, graph, paths)),
    ...lintGraph(graph, paths),
  ]
}

const quote = (names: string[]): string => names.map((name) => `"${name}"`).join(', ')

/** Containers whose inside runs; those that run something else hold no nodes. */
const scopesOf = (graph: Graph): string[] => graph.nodes.filter((node) => node.kind === 'container' && containerData(node).runs !== 'workflow').map(({ id }) => id)

/** Each scope, the top and the inside of each container, has one start and at least one end (semantics §6.1). */
function scopeProblems(graph: Graph): Problem[] {
  return [undefined, ...scopesOf(graph)].flatMap((scope) => {
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

/** Runs nest this deep and no deeper (semantics §6.1); what a call starts is counted when it runs. */
const maxDepth = 10

function tooDeep({ nodes }: Graph): Problem[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const depthOf = (node: GraphNode): number => 1 + (node.parentId === undefined ? 0 : depthOf(byId.get(node.parentId) ?? { ...node, parentId: undefined }))
  return nodes
    .filter((node) => node.kind === 'container' && depthOf(node) > maxDepth)
    .map(({ id }) => ({ severity: 'error', code: 'too_deep', nodeId: id, message: `"${id}" lies more than ${maxDepth - 1} containers deep, and a run goes ${maxDepth} deep at most. Move it out, or make a workflow of it and call that.` }))
}

/** What runs again on resume must do no harm, hand on what it gave by the same port, and come before what was decided with it. */
function refreshProblems(node: GraphNode, graph: Graph, paths: Paths): Problem[] {
  if (!node.refresh) return []
  const error = (reason: string): Problem[] => [{ severity: 'error', code: 'refresh_not_allowed', nodeId: node.id, path: '/refresh', message: `"${node.id}" cannot be refreshed on resume: ${reason}` }]
  if (node.kind !== 'pure' && (node.kind !== 'effect' || node.effect !== 'safe')) return error('it is neither a pure node nor a safe effect, and what it does would be done again.')
  if (!node.handles.includes('out')) return error('it chooses a way, and the way was taken already.')
  const decision = graph.nodes.find((other) => other.kind === 'decision' && paths.after(other.id).has(node.id))
  return decision ? error(`it can come after the decision "${decision.id}". Only what runs before the first decision is fetched again.`) : []
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
