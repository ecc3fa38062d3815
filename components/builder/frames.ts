/**
 * Frames and containers hold what lies on them: a node that is let go with its middle over one belongs to it from then on and moves
 * with it; let go outside, it is free again. A node with edges stays in its scope, because no edge may lead across the border of a
 * container. Positions inside are relative. Pure.
 */
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { fitContainers } from '#components/canvas/fit-containers.ts'
import { bottom, centre, right, type Point, type Rect } from '#components/canvas/geometry.ts'
import { placeCards, type PlacedCard } from '#components/canvas/placed-cards.ts'
import { torn } from './containers.ts'

/**
 * The document after nodes were let go: each in the innermost frame or container under its middle, at the same place on the canvas,
 * and containers large enough for what is in them.
 */
export function settle(document: WorkflowDocument, moved: readonly string[]): WorkflowDocument {
  const cards = placeCards(document)
  const frames = [...cards.values()].filter(({ node, card }) => card.shape !== 'collapsed' && findNodeType(node.type)?.parent)
  if (frames.length === 0) return document
  const staying = new Set<string>()
  for (;;) {
    const settled = put(document, cards, frames, new Set(moved.filter((id) => !staying.has(id))))
    const stay = [...torn(document, settled)].filter((id) => !staying.has(id))
    if (stay.length === 0) return fitContainers(settled)
    for (const id of stay) staying.add(id)
  }
}

function put(document: WorkflowDocument, cards: ReadonlyMap<string, PlacedCard>, frames: readonly PlacedCard[], ids: ReadonlySet<string>): WorkflowDocument {
  const nodes = document.nodes.map((node) => {
    const placed = ids.has(node.id) ? cards.get(node.id) : undefined
    // What was moved together with the frame around it stays in it.
    if (!placed || (node.parentId !== undefined && ids.has(node.parentId))) return node
    const frame = innermost(frames, placed, cards)
    return frame?.node.id === node.parentId ? node : putInto(node, placed.rect, frame)
  })
  return nodes.some((node, index) => node !== document.nodes[index]) ? { ...document, nodes } : document
}

function innermost(frames: readonly PlacedCard[], placed: PlacedCard, cards: ReadonlyMap<string, PlacedCard>): PlacedCard | undefined {
  const middle = centre(placed.rect)
  return frames
    .filter((frame) => contains(frame.rect, middle) && area(frame.rect) > area(placed.rect) && !isInside(frame.node, placed.node.id, cards))
    .sort((a, b) => area(a.rect) - area(b.rect))[0]
}

const contains = (rect: Rect, point: Point): boolean => point.x > rect.x && point.x < right(rect) && point.y > rect.y && point.y < bottom(rect)
const area = ({ width, height }: Rect): number => width * height

/** Whether a node is the other one, or lies in it. */
function isInside(node: DocumentNode, other: string, cards: ReadonlyMap<string, PlacedCard>): boolean {
  for (let at: DocumentNode | undefined = node; at; at = at.parentId === undefined ? undefined : cards.get(at.parentId)?.node) if (at.id === other) return true
  return false
}

function putInto(node: DocumentNode, rect: Rect, frame: PlacedCard | undefined): DocumentNode {
  const { parentId: _parent, extent: _extent, ...rest } = node
  const free = { ...rest, position: { x: rect.x, y: rect.y } }
  if (!frame) return free as DocumentNode
  return { ...free, parentId: frame.node.id, position: { x: rect.x - frame.rect.x, y: rect.y - frame.rect.y } } as DocumentNode
}
