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
  const [first] = points
  if (!first) return ''
  return `M${at(first)}${corners(points, radius).map((corner) => `L${at(corner.from)}Q${at(corner.point)} ${at(corner.to)}`).join('')}${points.length > 1 ? `L${at(points.at(-1) ?? first)}` : ''}`
}

/**
 * The same line in pieces: each long straight run, then all that is left. Whoever draws dashes along one path lays every dash of it for
 * each tile that it touches; of a straight line alone only those in sight. A canvas of loops spent 27 of 37 ms a frame on that.
 */
export function polylinePieces(points: readonly Point[], radius = 10): string[] {
  const bends = corners(points, radius)
  const runs = [points[0], ...bends.map(({ to }) => to)].flatMap((from, index) => {
    const to = bends[index]?.from ?? points.at(-1)
    return from && to && points.length > 1 ? [{ from, to }] : []
  })
  const isLong = ({ from, to }: { from: Point; to: Point }): boolean => distance(from, to) > longRun
  const straight = (run: { from: Point; to: Point }): string => `M${at(run.from)}L${at(run.to)}`
  const rest = runs.map((run, index) => {
    const bend = bends[index]
    return (isLong(run) ? '' : straight(run)) + (bend ? `M${at(bend.from)}Q${at(bend.point)} ${at(bend.to)}` : '')
  })
  return [...runs.filter(isLong).map(straight), rest.join('')].filter((piece) => piece !== '')
}

/** Pixels of the canvas from which a straight run is a piece of its own. */
const longRun = 80

function corners(points: readonly Point[], radius: number): { from: Point; point: Point; to: Point }[] {
  return points.slice(1, -1).map((point, index) => {
    const [before, after] = [points[index] ?? point, points[index + 2] ?? point]
    const room = Math.min(radius, distance(before, point) / 2, distance(point, after) / 2)
    return { from: towards(point, before, room), point, to: towards(point, after, room) }
  })
}

const distance = (a: Point, b: Point): number => Math.hypot(b.x - a.x, b.y - a.y)

function towards(from: Point, to: Point, by: number): Point {
  const length = distance(from, to)
  return length === 0 ? from : { x: from.x + ((to.x - from.x) * by) / length, y: from.y + ((to.y - from.y) * by) / length }
}

/** The arrow head at an input port, pointing right. */
export const arrowHead = (tip: Point): string => `M${at({ x: tip.x - headLength, y: tip.y - 4 })}L${at(tip)}L${at({ x: tip.x - headLength, y: tip.y + 4 })}Z`
