/**
 * The way of every edge over the canvas: curves forward, around cards that are in the way, rails back to a decision. One answer for
 * drawing, labels, the button on an edge and for what is dropped on it. Pure.
 */
import type { DocumentEdge, WorkflowDocument } from '#lib/engine/document.ts'
import { detour } from './detour.ts'
import { arrowHead, curve, curvePoints, headLength, polyline, polylinePieces } from './edge-path.ts'
import type { Point, Rect } from './geometry.ts'
import { routeLoops, type Loop, type RailRoute } from './loop-rails.ts'
import { backEdges, groupBy, inPoint, movedWith, outPoint, placeCards, solidByScope, type PlacedCards, type Positions } from './placed-cards.ts'

export interface EdgeRoute {
  kind: 'forward' | 'back' | 'error'
  /** Whether it closes a loop. */
  loop: boolean
  /** Corners from port to head; of a curve its two ends. */
  way: readonly Point[]
  /** The part of it that no other edge draws at rest. */
  own: readonly Point[]
  curved: boolean
  /** Head at the target at rest; '' where another edge draws it. */
  head: string
  wholeHead: string
  /** On the edge that draws the rail of a loop: where its label stands. */
  loopLabel?: Point
}

export type EdgeRoutes = ReadonlyMap<string, EdgeRoute>

type Graph = Pick<WorkflowDocument, 'nodes' | 'edges'>

const settled = new WeakMap<readonly DocumentEdge[], { cards: PlacedCards; routes: EdgeRoutes }>()

/** The routes of a graph. Computed again only where an edge or the place, size or ports of a card changed. */
export function routesOf(graph: Graph): EdgeRoutes {
  const cards = placeCards(graph)
  const known = settled.get(graph.edges)
  const routes = known && sameGeometry(known.cards, cards) ? known.routes : routeEdges(graph, cards, graph.edges)
  settled.set(graph.edges, { cards, routes })
  return routes
}

/** Whether edges run the same way between and around these cards. */
function sameGeometry(before: PlacedCards, after: PlacedCards): boolean {
  if (before === after) return true
  if (before.size !== after.size) return false
  return [...after].every(([id, { node, card, rect }]) => {
    const old = before.get(id)
    if (!old || old.node.parentId !== node.parentId || old.node.type !== node.type || !sameRect(old.rect, rect)) return false
    return old.card === card || (old.card.inputY === card.inputY && old.card.shape === card.shape && JSON.stringify(old.card.ports) === JSON.stringify(card.ports))
  })
}

const sameRect = (a: Rect, b: Rect): boolean => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height

/** While nodes are dragged: the routes of edges of what moves, and of the loops that these belong to. All others stay as they are. */
export function routesOnTheMove(graph: Graph, dragged: Positions): EdgeRoutes {
  const resting = routesOf(graph)
  const moving = movedWith(graph.nodes, dragged)
  const touched = graph.edges.filter(({ source, target }) => moving.has(source) || moving.has(target))
  // Ways back to one node share a rail, so they move together.
  const loops = new Set(touched.filter(({ id }) => resting.get(id)?.loop).map(({ target }) => target))
  const again = graph.edges.filter((edge) => moving.has(edge.source) || moving.has(edge.target) || (loops.has(edge.target) && resting.get(edge.id)?.loop))
  return again.length === 0 ? new Map() : routeEdges(graph, placeCards(graph, dragged), again)
}

function routeEdges(graph: Graph, cards: PlacedCards, edges: readonly DocumentEdge[]): Map<string, EdgeRoute> {
  const solidBeside = solidByScope(graph, cards)
  const rails = railsOf(graph, cards, edges, solidBeside)
  return new Map(
    edges.flatMap((edge) => {
      const route = routeOf(edge, cards, solidBeside(edge.source), rails.get(edge.id))
      return route ? [[edge.id, route] as const] : []
    }),
  )
}

function routeOf(edge: DocumentEdge, cards: PlacedCards, solid: readonly Rect[], rail: RailRoute | undefined): EdgeRoute | undefined {
  const [source, target] = [cards.get(edge.source), cards.get(edge.target)]
  if (!source || !target) return undefined
  const isError = edge.sourceHandle === 'error'
  const tip = inPoint(target)
  const head = arrowHead(tip)
  if (rail) return { kind: isError ? 'error' : 'back', loop: true, way: rail.points, own: rail.rest, curved: false, head: rail.label ? head : '', wholeHead: head, ...(rail.label && { loopLabel: rail.label }) }
  const [from, to] = [outPoint(source, edge.sourceHandle), { x: tip.x - headLength + 2, y: tip.y }]
  const around = detour(from, to, solid)
  const way = around ?? [from, to]
  return { kind: isError ? 'error' : 'forward', loop: false, way, own: way, curved: !around, head, wholeHead: head }
}

