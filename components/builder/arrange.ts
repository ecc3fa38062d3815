/**
 * Putting what is selected in order: groups around it, alignment, equal distances. Places only; nothing of it changes what runs. What lies
 * in a node that is selected too goes where that goes. Pure.
 */
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { addNode, changeNodes, moveNodes, removeElements, resizeNode } from '#lib/engine/edit.ts'
import { findNodeType, nodeType } from '#lib/nodes/index.ts'
import { fitContainers } from '#components/canvas/fit-containers.ts'
import { bottom, boundsOf, centre, right, type Point, type Rect } from '#components/canvas/geometry.ts'
import { placeCards, type PlacedCard, type Positions } from '#components/canvas/placed-cards.ts'
import { inside, scopeOfNode } from './containers.ts'
import { labelCopies } from './insert-node.ts'

const around = 24
/** Above, where the name of the group stands. */
const above = 40
const group = 'group'

/** Those of the ids that lie in no other of them, as they stand on the canvas. */
export function topmost(document: WorkflowDocument, ids: ReadonlySet<string>): PlacedCard[] {
  const byId = new Map(document.nodes.map((node) => [node.id, node]))
  const isInside = (id: string): boolean => {
    const parentId = byId.get(id)?.parentId
    return parentId !== undefined && (ids.has(parentId) || isInside(parentId))
  }
  return [...placeCards(document).values()].filter(({ node }) => ids.has(node.id) && !isInside(node.id))
}

export const isGroup = ({ type }: Pick<DocumentNode, 'type'>): boolean => findNodeType(type)?.kind === 'visual' && findNodeType(type)?.parent === true

export type Grouped = { ok: true; document: WorkflowDocument; id: string } | { ok: false; reason: string }

/** Draws a group around nodes of one scope. Those that stood in different groups come out of them. */
export function groupNodes(document: WorkflowDocument, ids: ReadonlySet<string>): Grouped {
  const members = topmost(document, ids)
  const [first] = members
  const bounds = boundsOf(members.map(({ rect }) => rect))
  if (!first || !bounds) return { ok: false, reason: 'Select the nodes that belong together first.' }
  const scope = scopeOfNode(document, first.node.id)
  if (members.some(({ node }) => scopeOfNode(document, node.id) !== scope)) return { ok: false, reason: 'These nodes lie in different containers. A group holds nodes of one.' }
  const parentId = members.every(({ node }) => node.parentId === first.node.parentId) ? first.node.parentId : scope
  const corner = { x: bounds.x - around, y: bounds.y - above }
  const added = addNode(document, { type: group, data: structuredClone(nodeType(group).fresh), position: inside(document, parentId, corner), parentId })
  const sized = resizeNode(added.document, added.id, { width: bounds.width + 2 * around, height: bounds.height + above + around })
  const places = new Map(members.map(({ node, rect }) => [node.id, rect]))
  const filled = changeNodes(sized, (node) => {
    const rect = places.get(node.id)
    return rect ? { ...node, parentId: added.id, extent: undefined, position: { x: rect.x - corner.x, y: rect.y - corner.y } } : node
  })
  return { ok: true, document: fitContainers(labelCopies(filled, [added.id])), id: added.id }
}

/** Takes groups away and leaves what was in them where it is. `freed` is that. */
export function ungroup(document: WorkflowDocument, ids: ReadonlySet<string>): { document: WorkflowDocument; freed: string[] } {
  const groups = new Set(document.nodes.filter((node) => ids.has(node.id) && isGroup(node)).map(({ id }) => id))
  const freed = document.nodes.filter(({ id, parentId }) => parentId !== undefined && groups.has(parentId) && !groups.has(id)).map(({ id }) => id)
  return { document: removeElements(document, { nodes: [...groups] }), freed }
}

export type Alignment = 'left' | 'centre' | 'right' | 'top' | 'middle' | 'bottom'
export type Axis = 'horizontal' | 'vertical'

const shifts: Record<Alignment, (rect: Rect, bounds: Rect) => Point> = {
  left: (rect, bounds) => ({ x: bounds.x - rect.x, y: 0 }),
  centre: (rect, bounds) => ({ x: centre(bounds).x - centre(rect).x, y: 0 }),
  right: (rect, bounds) => ({ x: right(bounds) - right(rect), y: 0 }),
  top: (rect, bounds) => ({ x: 0, y: bounds.y - rect.y }),
  middle: (rect, bounds) => ({ x: 0, y: centre(bounds).y - centre(rect).y }),
  bottom: (rect, bounds) => ({ x: 0, y: bottom(bounds) - bottom(rect) }),
}

export function align(document: WorkflowDocument, ids: ReadonlySet<string>, alignment: Alignment): WorkflowDocument {
  const cards = topmost(document, ids)
  const bounds = boundsOf(cards.map(({ rect }) => rect))
  return bounds && cards.length > 1 ? moved(document, cards.map((card) => [card, shifts[alignment](card.rect, bounds)])) : document
}

/** Equal gaps between neighbours; the two outermost stay. Of three nodes and more. */
export function distribute(document: WorkflowDocument, ids: ReadonlySet<string>, axis: Axis): WorkflowDocument {
  const [start, length] = axis === 'horizontal' ? (['x', 'width'] as const) : (['y', 'height'] as const)
  const cards = topmost(document, ids).sort((a, b) => a.rect[start] - b.rect[start] || a.rect[length] - b.rect[length])
  const bounds = boundsOf(cards.map(({ rect }) => rect))
  if (!bounds || cards.length < 3) return document
  const gap = (bounds[length] - cards.reduce((sum, { rect }) => sum + rect[length], 0)) / (cards.length - 1)
  let next = bounds[start]
  const shifted = cards.map((card): [PlacedCard, Point] => {
    const by = next - card.rect[start]
    next += card.rect[length] + gap
    return [card, { x: 0, y: 0, [start]: by }]
  })
  return moved(document, shifted)
}

function moved(document: WorkflowDocument, by: readonly [PlacedCard, Point][]): WorkflowDocument {
  const positions: Positions = Object.fromEntries(by.map(([{ node }, { x, y }]) => [node.id, { x: Math.round(node.position.x + x), y: Math.round(node.position.y + y) }]))
  return fitContainers(moveNodes(document, positions))
}
