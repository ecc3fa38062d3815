/** Points and rectangles of the canvas, in canvas pixels at 100 %, y downwards. Pure. */
import type { DocumentNode } from '#lib/engine/document.ts'

export interface Point {
  x: number
  y: number
}

export interface Size {
  width: number
  height: number
}

export interface Rect extends Point, Size {}

export const right = (rect: Rect): number => rect.x + rect.width
export const bottom = (rect: Rect): number => rect.y + rect.height
export const centre = (rect: Rect): Point => ({ x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 })

/** Whether a horizontal line at `y` from `from` to `to` runs through the rectangle. Touching its border is no hit. */
export function hitsHorizontally(rect: Rect, y: number, from: number, to: number): boolean {
  const [left, end] = from < to ? [from, to] : [to, from]
  return y > rect.y && y < bottom(rect) && end > rect.x && left < right(rect)
}

/** Whether a vertical line at `x` from `from` to `to` runs through the rectangle. */
export function hitsVertically(rect: Rect, x: number, from: number, to: number): boolean {
  const [top, end] = from < to ? [from, to] : [to, from]
  return x > rect.x && x < right(rect) && end > rect.y && top < bottom(rect)
}

/** The smallest rectangle around all of them; undefined without any. */
export function boundsOf(rects: readonly Rect[]): Rect | undefined {
  if (rects.length === 0) return undefined
  const x = Math.min(...rects.map((rect) => rect.x))
  const y = Math.min(...rects.map((rect) => rect.y))
  return { x, y, width: Math.max(...rects.map(right)) - x, height: Math.max(...rects.map(bottom)) - y }
}

/** How far to move so that `inner` lies within `outer`; what is larger than it is brought in at its upper left. */
export function shiftInto(inner: Rect, outer: Rect): Point {
  const along = (from: number, length: number, start: number, room: number): number => (from < start || length > room ? start - from : Math.min(0, start + room - (from + length)))
  return { x: along(inner.x, inner.width, outer.x, outer.width), y: along(inner.y, inner.height, outer.y, outer.height) }
}

/** A node's place on the canvas; inside a frame, positions are relative to the frame. */
export function absolutePosition(node: DocumentNode, byId: ReadonlyMap<string, DocumentNode>, position: (node: DocumentNode) => Point = (each) => each.position): Point {
  const place = { ...position(node) }
  const seen = new Set([node.id])
  let parent = node.parentId === undefined ? undefined : byId.get(node.parentId)
  while (parent && !seen.has(parent.id)) {
    seen.add(parent.id)
    const own = position(parent)
    place.x += own.x
    place.y += own.y
    parent = parent.parentId === undefined ? undefined : byId.get(parent.parentId)
  }
  return place
}

/** The raster that nodes snap to: coarse across, fine down, so that a card can stand level with any port. */
export const raster: [number, number] = [8, 2]

export const snap = ({ x, y }: Point): Point => ({ x: Math.round(x / raster[0]) * raster[0], y: Math.round(y / raster[1]) * raster[1] })
