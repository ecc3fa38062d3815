/**
 * Where pasted nodes go: with their middle where the pointer is, or where there is room; into the container that is there, as far as they
 * may lie in one. Pure.
 */
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { changeNodes } from '#lib/engine/edit.ts'
import { insertCopies, type Copies } from '#lib/engine/edit-copies.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { isContainer } from '#lib/nodes/scopes.ts'
import { cardModel } from '#components/canvas/card-model.ts'
import { fitContainers } from '#components/canvas/fit-containers.ts'
import { bottom, boundsOf, right, snap, type Point, type Rect } from '#components/canvas/geometry.ts'
import { placeCards } from '#components/canvas/placed-cards.ts'
import type { Clip } from './clipboard.ts'
import { belowAll, inside, scopeOfNode } from './containers.ts'

export interface PastePlace {
  /** The pointer, on the canvas. */
  pointer?: Point
  /** Where nobody points: the middle of what is in view, and what is selected. */
  middle: Point
  selected: ReadonlySet<string>
  /** How often the same was pasted there before. */
  before: number
}

const shift = 32

export function pasteNodes(document: WorkflowDocument, clip: Clip, place: PastePlace): Copies {
  const container = place.pointer ? containerAt(document, place.pointer) : containerOfSelection(document, clip, place.selected)
  const nodes = clip.nodes.filter((node) => node.parentId !== undefined || !isSecondStart(document, node, container))
  const bounds = boundsOf(nodes.filter(({ parentId }) => parentId === undefined).map(rectOf))
  if (!bounds) return { document, ids: {} }
  const by = place.before * shift
  const to = placeFor(document, bounds, container, place)
  const copied = insertCopies(document, nodes, clip.edges, snap({ x: to.x - bounds.x + by, y: to.y - bounds.y + by }))
  if (container === undefined) return copied
  const copies = new Set(Object.values(copied.ids))
  const held = changeNodes(copied.document, (node) => (copies.has(node.id) && node.parentId === undefined ? { ...node, parentId: container, position: inside(document, container, node.position) } : node))
  return { ...copied, document: fitContainers(held) }
}

const rectOf = (node: DocumentNode): Rect => ({ ...node.position, width: cardModel(node).width, height: cardModel(node).height })

/** A scope has one start. */
function isSecondStart(document: WorkflowDocument, { type }: DocumentNode, container: string | undefined): boolean {
  return findNodeType(type)?.kind === 'start' && document.nodes.some((node) => node.type === type && scopeOfNode(document, node.id) === container)
}

/** The upper left corner. */
function placeFor(document: WorkflowDocument, { width, height }: Rect, container: string | undefined, { pointer, middle }: PastePlace): Point {
  if (!pointer && container !== undefined) return belowAll(document, container)
  const at = pointer ?? middle
  return { x: at.x - width / 2, y: at.y - height / 2 }
}

/** The innermost container that is drawn there. */
function containerAt(document: WorkflowDocument, { x, y }: Point): string | undefined {
  return [...placeCards(document).values()]
    .filter(({ card, rect }) => card.shape === 'container' && x > rect.x && x < right(rect) && y > rect.y && y < bottom(rect))
    .sort((a, b) => a.rect.width * a.rect.height - b.rect.width * b.rect.height)[0]?.node.id
}

/** The container that is selected, unless it is what was copied; else the one in which the selection lies. */
function containerOfSelection(document: WorkflowDocument, { nodes }: Clip, selected: ReadonlySet<string>): string | undefined {
  const [only] = selected
  const node = selected.size === 1 ? document.nodes.find(({ id }) => id === only) : undefined
  if (node && isContainer(node.type) && cardModel(node).shape === 'container' && !nodes.some(({ id }) => id === node.id)) return node.id
  const scopes = new Set(document.nodes.filter(({ id }) => selected.has(id)).map(({ id }) => scopeOfNode(document, id)))
  return scopes.size === 1 ? [...scopes][0] : undefined
}
