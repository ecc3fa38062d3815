/**
 * How high edges lie: all under the cards, those in a container over it, as React Flow stacks the cards themselves (what is selected is
 * raised, and whatever lies in it with it). Pure.
 */
import type { FlowEdge, FlowNode } from './flow-elements.ts'
import { groupBy } from './placed-cards.ts'

export interface EdgeLevel {
  zIndex: number
  edges: readonly FlowEdge[]
}

/** By how much React Flow raises what is selected. */
const raised = 1000

/** The edges by level, lowest first; in each in their own order. `nodes`: containers before what they hold. */
export function edgeLevels(nodes: readonly FlowNode[], edges: readonly FlowEdge[]): EdgeLevel[] {
  const inside = heightsInside(nodes)
  if (inside.size === 0) return [{ zIndex: 0, edges }]
  const levels = groupBy(edges, ({ source, target }) => String(Math.max(inside.get(source) ?? 0, inside.get(target) ?? 0)))
  return [...levels].map(([zIndex, each]) => ({ zIndex: Number(zIndex), edges: each })).sort((a, b) => a.zIndex - b.zIndex)
}

/** Heights of the nodes that lie in another. */
function heightsInside(nodes: readonly FlowNode[]): Map<string, number> {
  const inside = new Map<string, number>()
  if (!nodes.some(({ parentId }) => parentId !== undefined)) return inside
  const heights = new Map<string, number>()
  for (const { id, parentId, zIndex = 0, selected } of nodes) {
    const own = zIndex + (selected ? raised : 0)
    const around = parentId === undefined ? undefined : heights.get(parentId)
    const height = around !== undefined && around >= own ? around + 1 : own
    heights.set(id, height)
    if (parentId !== undefined) inside.set(id, height)
  }
  return inside
}
