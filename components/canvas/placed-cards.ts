/** Where each card of a document stands: the one input of edge routing, keyboard walking, tidying up and inserting. Pure. */
import type { DocumentEdge, DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { scopesOf } from '#lib/nodes/scopes.ts'
import { cardModel, type CardModel } from './card-model.ts'
import { hiddenNodes } from './collapsed.ts'
import { absolutePosition, right, type Point, type Rect } from './geometry.ts'

export interface PlacedCard {
  node: DocumentNode
  card: CardModel
  /** On the canvas, whatever frame the node stands in. */
  rect: Rect
}

export type PlacedCards = ReadonlyMap<string, PlacedCard>

/** Positions of nodes that are being dragged stand in for those of the document. */
export type Positions = Readonly<Record<string, Point>>

const resting = new WeakMap<readonly DocumentNode[], PlacedCards>()

/** The cards of a document, those in collapsed containers left out; without a drag computed once, because documents never change in place. */
export function placeCards({ nodes }: Pick<WorkflowDocument, 'nodes'>, dragged?: Positions): PlacedCards {
  const cards = resting.get(nodes) ?? placed(nodes)
  resting.set(nodes, cards)
  return dragged ? moved(nodes, cards, dragged) : cards
}

function placed(nodes: readonly DocumentNode[]): PlacedCards {
  const byId = nodesById(nodes)
  const hidden = hiddenNodes(nodes)
  return new Map(nodes.filter(({ id }) => !hidden.has(id)).map((node) => [node.id, place(node, byId)]))
}

/** The cards at rest, but for those that are dragged and whatever lies in them: asked for at every frame of a drag. */
function moved(nodes: readonly DocumentNode[], cards: PlacedCards, dragged: Positions): PlacedCards {
  const byId = nodesById(nodes)
  const after = new Map(cards)
  for (const id of movedWith(nodes, dragged)) {
    const node = byId.get(id)
    if (node && cards.has(id)) after.set(id, place(node, byId, dragged))
  }
  return after
}

function place(node: DocumentNode, byId: ReadonlyMap<string, DocumentNode>, dragged: Positions = {}): PlacedCard {
  const card = cardModel(node)
  return { node, card, rect: { ...absolutePosition(node, byId, (each) => dragged[each.id] ?? each.position), width: card.width, height: card.height } }
}

/** The ids that change their place: those that are dragged, and whatever lies in them. */
export function movedWith(nodes: readonly DocumentNode[], dragged: Positions): Set<string> {
  const byId = nodesById(nodes)
  const moves = ({ id, parentId }: DocumentNode, guard = 0): boolean => {
    if (dragged[id] !== undefined) return true
    const parent = parentId === undefined || guard >= 20 ? undefined : byId.get(parentId)
    return parent !== undefined && moves(parent, guard + 1)
  }
  return new Set(nodes.filter((node) => moves(node)).map(({ id }) => id))
}

const known = new WeakMap<readonly DocumentNode[], ReadonlyMap<string, DocumentNode>>()

function nodesById(nodes: readonly DocumentNode[]): ReadonlyMap<string, DocumentNode> {
  const byId = known.get(nodes) ?? new Map(nodes.map((node) => [node.id, node]))
  known.set(nodes, byId)
  return byId
}

/** How far an edge stays from the border of a card, because a port stands there. */
export const portRadius = 5

/** Where an edge leaves a card. A handle that the node does not have (any more) leaves at the lower right corner. */
export function outPoint({ card, rect }: PlacedCard, handle: string): Point {
  const port = card.ports.find((each) => each.handle === handle)
  return { x: right(rect) + portRadius, y: rect.y + (port?.y ?? card.height - 6) }
}

/** Where an edge arrives at a card. */
export const inPoint = ({ card, rect }: PlacedCard): Point => ({ x: rect.x - portRadius, y: rect.y + (card.inputY ?? card.height / 2) })

/**
 * For a node: the cards that lines beside it should not run through, which are those of its own scope but notes and frames. What is
 * inside a container is in nobody's way outside, and the other way round.
 */
export function solidByScope({ nodes }: Pick<WorkflowDocument, 'nodes'>, cards: PlacedCards): (id: string) => readonly Rect[] {
  const scopeOf = scopesOf(nodes)
  const solid = groupBy([...cards.values()].filter(({ card }) => card.shape !== 'note' && card.shape !== 'frame'), ({ node }) => scopeOf(node.parentId) ?? '')
  const rects = new Map([...solid].map(([scope, placed]) => [scope, placed.map(({ rect }) => rect)]))
  return (id) => rects.get(scopeOf(cards.get(id)?.node.parentId) ?? '') ?? none
}

const none: readonly Rect[] = []

/**
 * Edges that lead back to a node from which their source was reached: the ways that close a loop. Found from the starts of the
 * graph in document order, so that the way a person drew first counts as forward.
 */
export function backEdges(graph: Pick<WorkflowDocument, 'nodes' | 'edges'>): ReadonlySet<string> {
  const known = closing.get(graph.edges)
  if (known && known.nodes.length === graph.nodes.length && known.nodes.every((id, index) => id === graph.nodes[index]?.id)) return known.back
  const back = findBackEdges(graph)
  closing.set(graph.edges, { nodes: graph.nodes.map(({ id }) => id), back })
  return back
}

const closing = new WeakMap<readonly DocumentEdge[], { nodes: string[]; back: ReadonlySet<string> }>()

function findBackEdges({ nodes, edges }: Pick<WorkflowDocument, 'nodes' | 'edges'>): Set<string> {
  const outgoing = groupBy(edges, (edge) => edge.source)
  const targets = new Set(edges.map((edge) => edge.target))
  const roots = [...nodes.filter((node) => !targets.has(node.id)), ...nodes]
  const back = new Set<string>()
  const state = new Map<string, 'open' | 'done'>()
  const visit = (id: string): void => {
    state.set(id, 'open')
    for (const edge of outgoing.get(id) ?? []) {
      if (state.get(edge.target) === 'open') back.add(edge.id)
      else if (!state.has(edge.target)) visit(edge.target)
    }
    state.set(id, 'done')
  }
  for (const root of roots) if (!state.has(root.id)) visit(root.id)
  return back
}

export function groupBy<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const list = groups.get(key(item))
    if (list) list.push(item)
    else groups.set(key(item), [item])
  }
  return groups
}

/** Edges of a card in the order of its ports, from the top. */
export function inPortOrder(edges: readonly DocumentEdge[], { card }: PlacedCard): DocumentEdge[] {
  const order = new Map(card.ports.map((port, index) => [port.handle, index]))
  return [...edges].sort((a, b) => (order.get(a.sourceHandle) ?? 99) - (order.get(b.sourceHandle) ?? 99))
}
