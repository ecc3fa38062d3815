/** Shapes of edges as SVG path text: curves forward, rounded corners on rails. Pure. */
import type { Point } from './geometry.ts'

const number = (value: number): string => String(Math.round(value * 10) / 10)
const at = ({ x, y }: Point): string => `${number(x)} ${number(y)}`

/** Length of an arrow head; a line ends where the head begins. */
export const headLength = 7

/** How far a curve's handles stand out: half the way, on short ways more, so that a steep curve still leaves to the right. */
const reachOf = (from: Point, to: Point): number => Math.max((to.x - from.x) / 2, Math.min(28, to.x - from.x))

/** A curve that leaves to the right and arrives from the left. */
export function curve(from: Point, to: Point): string {
  const reach = reachOf(from, to)
  return `M${at(from)}C${at({ x: from.x + reach, y: from.y })} ${at({ x: to.x - reach, y: to.y })} ${at(to)}`
}

/** Points along that curve, ends left out. */
export function curvePoints(from: Point, to: Point, count = 24): Point[] {
  const reach = reachOf(from, to)
  return Array.from({ length: count - 1 }, (_, index) => {
    const t = (index + 1) / count
    const [a, b, c, d] = [(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t ** 2, t ** 3]
    return { x: a * from.x + b * (from.x + reach) + c * (to.x - reach) + d * to.x, y: (a + b) * from.y + (c + d) * to.y }
  })
}

/** A line through all points with rounded corners, as far as the segments are long enough for the radius. */
export function polyline(points: readonly Point[], radius = 10): string {
  const [first, ...rest] = points
  if (!first) return ''
  let path = `M${at(first)}`
  rest.forEach((point, index) => {
    const before = points[index] ?? point
    const after = points[index + 2]
    if (!after) {
      path += `L${at(point)}`
      return
    }
    const room = Math.min(radius, distance(before, point) / 2, distance(point, after) / 2)
    path += `L${at(towards(point, before, room))}Q${at(point)} ${at(towards(point, after, room))}`
  })
  return path
}

const distance = (a: Point, b: Point): number => Math.hypot(b.x - a.x, b.y - a.y)

function towards(from: Point, to: Point, by: number): Point {
  const length = distance(from, to)
  return length === 0 ? from : { x: from.x + ((to.x - from.x) * by) / length, y: from.y + ((to.y - from.y) * by) / length }
}

/** The arrow head at an input port, pointing right. */
export const arrowHead = (tip: Point): string => `M${at({ x: tip.x - headLength, y: tip.y - 4 })}L${at(tip)}L${at({ x: tip.x - headLength, y: tip.y + 4 })}Z`
