/** The elements of the canvas while nodes are dragged: those at rest, but for what moves. Pure. */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { routesOnTheMove } from './edge-routes.ts'
import type { FlowEdge, FlowNode } from './flow-elements.ts'
import type { Positions } from './placed-cards.ts'

export const draggedNodes = (resting: FlowNode[], dragged: Positions): FlowNode[] => resting.map((node) => (dragged[node.id] ? { ...node, position: dragged[node.id] ?? node.position } : node))

export function draggedEdges(document: WorkflowDocument, resting: FlowEdge[], dragged: Positions): FlowEdge[] {
  const moved = routesOnTheMove(document, dragged)
  if (moved.size === 0) return resting
  return resting.map((edge) => {
    const route = moved.get(edge.id)
    return route && edge.data ? { ...edge, data: { ...edge.data, route } } : edge
  })
}
