/** Where a new card finds room. Pure. */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { bottom, right, snap, type Point, type Rect, type Size } from './geometry.ts'
import { placeCards } from './placed-cards.ts'

const margin = 16
const rowGap = 28

/** `near`, or the nearest place below it where nothing stands. Frames may be stood on. */
export function freePlace(document: Pick<WorkflowDocument, 'nodes'>, size: Size, near: Point): Point {
  const rects = [...placeCards(document).values()].filter(({ card }) => card.shape !== 'frame').map(({ rect }) => rect)
  const place = snap(near)
  for (const _ of rects) {
    const hit = rects.find((rect) => overlap(rect, { ...place, ...size }))
    if (!hit) break
    place.y = bottom(hit) + rowGap
  }
  return place
}

const overlap = (a: Rect, b: Rect): boolean => b.x < right(a) + margin && right(b) + margin > a.x && b.y < bottom(a) + margin && bottom(b) + margin > a.y
