/**
 * What stands level with what: while nodes are moved, the lines along which they align with the cards around them, and how far to
 * shift them to stand on one. Left edges meet left edges, middles middles, right edges right edges; an edge between a card that
 * moves and one that does not wants to be straight, which goes before all else. Pure.
 */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { bottom, boundsOf, right, type Point, type Rect } from './geometry.ts'
import { inPoint, outPoint, placeCards, type PlacedCards, type Positions } from './placed-cards.ts'

/** A line on the canvas: at one x (or y), from one y (or x) to another. */
export interface Guide {
  axis: 'x' | 'y'
  at: number
  from: number
  to: number
}

/** Farther away nothing is aligned with: what is out of sight should not pull. */
const neighbourhood = 900
/** Two places nearer than this are the same. */
const same = 0.5

interface Match {
  /** How far to move along the axis. */
  by: number
  /** A straight edge counts as nearer than any other match of the same distance. */
  weight: number
  guide: Guide
}

export interface Alignment {
  shift: Point
  guides: readonly Guide[]
}

/** Aligns nodes that are moved to `positions` with what is not, where a line is no farther than `reach`. */
export function align(document: WorkflowDocument, positions: Positions, reach: number): Alignment {
  const moving = new Set(Object.keys(positions))
  const resting = placeCards(document)
  const placed = placeCards(document, positions)
  const rects = [...moving].flatMap((id) => placed.get(id)?.rect ?? [])
  const box = boundsOf(rects)
  if (!box) return { shift: { x: 0, y: 0 }, guides: [] }
  const parents = new Set([...moving].map((id) => placed.get(id)?.node.parentId))
  const beside = [...resting.values()].filter(({ node, rect }) => !moving.has(node.id) && parents.has(node.parentId) && isNear(rect, box))
  const across = beside.flatMap(({ rect }) => matches('x', box, rect))
  const along = [...straightEdges(document, placed, moving), ...beside.flatMap(({ rect }) => matches('y', box, rect))]
  const [x, y] = [nearest(across, reach), nearest(along, reach)]
  return { shift: { x, y }, guides: [...guidesAt(across, x, { x, y }), ...guidesAt(along, y, { x, y })] }
}

/** The nearest match's way, 0 without one. */
function nearest(found: readonly Match[], reach: number): number {
  const [best] = found.filter(({ by }) => Math.abs(by) <= reach).sort((a, b) => Math.abs(a.by) - a.weight - (Math.abs(b.by) - b.weight))
  return best?.by ?? 0
}

/** The guides that hold after the shift; several along one line are one. */
function guidesAt(found: readonly Match[], by: number, shift: Point): Guide[] {
  const lines = new Map<number, Guide>()
  for (const { guide } of found.filter((match) => Math.abs(match.by - by) < same)) {
    const key = Math.round(guide.at)
    const other = lines.get(key)
    lines.set(key, other ? { ...guide, from: Math.min(other.from, guide.from), to: Math.max(other.to, guide.to) } : guide)
  }
  // What moved along the line takes its end of it along.
  const slide = (guide: Guide): number => (guide.axis === 'x' ? shift.y : shift.x)
  return [...lines.values()].map((guide) => ({ ...guide, from: guide.from + Math.min(0, slide(guide)), to: guide.to + Math.max(0, slide(guide)) }))
}

function matches(axis: 'x' | 'y', box: Rect, rect: Rect): Match[] {
  const [own, theirs] = [features(axis, box), features(axis, rect)]
  const [from, to] = axis === 'x' ? [Math.min(box.y, rect.y), Math.max(bottom(box), bottom(rect))] : [Math.min(box.x, rect.x), Math.max(right(box), right(rect))]
  return own.map((value, index) => ({ by: (theirs[index] ?? value) - value, weight: 0, guide: { axis, at: theirs[index] ?? value, from, to } }))
}

const features = (axis: 'x' | 'y', rect: Rect): number[] => (axis === 'x' ? [rect.x, rect.x + rect.width / 2, right(rect)] : [rect.y, rect.y + rect.height / 2, bottom(rect)])

/** Edges between what moves and what does not, that lead to the right. */
function straightEdges({ edges }: WorkflowDocument, placed: PlacedCards, moving: ReadonlySet<string>): Match[] {
  return edges.flatMap((edge) => {
    const [source, target] = [placed.get(edge.source), placed.get(edge.target)]
    if (!source || !target || moving.has(edge.source) === moving.has(edge.target)) return []
    const [from, to] = [outPoint(source, edge.sourceHandle), inPoint(target)]
    if (to.x < from.x || edge.sourceHandle === 'error') return []
    const by = moving.has(edge.source) ? to.y - from.y : from.y - to.y
    return [{ by, weight: 1.5, guide: { axis: 'y' as const, at: moving.has(edge.source) ? to.y : from.y, from: from.x, to: to.x } }]
  })
}

const isNear = (rect: Rect, box: Rect): boolean => rect.x < right(box) + neighbourhood && right(rect) > box.x - neighbourhood && rect.y < bottom(box) + neighbourhood && bottom(rect) > box.y - neighbourhood

/**
 * A step of a move by key, cut short where it would pass a line: so far, and no farther. A node that stands on a line leaves it with
 * the next step.
 */
export function alignedStep(document: WorkflowDocument, ids: readonly string[], step: Point): Point {
  const byId = new Map(document.nodes.map((node) => [node.id, node]))
  const at = (by: Point): Positions => Object.fromEntries(ids.flatMap((id) => (byId.has(id) ? [[id, { x: (byId.get(id)?.position.x ?? 0) + by.x, y: (byId.get(id)?.position.y ?? 0) + by.y }]] : [])))
  const length = Math.abs(step.x + step.y)
  const { shift } = align(document, at(step), length - 1)
  const cut = { x: step.x === 0 ? 0 : step.x + shift.x, y: step.y === 0 ? 0 : step.y + shift.y }
  const forward = cut.x * Math.sign(step.x) + cut.y * Math.sign(step.y)
  return forward > same && forward <= length ? cut : step
}
