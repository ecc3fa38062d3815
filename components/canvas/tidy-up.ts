/**
 * Tidy up: columns by dagre (ways back left out, so that a loop does not stretch the graph), rows by the order of ports, so that the
 * arms of a decision stand in the order of its intents. Notes and frames stay where they are. Pure; takes about 0.3 s for 200 nodes,
 * so large graphs are laid out in a worker (tidy-up-worker.ts).
 */
import { Graph, layout } from '@dagrejs/dagre'
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { isContainer } from '#lib/nodes/scopes.ts'
import { fitContainers } from './fit-containers.ts'
import { snap, type Point } from './geometry.ts'
import { backEdges, inPoint, outPoint, placeCards, type PlacedCard } from './placed-cards.ts'

const columnGap = 72
const rowGap = 28

type Drawn = Pick<WorkflowDocument, 'nodes' | 'edges'>

/**
 * New positions of the nodes that should move; what stays is left out. Only the given nodes are laid out where there are some. The
 * inside of each container is laid out by itself, the innermost first, and counts outside with the size that it needs.
 */
export function tidyUp(document: Drawn, only: ReadonlySet<string> = new Set()): Record<string, Point> {
  const before = new Map(document.nodes.map(({ id, position }) => [id, position]))
  const tidied = scopesInsideOut(document).reduce((next, scope) => fitContainers(moved(next, tidyScope(next, scope, only))), document)
  const changes = tidied.nodes.filter(({ id, position }) => position.x !== before.get(id)?.x || position.y !== before.get(id)?.y)
  return Object.fromEntries(changes.map(({ id, position }) => [id, position]))
}

/** Ids of containers, those inside others first, then the top. */
function scopesInsideOut({ nodes }: Drawn): (string | undefined)[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const depthOf = (node: DocumentNode): number => 1 + (node.parentId === undefined ? 0 : depthOf(byId.get(node.parentId) ?? { ...node, parentId: undefined }))
  const containers = nodes.filter(({ type }) => isContainer(type)).sort((a, b) => depthOf(b) - depthOf(a))
  return [...containers.map(({ id }) => id), undefined]
}

const moved = (document: Drawn, positions: Record<string, Point>): Drawn => ({ ...document, nodes: document.nodes.map((node) => ({ ...node, position: positions[node.id] ?? node.position })) })

function tidyScope(document: Drawn, scope: string | undefined, only: ReadonlySet<string>): Record<string, Point> {
  const cards = [...placeCards(document).values()]
    .filter(({ node, card }) => card.shape !== 'note' && card.shape !== 'frame' && node.parentId === scope && (only.size === 0 || only.has(node.id)))
    // Inside a container places are those within it.
    .map((placed) => ({ ...placed, rect: { ...placed.rect, ...placed.node.position } }))
  const byId = new Map(cards.map((card) => [card.node.id, card]))
  const back = backEdges(document)
  const edges = document.edges.filter((edge) => !back.has(edge.id) && byId.has(edge.source) && byId.has(edge.target) && edge.source !== edge.target)
  if (cards.length === 0) return {}
  const columns = columnsOf(cards, edges)
  placeRows(columns, edges)
  return moves(cards, columns)
}

interface Laid {
  card: PlacedCard
  x: number
  y: number
}

type Edges = WorkflowDocument['edges']

/** One list per column, from the left; `x` is final, `y` is dagre's. */
function columnsOf(cards: readonly PlacedCard[], edges: Edges): Laid[][] {
  const graph = new Graph({ multigraph: true })
  graph.setGraph({ rankdir: 'LR', ranksep: columnGap, nodesep: rowGap, align: 'UL' })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { node, rect } of cards) graph.setNode(node.id, { width: rect.width, height: rect.height })
  for (const edge of edges) graph.setEdge(edge.source, edge.target, { weight: edge.sourceHandle === 'error' ? 1 : 3 }, edge.id)
  layout(graph)
  const byRank = new Map<number, Laid[]>()
  for (const card of cards) {
    const { x, y, rank } = graph.node(card.node.id) as { x: number; y: number; rank?: number }
    const column = byRank.get(rank ?? Math.round(x)) ?? []
    column.push({ card, x: 0, y: y - card.rect.height / 2 })
    byRank.set(rank ?? Math.round(x), column)
  }
  const columns = [...byRank.entries()].sort(([a], [b]) => a - b).map(([, column]) => column)
  let x = 0
  for (const column of columns) {
    for (const laid of column) laid.x = x
    x += Math.max(...column.map(({ card }) => card.rect.width)) + columnGap
  }
  return columns
}

/** From the left: each card beside the port that leads to it, in the order of those ports, without overlap. */
function placeRows(columns: Laid[][], edges: Edges): void {
  const laidById = new Map(columns.flat().map((laid) => [laid.card.node.id, laid]))
  for (const column of columns) {
    const wished = column.map((laid) => ({ laid, wish: wishedY(laid, edges, laidById) }))
    wished.sort((a, b) => a.wish - b.wish)
    let top = -Infinity
    for (const { laid, wish } of wished) {
      laid.y = Math.max(top, wish)
      top = laid.y + laid.card.rect.height + rowGap
    }
    const drift = wished.reduce((sum, { laid, wish }) => sum + laid.y - wish, 0) / wished.length
    for (const { laid } of wished) laid.y -= drift
  }
}

/** Where its input would be level with the mean of the ports that lead to it; dagre's row where nothing does. */
function wishedY(laid: Laid, edges: Edges, laidById: ReadonlyMap<string, Laid>): number {
  const levels = edges.flatMap((edge) => {
    const source = edge.target === laid.card.node.id ? laidById.get(edge.source) : undefined
    return source ? [source.y + outPoint(source.card, edge.sourceHandle).y - source.card.rect.y] : []
  })
  if (levels.length === 0) return laid.y
  return levels.reduce((sum, y) => sum + y, 0) / levels.length - (inPoint(laid.card).y - laid.card.rect.y)
}

/** Keeps the upper left corner of what is laid out, so that tidying up does not throw the graph across the canvas. */
function moves(cards: readonly PlacedCard[], columns: readonly Laid[][]): Record<string, Point> {
  const laid = columns.flat()
  const origin = { x: Math.min(...cards.map(({ rect }) => rect.x)), y: Math.min(...cards.map(({ rect }) => rect.y)) }
  const top = Math.min(...laid.map(({ y }) => y))
  const result: Record<string, Point> = {}
  for (const { card, x, y } of laid) {
    const to = snap({ x: origin.x + x, y: origin.y + y - top })
    if (to.x !== card.node.position.x || to.y !== card.node.position.y) result[card.node.id] = to
  }
  return result
}
