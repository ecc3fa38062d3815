/**
 * Ways back to a decision. All loops of one decision share one rail: out of the node to the right, up, over the top, and down into
 * the decision. A way back that cannot reach the shared column without running through a card goes up in a column of its own.
 * At rest each line is drawn once: only the first edge draws the whole rail, the others end where they meet a line already drawn
 * (dashes drawn twice would look solid). Pure.
 */
import { bottom, hitsHorizontally, hitsVertically, right, type Point, type Rect } from './geometry.ts'

export interface LoopEdge {
  id: string
  /** Port that it leaves from. */
  from: Point
  error: boolean
}

export interface Loop {
  /** Input port of the decision. */
  to: Point
  edges: LoopEdge[]
}

export interface RailRoute {
  /** From port to port. */
  points: Point[]
  /** What is drawn at rest: `points`, or the part up to a line that another edge draws. */
  rest: Point[]
  /** On the edge that draws the whole rail: where its label stands. */
  label?: Point
}

/** Free space between a rail and the cards under it. */
const clearance = 24
/** Distance of a column from the ports it collects. */
const gutter = 18
/** Distance of two rails that would lie on each other. */
const spacing = 14
const labelOffset = 158

interface Rail {
  left: number
  top: number
  column: number
}

/** Routes of all ways back. `cards` are the rectangles that lines should not run through. */
export function routeLoops(loops: readonly Loop[], cards: readonly Rect[]): Map<string, RailRoute> {
  const routes = new Map<string, RailRoute>()
  const placed: Rail[] = []
  for (const loop of loops) {
    if (loop.edges.length === 0) continue
    const rail = railOf(loop, cards, placed)
    placed.push(rail)
    for (const [id, route] of routesOn(rail, loop, cards)) routes.set(id, route)
  }
  return routes
}

function railOf({ to, edges }: Loop, cards: readonly Rect[], placed: readonly Rail[]): Rail {
  const left = to.x - gutter
  const column = Math.max(...edges.map(({ from }) => from.x)) + gutter
  const under = cards.filter((card) => right(card) > Math.min(left, column) - gutter && card.x < Math.max(left, column) + gutter)
  const highest = Math.min(to.y, ...edges.map(({ from }) => from.y), ...under.map((card) => card.y))
  let top = highest - clearance
  while (placed.some((rail) => Math.abs(rail.top - top) < spacing && rail.left < column && left < rail.column)) top -= spacing
  return { left, top, column }
}

function routesOn(rail: Rail, { to, edges }: Loop, cards: readonly Rect[]): [string, RailRoute][] {
  const columns = new Map(edges.map((edge) => [edge.id, columnFor(edge, rail, cards)]))
  const columnOf = (edge: LoopEdge): number => columns.get(edge.id) ?? rail.column
  const first = firstOf(edges, columnOf)
  const drawn = new Map<number, number>()
  const byHeight = [...edges].sort((a, b) => a.from.y - b.from.y)
  const ordered = first ? [first, ...byHeight.filter((edge) => edge !== first)] : byHeight
  return ordered.map((edge) => {
    const column = columnOf(edge)
    const rise = [edge.from, { x: column, y: edge.from.y }]
    const points = [...rise, { x: column, y: rail.top }, { x: rail.left, y: rail.top }, { x: rail.left, y: to.y }, to]
    const meets = drawn.get(column)
    drawn.set(column, Math.max(meets ?? -Infinity, edge.from.y))
    if (edge === first) return [edge.id, { points, rest: points, label: labelOn(rail, column) }]
    return [edge.id, { points, rest: [...rise, { x: column, y: meets !== undefined && meets < edge.from.y ? meets : rail.top }] }]
  })
}

const labelOn = ({ left, top }: Rail, column: number): Point => ({ x: Math.min(left + labelOffset, (left + column) / 2), y: top })

/** The edge that draws the rail: no error where there is another, in the farthest column, the highest there. */
function firstOf(edges: readonly LoopEdge[], columnOf: (edge: LoopEdge) => number): LoopEdge | undefined {
  const candidates = edges.some((edge) => !edge.error) ? edges.filter((edge) => !edge.error) : edges
  return [...candidates].sort((a, b) => columnOf(b) - columnOf(a) || a.from.y - b.from.y)[0]
}

/** Errors rise beside their node, so that they are told apart; everything else takes the shared column where the way is free. */
function columnFor({ from, error }: LoopEdge, rail: Rail, cards: readonly Rect[]): number {
  const own = from.x + gutter
  const clearOf = (column: number): boolean =>
    !cards.some((card) => hitsHorizontally(card, from.y, from.x + 1, column) || (hitsVertically(card, column, rail.top, from.y) && !contains(card, from)))
  const beyond = Math.max(...cards.filter((card) => card.y < from.y && bottom(card) > rail.top).map(right), rail.column - gutter) + gutter
  const wishes = error ? [own, rail.column, beyond] : [rail.column, own, beyond]
  return wishes.find(clearOf) ?? own
}

const contains = (card: Rect, point: Point): boolean => point.x > card.x && point.x < right(card) && point.y > card.y && point.y < bottom(card)