function railsOf(graph: Graph, cards: PlacedCards, edges: readonly DocumentEdge[], solidBeside: (id: string) => readonly Rect[]): Map<string, RailRoute> {
  const back = backEdges(graph)
  const byTarget = groupBy(edges.filter((edge) => back.has(edge.id)), (edge) => edge.target)
  const loops: (Loop & { solid: readonly Rect[] })[] = []
  for (const [id, ways] of byTarget) {
    const target = cards.get(id)
    if (!target) continue
    const to = inPoint(target)
    loops.push({
      solid: solidBeside(id),
      to: { x: to.x - headLength + 2, y: to.y },
      edges: ways.flatMap((edge) => {
        const source = cards.get(edge.source)
        return source ? [{ id: edge.id, from: outPoint(source, edge.sourceHandle), error: edge.sourceHandle === 'error' }] : []
      }),
    })
  }
  const scopes = new Map(loops.map(({ solid }) => [solid, loops.filter((loop) => loop.solid === solid)]))
  return new Map([...scopes].flatMap(([solid, beside]) => [...routeLoops(beside, solid)]))
}

/** SVG path text of the whole way, and of what is drawn of it at rest. */
const pathOf = ({ curved, way }: EdgeRoute): string => (curved && way[0] && way[1] ? curve(way[0], way[1]) : polyline(way))
export const restOf = (route: EdgeRoute): string => (route.curved || route.own === route.way ? pathOf(route) : polyline(route.own))

/** What is drawn of an edge, as SVG path texts: several where it has dashes along straight lines. `whole`: all of its way. */
export function linesOf(route: EdgeRoute, whole: boolean): string[] {
  if (!route.curved && route.kind !== 'forward') return polylinePieces(whole ? route.way : route.own)
  return [whole ? pathOf(route) : restOf(route)]
}

/** Points along what is drawn of an edge, near enough to each other to tell whether something lies on it. */
export function pointsAlong({ curved, own }: EdgeRoute): Point[] {
  const [from, to] = own
  return curved && from && to ? [from, ...curvePoints(from, to), to] : [...own]
}

/** The point at a share (0 to 1) of the length of what is drawn of an edge. */
export function pointAt(route: EdgeRoute, share: number): Point {
  const points = pointsAlong(route)
  const lengths = points.slice(1).map((point, index) => distance(points[index] ?? point, point))
  let left = lengths.reduce((sum, length) => sum + length, 0) * share
  for (const [index, length] of lengths.entries()) {
    const [a, b] = [points[index], points[index + 1]]
    if (a && b && (left <= length || index === lengths.length - 1)) return length === 0 ? b : { x: a.x + ((b.x - a.x) * left) / length, y: a.y + ((b.y - a.y) * left) / length }
    left -= length
  }
  return points[0] ?? { x: 0, y: 0 }
}

const distance = (a: Point, b: Point): number => Math.hypot(b.x - a.x, b.y - a.y)

/** The edge whose line passes a point within `reach`, the nearest of them; undefined where none does. */
export function edgeNear(routes: EdgeRoutes, point: Point, reach: number, among: (id: string) => boolean = () => true): string | undefined {
  let best: { id: string; far: number } | undefined
  for (const [id, route] of routes) {
    if (!mayPass(route, point, reach) || !among(id)) continue
    const far = distanceTo(pointsAlong(route), point)
    if (far <= reach && (!best || far < best.far)) best = { id, far }
  }
  return best?.id
}

function mayPass({ own }: EdgeRoute, { x, y }: Point, reach: number): boolean {
  const xs = own.map((point) => point.x)
  const ys = own.map((point) => point.y)
  return x > Math.min(...xs) - reach && x < Math.max(...xs) + reach && y > Math.min(...ys) - reach && y < Math.max(...ys) + reach
}

/** From a point to a line through many. */
function distanceTo(points: readonly Point[], { x, y }: Point): number {
  return Math.min(
    ...points.slice(1).map((end, index) => {
      const start = points[index] ?? end
      const [dx, dy] = [end.x - start.x, end.y - start.y]
      const length = dx * dx + dy * dy
      const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - start.x) * dx + (y - start.y) * dy) / length))
      return Math.hypot(x - start.x - share * dx, y - start.y - share * dy)
    }),
  )
}
