/**
 * Edits that containers need: what is inside goes where its container goes, a node comes in or leaves only where no edge is cut, and
 * new nodes find room. Pure.
 */
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { addNode, changeNodes } from '#lib/engine/edit.ts'
import type { InsideNode } from '#lib/nodes/define-node.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { isContainer, scopesOf } from '#lib/nodes/scopes.ts'
import { cardModel, containerHead } from '#components/canvas/card-model.ts'
import { bottom, right, snap, type Point, type Rect } from '#components/canvas/geometry.ts'
import { placeCards } from '#components/canvas/placed-cards.ts'

const gap = 72
const rowGap = 28
const margin = 24

/** The ids, and those of everything inside the containers among them. */
export function withInside({ nodes }: WorkflowDocument, ids: Iterable<string>): Set<string> {
  const all = new Set(ids)
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const belongs = (node: DocumentNode): boolean => {
    const parent = node.parentId === undefined ? undefined : byId.get(node.parentId)
    return parent !== undefined && ((all.has(parent.id) && isContainer(parent.type)) || belongs(parent))
  }
  for (const node of nodes) if (belongs(node)) all.add(node.id)
  return all
}

/** The ids, and those of everything inside the containers and groups among them: what a copy takes along. */
export function withHeld({ nodes }: WorkflowDocument, ids: Iterable<string>): Set<string> {
  const all = new Set(ids)
  const parents = new Map(nodes.map(({ id, parentId }) => [id, parentId]))
  const belongs = (id: string | undefined): boolean => id !== undefined && (all.has(id) || belongs(parents.get(id)))
  return new Set([...all, ...nodes.filter(({ id }) => belongs(id)).map(({ id }) => id)])
}

/** Puts a container's first nodes into it, side by side over its whole width. */
export function fillContainer(document: WorkflowDocument, id: string, inside: readonly InsideNode[]): WorkflowDocument {
  const container = document.nodes.find((node) => node.id === id)
  if (!container) return document
  const { width, height } = cardModel(container)
  const middle = (containerHead + height) / 2
  return inside.reduce((next, { type, data }, index) => {
    const added = addNode(next, { type, data, position: { x: 0, y: 0 }, parentId: id })
    const node = added.document.nodes.at(-1)
    const card = node ? cardModel(node) : { width: 0, height: 0 }
    const share = inside.length > 1 ? index / (inside.length - 1) : 0
    const position = { x: margin + share * (width - 2 * margin - card.width), y: middle - card.height / 2 }
    return changeNodes(added.document, (each) => (each.id === added.id ? { ...each, position: snap(position) } : each))
  }, document)
}

/** Finds room for a new card in its container: what it stands on and what is right of that moves away; what begins left of it stays. */
export function makeRoom(document: WorkflowDocument, id: string): WorkflowDocument {
  const cards = placeCards(document)
  const placed = cards.get(id)
  if (!placed) return document
  const { rect } = placed
  const beside = document.nodes.filter((node) => node.id !== id && node.parentId === placed.node.parentId)
  const onIt = beside.flatMap((node) => cards.get(node.id)?.rect ?? []).filter((other) => overlap(other, rect, gap / 2))
  if (onIt.length === 0) return document
  const first = Math.min(...onIt.map(({ x }) => x))
  if (first < rect.x) return moveDown(document, id, Math.max(...onIt.map(bottom)) + rowGap - rect.y)
  const moving = new Set(beside.filter((node) => (cards.get(node.id)?.rect.x ?? -Infinity) >= first).map((node) => node.id))
  const by = right(rect) + gap - first
  return changeNodes(document, (node) => (moving.has(node.id) ? { ...node, position: snap({ x: node.position.x + by, y: node.position.y }) } : node))
}

const overlap = (a: Rect, b: Rect, aside: number): boolean => a.x < right(b) + aside && right(a) > b.x && a.y < bottom(b) && bottom(a) > b.y

/** Below what was in the way there may be something else. */
function moveDown(document: WorkflowDocument, id: string, by: number): WorkflowDocument {
  return makeRoom(changeNodes(document, (node) => (node.id === id ? { ...node, position: snap({ x: node.position.x, y: node.position.y + by }) } : node)), id)
}

/** The container in which a node lies; undefined at the top. */
export function scopeOfNode({ nodes }: WorkflowDocument, id: string): string | undefined {
  return scopesOf(nodes)(nodes.find((node) => node.id === id)?.parentId)
}

/** Whether two nodes lie in the same scope, so that an edge between them crosses no border. */
export const sameScope = (document: WorkflowDocument, one: string, other: string): boolean => scopeOfNode(document, one) === scopeOfNode(document, other)

/** A place on the canvas below everything that a container holds. */
export function belowAll(document: WorkflowDocument, container: string): Point {
  const cards = placeCards(document)
  const { x, y } = cards.get(container)?.rect ?? { x: 0, y: 0 }
  const held = document.nodes.filter(({ parentId }) => parentId === container).flatMap(({ id }) => cards.get(id)?.rect ?? [])
  return { x: x + margin, y: Math.max(y + containerHead, ...held.map(bottom)) + rowGap }
}

/** Of the nodes that change their scope between two documents, those that must not: edges of theirs would cross a border, or a start. */
export function torn(before: WorkflowDocument, after: WorkflowDocument): Set<string> {
  const [was, is] = [scopesOf(before.nodes), scopesOf(after.nodes)]
  const parents = (document: WorkflowDocument) => new Map(document.nodes.map((node) => [node.id, node.parentId]))
  const [old, fresh] = [parents(before), parents(after)]
  const scopeBefore = (id: string): string | undefined => was(old.get(id))
  const scopeAfter = (id: string): string | undefined => is(fresh.get(id))
  const changed = after.nodes.filter(({ id }) => scopeBefore(id) !== scopeAfter(id))
  const ids = new Set(changed.map(({ id }) => id))
  const cut = before.edges.filter(({ source, target }) => scopeBefore(source) === scopeBefore(target) && scopeAfter(source) !== scopeAfter(target))
  return new Set([...cut.flatMap(({ source, target }) => [source, target]).filter((id) => ids.has(id)), ...changed.filter(({ type }) => findNodeType(type)?.kind === 'start').map(({ id }) => id)])
}

/** A place on the canvas as a position inside a parent. */
export function inside(document: WorkflowDocument, parentId: string | undefined, place: Point): Point {
  const rect = parentId === undefined ? undefined : placeCards(document).get(parentId)?.rect
  return rect ? { x: place.x - rect.x, y: place.y - rect.y } : place
}
