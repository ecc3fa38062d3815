/**
 * From a well-formed document to the graph that a run pins, and to every problem that the document has. The graph is the executable
 * projection: what people see (labels, positions, notes, groups, pinned outputs, the editor's own data) and triggers are not in it,
 * so they change no hash. A node that is not in order is compiled as far as it goes: a draft runs until it reaches one.
 */
import type { DocumentNode, Problem, WorkflowDocument } from '#lib/engine/document.ts'
import type { Graph, GraphEdge, GraphNode } from '#lib/engine/graph.ts'
import { validateGraph } from '#lib/engine/validate.ts'
import { besideData, editorFields } from './every-node.ts'
import { nodeType } from './index.ts'
import { literalCredentials } from './literal-credentials.ts'
import { readData } from './read-data.ts'
import { prefetchProblems } from './prefetch.ts'
import { referenceProblems, type CompiledNode } from './references.ts'
import { replyProblems } from './reply-problems.ts'
import { neverTimesOut } from './request-wiring.ts'
import { scopesOf } from './scopes.ts'
import { variableConflicts } from './variable-conflicts.ts'

/**
 * `document` comes from `parseDocument`. Problems, errors before warnings; each names its node, and a path into that node's data
 * where it is about one field.
 */
export function compile(document: WorkflowDocument): { graph: Graph; problems: Problem[] } {
  const scopeOf = scopesOf(document.nodes)
  const compiled = document.nodes.map((node) => compileNode(node, scopeOf(node.parentId)))
  const executable = compiled.filter(({ definition }) => definition.kind !== 'visual')
  const ids = new Set(executable.map(({ graphNode }) => graphNode.id))
  const joins = ({ source, target }: GraphEdge) => ids.has(source) && ids.has(target)
  const graph: Graph = {
    input: document.input,
    limits: document.limits,
    nodes: executable.map(({ graphNode }) => graphNode),
    edges: document.edges.filter(joins).map(({ id, source, sourceHandle, target }) => ({ id, source, sourceHandle, target })),
  }
  const problems = [
    ...compiled.flatMap((node) => node.problems),
    ...document.edges.filter((edge) => !joins(edge)).map(toNothing),
    ...validateGraph(graph),
    ...referenceProblems(graph, executable),
    ...variableConflicts(graph, executable),
    ...prefetchProblems(graph),
    ...replyProblems(graph),
    ...neverTimesOut(graph),
    ...literalCredentials(document),
  ]
  return { graph, problems: [...problems.filter(({ severity }) => severity !== 'warning'), ...problems.filter(({ severity }) => severity === 'warning')] }
}

/** Whether any of the problems stops a version from being made. */
export const blocksPublishing = (problems: readonly Problem[]): boolean => problems.some(({ severity }) => severity !== 'warning')

function toNothing({ id, source, target }: { id: string; source: string; target: string }): Problem {
  return { severity: 'error', code: 'unconnectable_node', edgeId: id, message: `The edge from "${source}" to "${target}" touches a note or a group, which are for people and never run. Remove it.` }
}

function compileNode(node: DocumentNode, parentId: string | undefined): CompiledNode {
  const definition = nodeType(node.type)
  const { draft, malformed, problems } = readData(definition, node.data)
  const data = Object.fromEntries(Object.entries(draft).filter(([name]) => !notData.has(name)))
  const effect = definition.effect?.(draft)
  const graphNode: GraphNode = {
    id: node.id,
    type: node.type,
    kind: definition.kind === 'visual' ? 'pure' : definition.kind,
    ...(parentId !== undefined && { parentId }),
    data,
    handles: definition.handles(draft),
    ...(effect && { effect }),
    ...(typeof draft.contextTag === 'string' && { contextTag: draft.contextTag }),
    ...(typeof draft.contextTemplate === 'string' && { contextTemplate: draft.contextTemplate }),
    ...(draft.hidden === true && { hidden: true }),
    ...(draft.refresh === true && { refresh: true }),
  }
  const found = [...malformed, ...problems].map((problem) => ({ ...problem, nodeId: node.id, message: `Node "${node.id}": ${problem.message}` }))
  return { definition, draft, graphNode, problems: found }
}

const notData = new Set<string>([...editorFields, ...besideData])
