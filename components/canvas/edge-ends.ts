/**
 * What React Flow is told of edges: those that are selected, so that it can take the selection back, and those whose ends can be led
 * elsewhere. It draws their ends and nothing else; edge-layer.tsx draws the edges.
 */
import type { FlowEdge } from './flow-elements.ts'

const known = new WeakMap<FlowEdge, FlowEdge>()

/** The same object for the same edge. */
export function edgeEnds(edges: readonly FlowEdge[]): FlowEdge[] {
  return edges
    .filter(({ selected, reconnectable }) => selected || reconnectable)
    .map((edge) => {
      const ends = known.get(edge) ?? { ...edge, ariaLabel: `ends of ${edge.ariaLabel}`, ariaRole: 'none', domAttributes: unseen }
      known.set(edge, ends)
      return ends
    })
}

/** The edge itself says what it is. */
const unseen = { 'aria-hidden': true }

/** Of React Flow's edges nothing but the ends is drawn. */
export const edgeTypes = { workflow: () => null }
