/**
 * Prefetch lanes: what is fetched side by side before a decision is first entered, told by how the graph is drawn. A lane is never
 * stored and nothing runs by it; where a person drew a frame around those nodes, or something else stands among them, there is none.
 * Pure.
 */
import type { DocumentEdge, WorkflowDocument } from '#lib/engine/document.ts'
import { boundsOf, right, bottom, type Rect } from './geometry.ts'
import { backEdges, groupBy, type PlacedCard, type PlacedCards } from './placed-cards.ts'

export interface PrefetchLane extends Rect {
  /** Id of the join at which its branches meet. */
  id: string
  /** Branches that run side by side. */
  branches: number
}

/** From the cards to the border: room for the name above, and for the ports at the sides. */
const room = { side: 12, top: 28, bottom: 12 }

/** A lane for each join that leads into a decision and that is reached from a start over two or more branches of code alone. */
export function prefetchLanes(document: Pick<WorkflowDocument, 'nodes' | 'edges'>, cards: PlacedCards): PrefetchLane[] {
  const back = backEdges(document)
  const forward = document.edges.filter((edge) => !back.has(edge.id) && !isError(edge, cards))
  const into = groupBy(forward, ({ target }) => target)
  const outOf = groupBy(forward, ({ source }) => source)
  const lanes: PrefetchLane[] = []
  for (const [id, join] of cards) {
    const branches = into.get(id) ?? []
    if (join.card.shape !== 'dot' || branches.length < 2 || !outOf.get(id)?.some(({ target }) => cards.get(target)?.card.shape === 'decision')) continue
    const fetched = fetchedBefore(join, into, cards)
    const box = fetched && around([...fetched, join])
    if (box && !disturbed(box, [...fetched, join], cards)) lanes.push({ id, branches: branches.length, ...box })
  }
  return lanes
}

const isError = ({ source, sourceHandle }: DocumentEdge, cards: PlacedCards): boolean => cards.get(source)?.card.ports.find(({ handle }) => handle === sourceHandle)?.error === true

/** All cards between a start and the join; undefined where anything but code is among them, or where they are not reached from a start. */
function fetchedBefore(join: PlacedCard, into: ReadonlyMap<string, readonly DocumentEdge[]>, cards: PlacedCards): PlacedCard[] | undefined {
  const found = new Map<string, PlacedCard>()
  const open = [join.node.id]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const edges = into.get(id) ?? []
    if (edges.length === 0) return undefined
    for (const { source } of edges) {
      const card = cards.get(source)
      if (!card || card.node.parentId !== join.node.parentId) return undefined
      if (card.card.tone === 'trigger' || found.has(source)) continue
      if (card.card.tone !== 'code') return undefined
      found.set(source, card)
      open.push(source)
    }
  }
  return found.size < 2 ? undefined : [...found.values()]
}

function around(placed: readonly PlacedCard[]): Rect | undefined {
  const bounds = boundsOf(placed.map(({ rect }) => rect))
  return bounds && { x: bounds.x - room.side, y: bounds.y - room.top, width: bounds.width + 2 * room.side, height: bounds.height + room.top + room.bottom }
}

/** Whether another card of the same level reaches into the box. */
function disturbed(box: Rect, own: readonly PlacedCard[], cards: PlacedCards): boolean {
  const members = new Set(own.map(({ node }) => node.id))
  const level = own[0]?.node.parentId
  return [...cards.values()].some(({ node, rect }) => node.parentId === level && !members.has(node.id) && rect.x < right(box) && right(rect) > box.x && rect.y < bottom(box) && bottom(rect) > box.y)
}
