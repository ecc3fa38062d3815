/**
 * Containers grow with what they hold: where a node reaches over the border, the border moves, and nothing changes its place on the
 * canvas. They never shrink by themselves. Pure.
 */
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { cardModel, containerHead } from './card-model.ts'
import { bottom, right } from './geometry.ts'
import { groupBy } from './placed-cards.ts'

/** Free space between the border and what is inside. */
const padding = 24
const topPadding = containerHead + 16

/** The same document where everything lies inside; with `frames`, also inside the frames around it. */
export function fitContainers<Document extends Pick<WorkflowDocument, 'nodes'>>(document: Document, { frames = false } = {}): Document {
  if (!document.nodes.some(({ parentId }) => parentId !== undefined)) return document
  const byId = new Map(document.nodes.map((node) => [node.id, node]))
  const inside = groupBy(document.nodes, ({ parentId }) => parentId ?? '')
  for (const { id } of deepestFirst(document.nodes, byId)) {
    const container = byId.get(id)
    const held = (inside.get(id) ?? []).map((node) => byId.get(node.id) ?? node)
    const shape = container && cardModel(container).shape
    if (!container || held.length === 0 || !(shape === 'container' || (frames && shape === 'frame'))) continue
    for (const node of grown(container, held)) byId.set(node.id, node)
  }
  const nodes = document.nodes.map((node) => byId.get(node.id) ?? node)
  return nodes.some((node, index) => node !== document.nodes[index]) ? { ...document, nodes } : document
}

/** What of the container and its inside has to change. */
function grown(container: DocumentNode, held: readonly DocumentNode[]): DocumentNode[] {
  const { width, height } = cardModel(container)
  const rects = held.map((node) => ({ ...node.position, width: cardModel(node).width, height: cardModel(node).height }))
  const shift = { x: Math.max(0, padding - Math.min(...rects.map(({ x }) => x))), y: Math.max(0, topPadding - Math.min(...rects.map(({ y }) => y))) }
  const size = { width: Math.max(width + shift.x, Math.max(...rects.map(right)) + shift.x + padding), height: Math.max(height + shift.y, Math.max(...rects.map(bottom)) + shift.y + padding) }
  if (size.width === width && size.height === height) return []
  const moved = shift.x > 0 || shift.y > 0 ? held.map((node) => ({ ...node, position: { x: node.position.x + shift.x, y: node.position.y + shift.y } })) : []
  return [{ ...container, ...size, position: { x: container.position.x - shift.x, y: container.position.y - shift.y } }, ...moved]
}

function deepestFirst(nodes: readonly DocumentNode[], byId: ReadonlyMap<string, DocumentNode>): DocumentNode[] {
  const depthOf = ({ parentId }: DocumentNode): number => {
    const parent = parentId === undefined ? undefined : byId.get(parentId)
    return parent ? 1 + depthOf(parent) : 0
  }
  return [...nodes].sort((a, b) => depthOf(b) - depthOf(a))
}
