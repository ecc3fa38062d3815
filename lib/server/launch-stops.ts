/**
 * Where a launch asks its run to stop to be looked at: breakpoints, and the node that it runs up to. Each has to name something that
 * the run's graph has, or the run would pass by a stop that its author believes in.
 */
import { ApiError, type ProblemItem } from '#lib/api/errors.ts'
import type { LaunchBody } from '#lib/api/runs.ts'
import { decisionData, type Graph, type GraphNode } from '#lib/engine/graph.ts'

type Stops = Pick<LaunchBody, 'breakpoints' | 'until'>
type Breakpoint = NonNullable<Stops['breakpoints']>[number]

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
