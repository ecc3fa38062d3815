/** Whether the decisions that ends name for replies can take them. Pure. */
import type { Problem } from '#lib/engine/document.ts'
import type { Graph, GraphNode } from '#lib/engine/graph.ts'

export function replyProblems({ nodes }: Graph): Problem[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  return nodes.flatMap((node) => {
    const wrong = node.kind === 'end' && typeof node.data.replies === 'string' ? faultOf(node, node.data.replies, byId) : undefined
    return wrong === undefined ? [] : [{ severity: 'error' as const, code: 'replies_to_no_decision', nodeId: node.id, path: '/replies', message: `Node "${node.id}": ${wrong}` }]
  })
}

function faultOf(end: GraphNode, to: string, byId: ReadonlyMap<string, GraphNode>): string | undefined {
  if (end.parentId !== undefined) return 'replies are written to a whole run, which does not end inside a container. Take this away, and set it on an end outside.'
  const decision = byId.get(to)
  if (decision?.kind === 'decision' && decision.parentId === undefined) return undefined
  if (!decision) return `replies would go to "${to}", which does not exist. Choose a decision.`
  return decision.kind === 'decision' ? `replies would go to "${to}", which lies inside a container. Choose a decision of the whole workflow.` : `replies would go to "${to}", which decides nothing. Choose a decision: it reads what was written.`
}
