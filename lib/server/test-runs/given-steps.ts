/**
 * What stands in for steps of a run that is launched: what the call gives, what is pinned in the draft, and what an earlier run had
 * before a node. Each has to fit the graph that will run, or the run would go a way that nobody meant.
 */
import { ApiError, type ProblemItem } from '#lib/api/errors.ts'
import type { LaunchBody } from '#lib/api/runs.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import type { EventData } from '#lib/engine/events.ts'
import type { Graph, GraphNode } from '#lib/engine/graph.ts'
import type { Json } from '#lib/engine/json.ts'
import { runnable } from '#lib/nodes/runnable.ts'
import { mayBeGiven, standInFor } from '#lib/nodes/stand-in.ts'
import { priorSteps, type Given, type Prior } from './prior-steps.ts'

export type GivenInLog = Pick<EventData<'run.started'>, 'given' | 'givenOutputs'>

const most = 2000
const mostBytes = 10 * 1024 * 1024

type Asked = Pick<LaunchBody, 'given' | 'from' | 'pins' | 'agent' | 'until'>

/** Throws invalid_request with a problem per entry that does not fit, and not_found for a run that is not there. */
export async function givenSteps({ graph, document, workflow, version }: { graph: Graph; document: WorkflowDocument; workflow: { id: string }; version: number | 'draft' }, asked: Asked): Promise<{ inLog: GivenInLog; prior?: Prior }> {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]))
  const byHand = handedIn(nodes, asked.given ?? [])
  const tried = asked.from?.nodeId ?? (typeof asked.until === 'object' && asked.until.then === 'end' ? asked.until.nodeId : undefined)
  const pinned = version === 'draft' && asked.pins !== false ? pinnedIn(document, nodes).filter(({ step }) => step.node !== tried) : []
  const prior = asked.from ? await priorSteps(graph, workflow.id, asked.from, asked.agent) : undefined
  // What stands in at every visit does so at those of the earlier run too.
  const everywhere = new Set([...byHand, ...pinned].flatMap(({ step }) => (step.visit === undefined ? [step.node] : [])))
  const given = [...byHand, ...pinned, ...(prior?.given ?? []).filter(({ step }) => !everywhere.has(step.node))]
  const from = asked.from && { runId: asked.from.runId, nodeId: asked.from.nodeId }
  return { inLog: inLog(given, from), ...(prior && { prior: { input: prior.input, trigger: prior.trigger, ...(prior.place !== undefined && { place: prior.place }) } }) }
}

function inLog(given: Given[], from: { runId: string; nodeId: string } | undefined): GivenInLog {
  if (given.length === 0) return from ? { given: { from, steps: [] } } : {}
  const outputs = given.map(({ output }) => output)
  if (given.length > most || JSON.stringify(outputs).length > mostBytes) {
    throw new ApiError('invalid_request', `What stands in for steps is too much: ${given.length} results. At most ${most} results of 10 MiB together can be given.`, { problems: [{ path: '/given', code: 'too_large', message: 'Give fewer results, or try the node with a smaller run.' }] })
  }
  return { given: { ...(from && { from }), steps: given.map(({ step }) => step) }, givenOutputs: outputs as unknown as Json }
}

/** What the call itself gives, in its order. */
function handedIn(nodes: ReadonlyMap<string, GraphNode>, given: NonNullable<LaunchBody['given']>): Given[] {
  const problems: ProblemItem[] = []
  const fitting = given.flatMap((entry, index) => {
    const read = readEntry(nodes.get(entry.nodeId), entry)
    if ('message' in read) problems.push({ path: `/given/${index}`, code: 'unfit_given', nodeId: entry.nodeId, message: read.message })
    return 'message' in read ? [] : [read]
  })
  if (problems.length > 0) throw new ApiError('invalid_request', problems[0]?.message ?? '', { problems })
  return fitting
}

function readEntry(node: GraphNode | undefined, { nodeId, visit, output = null, handle, error }: NonNullable<LaunchBody['given']>[number]): Given | { message: string } {
  if (!node) return { message: `There is no node ${JSON.stringify(nodeId)} to stand in for.` }
  const at = { node: nodeId, ...(visit !== undefined && { visit }) }
  if (error) {
    const port = handle ?? 'error'
    if (!mayBeGiven(node) || !node.handles.includes(port)) return { message: `"${nodeId}" cannot fail by the port ${JSON.stringify(port)}. It has ${node.handles.join(', ')}.` }
    return { step: { ...at, handle: port, fails: true }, output: { error: { compact: error.message, ...error } } }
  }
  const fit = standInFor(node, output, handle)
  if (!fit.ok) return { message: fit.message }
  if (isUnready(node)) return { message: `"${nodeId}" cannot run yet, and a decision that is given still goes through its gates. See its problems.` }
  return { step: { ...at, handle: fit.handle }, output: { output, ...(fit.vars && { vars: fit.vars }) } }
}

/** A decision goes on after its choice, so its settings have to be in order. */
const isUnready = (node: GraphNode): boolean => node.kind === 'decision' && !runnable(node).ok

/** Outputs pinned in a draft, for every visit of their node. A pin that no longer fits is passed over: the builder says so. */
function pinnedIn(document: WorkflowDocument, nodes: ReadonlyMap<string, GraphNode>): Given[] {
  return document.nodes.flatMap(({ id, data }) => {
    const node = nodes.get(id)
    const output = data.pinned
    if (output === undefined || !node || isUnready(node)) return []
    const fit = standInFor(node, output)
    return fit.ok ? [{ step: { node: id, handle: fit.handle }, output: { output, ...(fit.vars && { vars: fit.vars }) } }] : []
  })
}
