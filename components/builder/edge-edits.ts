/**
 * Edits of edges as the builder makes them: a node comes to stand on an edge, an edge leads elsewhere, an edge is called something.
 * What comes after a node that is put on an edge moves to the right, as far as it must. Pure.
 */
import type { DocumentEdge, DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { changeNodes, connect, connectionProblem, type Connection } from '#lib/engine/edit.ts'
import type { NodeDefinition } from '#lib/nodes/define-node.ts'
import { cardModel } from '#components/canvas/card-model.ts'
import { fitContainers } from '#components/canvas/fit-containers.ts'
import { freePlace } from '#components/canvas/free-place.ts'
import { bottom, raster, right, snap, type Point, type Rect, type Size } from '#components/canvas/geometry.ts'
import { inPoint, outPoint, placeCards, type PlacedCard } from '#components/canvas/placed-cards.ts'
import { inside, makeRoom, sameScope, scopeOfNode } from './containers.ts'
import { addFresh, connectArm, firstFreePort, leadErrorsBack, mainPorts } from './insert-node.ts'

/** Space left between a node on an edge and the nodes before and after it. */
const gap = 56

/** Whether a fresh node of the type can stand on an edge: something comes in, and something goes on from it. */
export function standsOnEdge(definition: NodeDefinition): boolean {
  const node = { id: 'new', type: definition.type, position: { x: 0, y: 0 }, parentId: undefined, extent: undefined, data: definition.fresh }
  return cardModel(node).inputY !== undefined && mainPorts(node).length > 0
}

/**
 * Puts a fresh node of the type on an edge: the edge leads into it, and its first port on to where the edge led. `at`: where it was
 * dropped. Undefined where the edge is gone or the type cannot stand on one.
 */
export function insertOnEdge(document: WorkflowDocument, definition: NodeDefinition, edgeId: string, at?: Point): { document: WorkflowDocument; id: string } | undefined {
  const edge = document.edges.find(({ id }) => id === edgeId)
  if (!edge || !standsOnEdge(definition)) return undefined
  const parentId = parentOf(document, edge)
  const added = addFresh(document, definition, { parentId, position: { x: 0, y: 0 } })
  const size = cardOf(added.document, added.id)
  const roomy = makeWay(added.document, edge, size.width, added.id)
  const place = at && roomy === added.document ? { x: at.x - size.width / 2, y: at.y - size.height / 2 } : onTheWay(roomy, edge, size)
  const position = parentId === undefined ? freePlace({ nodes: roomy.nodes.filter(({ id }) => id !== added.id) }, size, place) : snap(inside(roomy, parentId, place))
  const put = changeNodes(roomy, (node) => (node.id === added.id ? { ...node, position } : node))
  const settled = fitContainers(parentId === undefined ? put : makeRoom(put, added.id))
  return { document: split(settled, edge, added.id), id: added.id }
}

/** Whether a node of the document can be put on an edge: nothing leads to it yet, something can go on from it, and no border is crossed. */
export function canPutOnEdge(document: WorkflowDocument, nodeId: string, edgeId: string): boolean {
  const edge = document.edges.find(({ id }) => id === edgeId)
  return edge !== undefined && edge.source !== nodeId && edge.target !== nodeId && isLoose(document, nodeId) && sameScope(document, nodeId, edge.source)
}

/** Whether nothing leads to a node yet, and its first port is free. */
export function isLoose(document: WorkflowDocument, nodeId: string): boolean {
  const node = document.nodes.find(({ id }) => id === nodeId)
  if (!node || cardModel(node).inputY === undefined || document.edges.some(({ target }) => target === nodeId)) return false
  const [first] = mainPorts(node)
  return first !== undefined && firstFreePort(document, nodeId)?.handle === first
}

/** Puts a node that lies on an edge between its two ends; nodes after it make way, and it stands on nothing else. */
export function putOnEdge(document: WorkflowDocument, nodeId: string, edgeId: string): WorkflowDocument {
  const edge = document.edges.find(({ id }) => id === edgeId)
  if (!edge || !canPutOnEdge(document, nodeId, edgeId)) return document
  const card = cardOf(document, nodeId)
  const roomy = makeWay(document, edge, card.width, nodeId)
  const now = placeCards(roomy).get(nodeId)?.rect ?? { x: 0, y: 0 }
  const { parentId } = nodeIn(roomy, nodeId)
  const x = roomy === document ? now.x : onTheWay(roomy, edge, card).x
  // In a container, what it stands on makes room instead.
  const place = parentId === undefined ? freePlace({ nodes: roomy.nodes.filter(({ id }) => id !== nodeId) }, card, { x, y: now.y }) : { x, y: now.y }
  const put = changeNodes(roomy, (each) => (each.id === nodeId ? { ...each, position: snap(inside(roomy, parentId, place)) } : each))
  return split(fitContainers(parentId === undefined ? put : makeRoom(put, nodeId)), edge, nodeId)
}

/** Leads an edge from or to elsewhere; it stays the same edge, with its label. The same document where that is no connection. */
export function leadEdge(document: WorkflowDocument, edgeId: string, to: Partial<Pick<DocumentEdge, 'source' | 'sourceHandle' | 'target'>>): WorkflowDocument {
  const edge = document.edges.find(({ id }) => id === edgeId)
  if (!edge || !canLead(document, edgeId, to)) return document
  const changed = { ...edge, ...to }
  if (changed.source === edge.source && changed.sourceHandle === edge.sourceHandle && changed.target === edge.target) return document
  return leadErrorsBack({ ...document, edges: document.edges.map((each) => (each.id === edgeId ? changed : each)) }, changed.target)
}

/** Whether an edge may lead from or to there; back to where it leads already it always may. */
export function canLead(document: WorkflowDocument, edgeId: string, to: Partial<Pick<DocumentEdge, 'source' | 'sourceHandle' | 'target'>>): boolean {
  const edge = document.edges.find(({ id }) => id === edgeId)
  if (!edge) return false
  const wished: Connection = { source: edge.source, sourceHandle: edge.sourceHandle, target: edge.target, ...to }
  const target = document.nodes.find(({ id }) => id === wished.target)
  const others = { ...document, edges: document.edges.filter((each) => each !== edge) }
  return target !== undefined && cardModel(target).inputY !== undefined && sameScope(document, wished.source, wished.target) && connectionProblem(others, wished) === null
}

/** What stands on an edge for people; empty takes it away. */
export function labelEdge(document: WorkflowDocument, edgeId: string, label: string): WorkflowDocument {
  return {
    ...document,
    edges: document.edges.map((edge) => {
      if (edge.id !== edgeId) return edge
      const { label: _, ...rest } = edge
      return label === '' ? (rest as DocumentEdge) : { ...edge, label }
    }),
  }
}

/** Adds a fresh node of the type before another: its first port leads there. */
export function insertBefore(document: WorkflowDocument, definition: NodeDefinition, nodeId: string, at?: Point): { document: WorkflowDocument; id: string } | undefined {
  const target = placeCards(document).get(nodeId)
  if (!target || !standsOnEdge(definition)) return undefined
  const parentId = scopeOfNode(document, nodeId)
  const added = addFresh(document, definition, { parentId, position: { x: 0, y: 0 } })
  const card = cardOf(added.document, added.id)
  const [port] = mainPorts(nodeIn(added.document, added.id))
  const portY = card.ports.find(({ handle }) => handle === port)?.y ?? card.height / 2
  const place = at ? { x: at.x - card.width / 2, y: at.y - portY } : { x: target.rect.x - gap - card.width, y: inPoint(target).y - portY }
  const position = parentId === undefined ? freePlace({ nodes: document.nodes }, card, place) : snap(inside(added.document, parentId, place))
  const put = fitContainers(changeNodes(added.document, (node) => (node.id === added.id ? { ...node, position } : node)))
  return { document: connectArm(put, { source: added.id, sourceHandle: port, target: nodeId }), id: added.id }
}

/** The edge into the node, and the node's first port on to where the edge led; the edge keeps its place and label. */
function split(document: WorkflowDocument, edge: DocumentEdge, nodeId: string): WorkflowDocument {
  const [first] = mainPorts(nodeIn(document, nodeId))
  const into = { ...document, edges: document.edges.map((each) => (each.id === edge.id ? { ...edge, target: nodeId } : each)) }
  const on = first === undefined ? into : connect(into, { source: nodeId, sourceHandle: first, target: edge.target })
  return leadErrorsBack(on, nodeId)
}

/** Where a node between two others lies: in the frame that holds both, else in their scope. */
function parentOf(document: WorkflowDocument, edge: DocumentEdge): string | undefined {
  const [source, target] = [edge.source, edge.target].map((id) => document.nodes.find((node) => node.id === id)?.parentId)
  return source === target ? source : scopeOfNode(document, edge.source)
}

/** In the middle between the two ends; of a way back, beside where it leaves. */
function onTheWay(document: WorkflowDocument, edge: DocumentEdge, size: Size & { inputY?: number }): Point {
  const cards = placeCards(document)
  const [source, target] = [cards.get(edge.source), cards.get(edge.target)]
  if (!source || !target) return { x: 0, y: 0 }
  const [from, to] = [outPoint(source, edge.sourceHandle), inPoint(target)]
  const entry = size.inputY ?? size.height / 2
  if (!leadsForward(source, target)) return { x: right(source.rect) + gap, y: from.y - entry }
  return { x: (right(source.rect) + target.rect.x - size.width) / 2, y: (from.y + to.y) / 2 - entry }
}

const leadsForward = (source: PlacedCard, target: PlacedCard): boolean => target.rect.x >= right(source.rect)

/** Moves what comes after an edge to the right where a card of this width has no room on it. `besides` stays where it is. */
function makeWay(document: WorkflowDocument, edge: DocumentEdge, width: number, besides: string): WorkflowDocument {
  const cards = placeCards(document)
  const [source, target] = [cards.get(edge.source), cards.get(edge.target)]
  if (!source || !target || !leadsForward(source, target)) return document
  const missing = width + 2 * gap - (target.rect.x - right(source.rect))
  if (missing <= 0) return document
  const by = Math.ceil(missing / raster[0]) * raster[0]
  const moving = whatMoves(document, edge, by, besides)
  const wider = framesAround(document, moving)
  return changeNodes(document, (node) => {
    if (moving.has(node.id)) return { ...node, position: { x: node.position.x + by, y: node.position.y } }
    return wider.has(node.id) ? { ...node, width: cardModel(node).width + by, height: cardModel(node).height } : node
  })
}

/** What is reached from the target and does not lie left of it, and whatever that would come to stand on. A frame moves as one. */
function whatMoves(document: WorkflowDocument, edge: DocumentEdge, by: number, besides: string): Set<string> {
  const cards = placeCards(document)
  const from = cards.get(edge.target)?.rect.x ?? 0
  const scope = scopeOfNode(document, edge.source)
  const beside = document.nodes.filter(({ id }) => id !== besides && id !== edge.source && scopeOfNode(document, id) === scope)
  const rectOf = (id: string): Rect | undefined => cards.get(id)?.rect
  const carrier = (id: string): string => carrierOf(document, id, edge.source)
  const moving = new Set<string>()
  const queue = [edge.target]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (moving.has(id) || id === edge.source || id === besides || (rectOf(id)?.x ?? -Infinity) < from) continue
    moving.add(id)
    queue.push(...document.edges.filter(({ source }) => source === id).map(({ target }) => target))
    const rect = rectOf(id)
    const then = rect && { ...rect, x: rect.x + by }
    queue.push(...beside.filter((other) => !moving.has(other.id) && then && overlaps(then, rectOf(other.id))).map((other) => other.id))
  }
  return new Set([...moving].map(carrier))
}

