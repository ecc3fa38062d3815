/**
 * Where a run goes on after each answer to a request, read from the graph that runs: the nodes up to the next decision, question or end.
 * What is not wired says what happens instead (semantics §3.3, §3.4). Pure.
 */
import type { HumanRequest } from '#lib/api/requests.ts'
import type { DocumentEdge, DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'

export interface OutcomePath {
  /** `If you approve` */
  label: string
  /** What goes in front of the first node: the comment, the answer. */
  first?: string
  nodes: DocumentNode[]
  /** In place of nodes, or behind them: `The run fails`. */
  then?: string
}

/** Nodes of a path; a longer one ends in an ellipsis. */
const longest = 5
const stops: ReadonlySet<string> = new Set(['decide', 'ask', 'end', 'branch', 'wait'])
/** Outcomes that are shown; a choice of twenty is not. */
const mostPaths = 4

type Graph = Pick<WorkflowDocument, 'nodes' | 'edges'>

export function outcomePaths(graph: Graph, request: HumanRequest): OutcomePath[] {
  const node = graph.nodes.find(({ id }) => id === request.nodeId)
  if (!node) return []
  if (request.kind === 'approval') return approvalPaths(graph, node, request)
  return request.kind === 'question' ? questionPaths(graph, node, request) : []
}

function approvalPaths(graph: Graph, node: DocumentNode, request: HumanRequest): OutcomePath[] {
  const isIntent = request.intent !== undefined
  const approved = isIntent ? pathFrom(graph, node.id, request.intent ?? '') : { ...pathFrom(graph, node.id, 'out'), nodes: [node, ...pathFrom(graph, node.id, 'out').nodes].slice(0, longest) }
  const back = isIntent ? node : decisionBefore(graph, node.id)
  const rejected: OutcomePath = back ? { label: 'If you reject', first: 'Your comment', nodes: [back] } : { label: 'If you reject', ...pathOrFailure(graph, node.id, 'error') }
  const expired = edgesFrom(graph, node.id, 'expired').length > 0 ? { label: 'If nobody answers in time', ...pathFrom(graph, node.id, 'expired') } : { ...rejected, first: undefined, label: 'If nobody answers in time' }
  return [{ label: 'If you approve', ...approved }, rejected, ...(request.expiresAt === undefined ? [] : [withoutEmpty(expired)])]
}

const withoutEmpty = ({ first, ...path }: OutcomePath): OutcomePath => (first === undefined ? path : { first, ...path })

function questionPaths(graph: Graph, node: DocumentNode, request: HumanRequest): OutcomePath[] {
  const handles = handlesOf(request)
  const answered = handles.slice(0, mostPaths).map(({ handle, label }) => ({ label, ...pathFrom(graph, node.id, handle) }))
  const same = answered.every((path) => path.then === answered[0]?.then && path.nodes.map(({ id }) => id).join() === answered[0]?.nodes.map(({ id }) => id).join())
  const shown = same && answered[0] ? [{ ...answered[0], label: 'When you answer' }] : answered
  return [...shown, ...(request.expiresAt === undefined ? [] : [{ label: 'If nobody answers in time', ...timeoutPath(graph, node, request) }])]
}

function handlesOf({ format, choices = [] }: HumanRequest): { handle: string; label: string }[] {
  if (format === 'yes_no') return [{ handle: 'yes', label: 'If yes' }, { handle: 'no', label: 'If no' }]
  if (format === 'choice') return choices.map(({ id, label }) => ({ handle: id, label: `If “${label}”` }))
  return [{ handle: 'answered', label: 'When you answer' }]
}

/** With a default answer the run goes on as if that had been given. */
function timeoutPath(graph: Graph, node: DocumentNode, request: HumanRequest): Omit<OutcomePath, 'label'> {
  const { onTimeout } = node.data
  if (typeof onTimeout !== 'object' || onTimeout === null || Array.isArray(onTimeout) || !('value' in onTimeout)) return pathOrFailure(graph, node.id, 'timeout')
  const { value } = onTimeout
  const handle = request.format === 'yes_no' ? (value === true ? 'yes' : 'no') : request.format === 'choice' ? String(value) : 'answered'
  return { first: `Default answer: ${typeof value === 'boolean' ? (value ? 'yes' : 'no') : typeof value === 'string' ? value : JSON.stringify(value)}`, ...pathFrom(graph, node.id, handle) }
}

const edgesFrom = ({ edges }: Graph, source: string, handle: string): DocumentEdge[] => edges.filter((edge) => edge.source === source && edge.sourceHandle === handle)

function pathOrFailure(graph: Graph, source: string, handle: string): Omit<OutcomePath, 'label'> {
  return edgesFrom(graph, source, handle).length > 0 ? pathFrom(graph, source, handle) : { nodes: [], then: 'The run fails' }
}

/** Along the one way that is drawn; a fan-out and the end of a drawn way are said in words. */
function pathFrom(graph: Graph, source: string, handle: string): Omit<OutcomePath, 'label'> {
  const nodes: DocumentNode[] = []
  const seen = new Set<string>()
  let next = edgesFrom(graph, source, handle)
  while (next.length === 1) {
    const target = graph.nodes.find(({ id }) => id === next[0]?.target)
    if (!target || seen.has(target.id)) break
    seen.add(target.id)
    nodes.push(target)
    if (stops.has(target.type)) return { nodes }
    if (nodes.length === longest) return { nodes, then: '…' }
    next = graph.edges.filter((edge) => edge.source === target.id && edge.sourceHandle === 'out')
  }
  if (next.length > 1) return { nodes, then: `${next.length} branches` }
  return nodes.length === 0 ? { nodes, then: 'This branch ends' } : { nodes }
}

/** The decision whose arm the node is in, as the drawing has it. */
function decisionBefore(graph: Graph, id: string): DocumentNode | undefined {
  const seen = new Set([id])
  const queue = [id]
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const { source } of graph.edges.filter((edge) => edge.target === at)) {
      const node = graph.nodes.find((each) => each.id === source)
      if (!node || seen.has(source)) continue
      if (node.type === 'decide') return node
      seen.add(source)
      queue.push(source)
    }
  }
  return undefined
}
