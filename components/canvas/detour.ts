/**
 * Forward edges that would run through a card go around it: straight along a lane above or below what is in the way. A target to the
 * left of its source is reached between the two rows. Pure.
 */
import { curvePoints } from './edge-path.ts'
import { bottom, right, type Point, type Rect } from './geometry.ts'

/** Distance of a lane from the cards beside it, and of its corners from the ports. */
const clearance = 18
/** Nearer than this, a curve to the right would fold over itself. */
const closest = 4

/** The corners of the way around, or undefined where a plain curve is free. `from` and `to` lie beside their own cards. */
export function detour(from: Point, to: Point, cards: readonly Rect[]): Point[] | undefined {
  if (to.x - from.x < closest) return turnBack(from, to, cards)
  const [top, base] = [Math.min(from.y, to.y), Math.max(from.y, to.y)]
  const across = cards.filter((card) => right(card) > from.x && card.x < to.x && !touches(card, from) && !touches(card, to))
  const near = across.filter((card) => bottom(card) > top && card.y < base)
  if (near.length === 0) return undefined
  const plain = curvePoints(from, to)
  const hit = near.filter((card) => plain.some(({ x, y }) => x > card.x && x < right(card) && y > card.y && y < bottom(card)))
  if (hit.length === 0 || to.x - from.x < 2 * clearance) return undefined
  const lanes = [laneAlong(hit, across, 1), laneAlong(hit, across, -1)]
  const length = (y: number): number => Math.abs(from.y - y) + Math.abs(to.y - y)
  const [lane] = lanes.sort((a, b) => length(a) - length(b))
  return lane === undefined ? undefined : corners(from, to, lane)
}

const corners = (from: Point, to: Point, lane: number): Point[] => [from, { x: from.x + clearance, y: from.y }, { x: from.x + clearance, y: lane }, { x: to.x - clearance, y: lane }, { x: to.x - clearance, y: to.y }, to]

/** The nearest free height below (1) or above (-1) what is in the way. */
function laneAlong(hit: readonly Rect[], across: readonly Rect[], side: 1 | -1): number {
  let lane = side === 1 ? Math.max(...hit.map(bottom)) + clearance : Math.min(...hit.map((card) => card.y)) - clearance
  for (const _ of across) {
    const blocking = across.find((card) => lane > card.y - clearance / 2 && lane < bottom(card) + clearance / 2)
    if (!blocking) break
    lane = side === 1 ? bottom(blocking) + clearance : blocking.y - clearance
  }
  return lane
}

/** Out to the right, between the rows, and in from the left. */
function turnBack(from: Point, to: Point, cards: readonly Rect[]): Point[] {
  const source = cards.find((card) => touches(card, from))
  const target = cards.find((card) => touches(card, to))
  const below = to.y >= from.y
  const edgeOfSource = below ? (source ? bottom(source) : from.y) : (source?.y ?? from.y)
  const edgeOfTarget = below ? (target?.y ?? to.y) : target ? bottom(target) : to.y
  const apart = below ? edgeOfTarget - edgeOfSource : edgeOfSource - edgeOfTarget
  const lane = apart > 8 ? (edgeOfSource + edgeOfTarget) / 2 : below ? Math.max(edgeOfSource, target ? bottom(target) : to.y) + clearance : Math.min(edgeOfSource, target?.y ?? to.y) - clearance
  return corners(from, to, lane)
}

/** A port stands at most this far outside its card. */
const reach = 14
const touches = (card: Rect, point: Point): boolean => point.x > card.x - reach && point.x < right(card) + reach && point.y > card.y && point.y < bottom(card)