/** The outermost frame around a node that does not hold `apart` as well, else the node itself. */
function carrierOf(document: WorkflowDocument, id: string, apart: string): string {
  const around = ancestors(document, apart)
  const scope = scopeOfNode(document, id)
  const frames = ancestors(document, id)
  const own = frames.slice(0, scope === undefined ? frames.length : frames.indexOf(scope))
  return own.filter((frame) => !around.includes(frame)).at(-1) ?? id
}

/** Frames that keep their place while something in them moves right. */
function framesAround(document: WorkflowDocument, moving: ReadonlySet<string>): Set<string> {
  return new Set([...moving].flatMap((id) => ancestors(document, id)).filter((id) => !moving.has(id) && cardModel(nodeIn(document, id)).shape === 'frame'))
}

/** From the inside out. */
function ancestors({ nodes }: WorkflowDocument, id: string): string[] {
  const parent = nodes.find((node) => node.id === id)?.parentId
  return parent === undefined ? [] : [parent, ...ancestors({ nodes } as WorkflowDocument, parent)]
}

const overlaps = (a: Rect, b: Rect | undefined): boolean => b !== undefined && a.x < right(b) + 16 && right(a) + 16 > b.x && a.y < bottom(b) && bottom(a) > b.y

function nodeIn({ nodes }: WorkflowDocument, id: string): DocumentNode {
  const node = nodes.find((each) => each.id === id)
  if (!node) throw new Error(`The node ${id} that was just put into the document is not in it.`)
  return node
}

const cardOf = (document: WorkflowDocument, id: string) => cardModel(nodeIn(document, id))
