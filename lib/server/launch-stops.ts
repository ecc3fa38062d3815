/**
 * Where a launch asks its run to stop to be looked at: breakpoints, and the node that it runs up to. Each has to name something that
 * the run's graph has, or the run would pass by a stop that its author believes in.
 */
import { ApiError, type ProblemItem } from '#lib/api/errors.ts'
import type { LaunchBody } from '#lib/api/runs.ts'
import type { Limits } from '#lib/engine/document.ts'
import { containerData, decisionData, type Graph, type GraphNode } from '#lib/engine/graph.ts'

type Stops = { breakpoints?: LaunchBody['breakpoints']; until?: string | undefined }
type Breakpoint = NonNullable<LaunchBody['breakpoints']>[number]

/** Throws `invalid_request` naming each stop that the graph does not have. */
export function requireKnownStops({ nodes }: Graph, { breakpoints = [], until }: Stops): void {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const unknown = (path: string, id: string): ProblemItem => problem(path, 'unknown_node', `There is no node ${JSON.stringify(id)} to stop at. This workflow has ${listed([...byId.keys()])}.`)
  const problems = breakpoints.flatMap((breakpoint, index) => {
    const path = `/breakpoints/${index}`
    const node = byId.get(breakpoint.nodeId)
    return node ? breakpointProblems(breakpoint, node, path) : [unknown(`${path}/nodeId`, breakpoint.nodeId)]
  })
  if (until !== undefined && !byId.has(until)) problems.push(unknown('/until', until))
  if (problems.length > 0) throw new ApiError('invalid_request', problems[0]?.message ?? '', { problems })
}

/** A run completes at a node of its own scope only: what is inside a container runs in runs of its own. Throws `invalid_request`. */
export function requireOwnEnd({ nodes }: Graph, { nodeId, then }: { nodeId: string; then: 'pause' | 'end' }, agent: string | undefined): void {
  const { parentId } = nodes.find(({ id }) => id === nodeId) ?? {}
  if (then === 'pause' || parentId === agent) return
  const message = parentId === undefined ? `"${nodeId}" is not inside "${agent}", so a run of that agent alone cannot end with it.` : `"${nodeId}" is inside "${parentId}", so this run cannot end with it. Run "${parentId}" alone ("agent": "${parentId}"), or set "then" to "pause".`
  throw new ApiError('invalid_request', message, { problems: [problem('/until/nodeId', 'other_scope', message)] })
}

/** The container whose inside is to run alone: an agent with its budget, or an each, for the item at a place. Throws `invalid_request`. */
export function requireInside({ nodes }: Graph, id: string, place = 0): { nodeId: string; budget?: Partial<Limits>; index?: number } {
  const node = nodes.find((each) => each.id === id)
  const data = node?.kind === 'container' ? containerData(node) : undefined
  if (data?.runs === 'inside') return { nodeId: id, budget: data.budget }
  if (data?.runs === 'items') return { nodeId: id, index: place }
  const insides = nodes.filter((each) => each.kind === 'container' && containerData(each).runs !== 'workflow').map((each) => each.id)
  throw new ApiError('invalid_request', `There is no agent and no each ${JSON.stringify(id)} to run alone. This workflow has ${listed(insides)}.`, { problems: [problem('/agent', 'unknown_node', 'Name an agent or an each of this workflow.')] })
}

function breakpointProblems({ nodeId, when, intent }: Breakpoint, node: GraphNode, path: string): ProblemItem[] {
  if (when === 'before') return intent === undefined ? [] : [problem(`${path}/intent`, 'unexpected_intent', `A breakpoint before ${nodeId} comes before any choice, so it takes no intent. Leave it out, or set "when" to "selected".`)]
  if (node.kind !== 'decision') return [problem(`${path}/when`, 'not_a_decision', `${nodeId} is a node of type ${node.type}, which selects nothing. Set "when" to "before", or name a decision.`)]
  const intents = decisionData(node).intents.map(({ name }) => name)
  if (intent === undefined || intents.includes(intent)) return []
  return [problem(`${path}/intent`, 'unknown_intent', `${nodeId} has no intent ${JSON.stringify(intent)}. It has ${listed(intents)}.`)]
}

const problem = (path: string, code: string, message: string): ProblemItem => ({ path, code, message })

const most = 20

/** Some names: enough to see a typing error. */
const listed = (names: readonly string[]): string => (names.length === 0 ? 'none' : `${names.slice(0, most).join(', ')}${names.length > most ? ` and ${names.length - most} more` : ''}`)
