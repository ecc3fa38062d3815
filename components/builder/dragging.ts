/**
 * Dragging nodes: they snap to what they stand level with, and a node that nothing leads to yet comes to stand on the edge under its
 * middle. With Alt they do neither. All of a drag is one step of undo.
 */
import { align, alignedStep, type Alignment } from '#components/canvas/alignment.ts'
import { edgeNear, routesOf } from '#components/canvas/edge-routes.ts'
import { centre, raster, type Point } from '#components/canvas/geometry.ts'
import { placeCards, type Positions } from '#components/canvas/placed-cards.ts'
import { moveNodes } from '#lib/engine/edit.ts'
import type { BuilderStore } from './builder-store.ts'
import { canPutOnEdge, isLoose, putOnEdge } from './edge-edits.ts'
import { settle } from './frames.ts'

/** In pixels of the screen: how near to a line a card snaps to it, and to an edge its middle counts as on it. */
const snapReach = 6
const edgeReach = 24

export interface DragHow {
  zoom: number
  free: boolean
}

/** Nodes are being dragged, or (`done`) let go. */
export function drag(store: BuilderStore, raw: Positions, done: boolean, how: DragHow): void {
  const { history, dragged, move, edit } = store.getState()
  const { document } = history
  const { shift, guides } = how.free ? still : align(document, raw, snapReach / how.zoom)
  const positions = { ...dragged, ...shifted(raw, shift) }
  const [only] = Object.keys(raw)
  const edge = how.free || only === undefined || Object.keys(raw).length > 1 ? undefined : edgeUnder(store, only, positions, edgeReach / how.zoom)
  if (!done) {
    store.setState({ dragged: positions, guides, splitting: edge })
    return
  }
  store.setState({ guides: undefined, splitting: undefined })
  if (edge === undefined || only === undefined) return move(positions)
  store.setState({ dragged: undefined })
  edit((now) => putOnEdge(settle(moveNodes(now, positions), Object.keys(positions)), only, edge))
}

/** How long the lines of a move by key stay. */
const guidesMs = 900
const fading = new WeakMap<BuilderStore, ReturnType<typeof setTimeout>>()

/** A move by key: how far it goes, since it stops at a line that it would pass; the lines are shown for a moment. Far ones do neither. */
export function nudge(store: BuilderStore, ids: readonly string[], step: Point): Point {
  if (Math.abs(step.x + step.y) > raster[0]) return step
  const { document } = store.getState().history
  const by = alignedStep(document, ids, step)
  const moved = Object.fromEntries(document.nodes.filter(({ id }) => ids.includes(id)).map(({ id, position }) => [id, position]))
  clearTimeout(fading.get(store))
  store.setState({ guides: align(document, shifted(moved, by), 0).guides })
  fading.set(store, setTimeout(() => store.setState({ guides: undefined }), guidesMs))
  return by
}

const still: Alignment = { shift: { x: 0, y: 0 }, guides: [] }

const shifted = (positions: Positions, { x, y }: Point): Positions => Object.fromEntries(Object.entries(positions).map(([id, at]) => [id, { x: at.x + x, y: at.y + y }]))

/** The edge on which the node would come to stand if it were let go. */
function edgeUnder(store: BuilderStore, node: string, positions: Positions, reach: number): string | undefined {
  const { document } = store.getState().history
  if (!isLoose(document, node)) return undefined
  const rect = placeCards(document, positions).get(node)?.rect
  return rect && edgeNear(routesOf(document), centre(rect), reach, (edge) => canPutOnEdge(document, node, edge))
}
