/**
 * Inserting and connecting as the builder does it: a new node stands beside the port it follows and is connected to it; an arm of a
 * decision gets its error edge back to the decision drawn, because that is what happens anyway (semantics §3.3). Pure.
 */
import { reservedHandles } from '#lib/engine/decision.ts'
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { addNode, connect, connectionProblem, setData, type Connection } from '#lib/engine/edit.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import type { NodeDefinition } from '#lib/nodes/define-node.ts'
import { cardModel, nodeTitle, type CardModel, type CardPort } from '#components/canvas/card-model.ts'
import { fitContainers } from '#components/canvas/fit-containers.ts'
import { freePlace } from '#components/canvas/free-place.ts'
import { right, snap, type Point } from '#components/canvas/geometry.ts'
import { placeCards } from '#components/canvas/placed-cards.ts'
import { belowAll, fillContainer, inside, makeRoom, sameScope, scopeOfNode } from './containers.ts'
import { settle } from './frames.ts'

/** A port that something is connected from. */
export interface PortRef {
  node: string
  handle: string
}

export interface Insertion {
  /** Connects the new node from here. */
  from?: PortRef
  /** Middle of the new card; without it, beside `from`, else near `near`. */
  at?: Point
  near?: Point
  /** Where neither `from` nor `at` says it: the container to lie in. */
  into?: string
}

const gap = 72

/**
 * Adds a fresh node of the type, in the scope of the port that it follows, or of the container that it is dropped into; a container
 * with its first nodes inside. Its label gets a number where the name is taken.
 */
export function insertNode(document: WorkflowDocument, definition: NodeDefinition, insertion: Insertion): { document: WorkflowDocument; id: string } {
  const { from, at } = insertion
  const card = cardModel({ id: 'new', type: definition.type, position: { x: 0, y: 0 }, parentId: undefined, extent: undefined, data: freshData(document, definition) })
  const parentId = from ? scopeOfNode(document, from.node) : at ? undefined : insertion.into
  const added = addFresh(document, definition, { position: inside(document, parentId, placeFor(document, card, insertion, parentId)), parentId })
  const filled = added.document
  const settled = parentId !== undefined ? fitContainers(makeRoom(filled, added.id)) : at && !from ? settle(filled, [added.id]) : filled
  if (!from || card.inputY === undefined) return { document: settled, id: added.id }
  return { document: connectArm(settled, { source: from.node, sourceHandle: from.handle, target: added.id }), id: added.id }
}

/** Adds a node of the type as it begins, connected to nothing; a container with its first nodes inside. */
export function addFresh(document: WorkflowDocument, definition: NodeDefinition, at: { position: Point; parentId?: string }): { document: WorkflowDocument; id: string } {
  const added = addNode(document, { type: definition.type, data: freshData(document, definition), ...at })
  return definition.inside ? { ...added, document: fillContainer(added.document, added.id, definition.inside) } : added
}

/** Where the card stands on the canvas. Inside a container it may come to stand on others, which then make room. */
function placeFor(document: WorkflowDocument, card: CardModel, { from, at, near = { x: 0, y: 0 } }: Insertion, parentId: string | undefined): Point {
  if (at) return snap({ x: at.x - card.width / 2, y: at.y - card.height / 2 })
  const wished = beside(document, from, card.inputY ?? 0)
  if (parentId !== undefined) return snap(wished ?? belowAll(document, parentId))
  return freePlace(document, card, wished ?? { x: near.x - card.width / 2, y: near.y - card.height / 2 })
}

function freshData(document: WorkflowDocument, definition: NodeDefinition): JsonObject {
  const data = structuredClone(definition.fresh)
  return typeof data.label === 'string' ? { ...data, label: freeLabel(data.label, new Set(document.nodes.map(nodeTitle))) } : data
}

/** The label, with a number behind it where it is taken: a copy of "Deploy 2" is "Deploy 3". */
function freeLabel(label: string, taken: ReadonlySet<string>): string {
  if (!taken.has(label)) return label
  const plain = label.replace(/ \d+$/, '')
  let number = 2
  while (taken.has(`${plain} ${number}`)) number += 1
  return `${plain} ${number}`
}

/** Copies get labels of their own, so that two nodes are never called the same without somebody wanting it. */
export function labelCopies(document: WorkflowDocument, copies: readonly string[]): WorkflowDocument {
  const taken = new Set(document.nodes.filter(({ id }) => !copies.includes(id)).map(nodeTitle))
  return copies.reduce((next, id) => {
    const copy = next.nodes.find((node) => node.id === id)
    const label = copy?.data.label
    // Inside a container that was copied too, names are as they were there.
    if (typeof label !== 'string' || (copy?.parentId !== undefined && copies.includes(copy.parentId))) return next
    const free = freeLabel(label, taken)
    taken.add(free)
    return free === label ? next : setData(next, id, ['label'], free)
  }, document)
}

/** Right of the port's card, with the input level with the port. */
function beside(document: WorkflowDocument, from: PortRef | undefined, inputY: number): Point | undefined {
  const placed = from && placeCards(document).get(from.node)
  if (!placed) return undefined
  const port = placed.card.ports.find((each) => each.handle === from.handle)
  return { x: right(placed.rect) + gap, y: placed.rect.y + (port?.y ?? 0) - inputY }
}

/** Ports that are meant to lead somewhere: not errors, and not what has a defined default. */
const isMainPort = ({ handle, error }: CardPort): boolean => !error && (handle === 'out' || handle === 'else' || !(reservedHandles as readonly string[]).includes(handle))

/** Handles of the ports that are meant to lead somewhere, from the top. */
export const mainPorts = (node: DocumentNode): string[] => cardModel(node).ports.filter(isMainPort).map(({ handle }) => handle)

/** The port that the next node follows: the first main port without an edge. */
export function firstFreePort(document: WorkflowDocument, nodeId: string): PortRef | undefined {
  const node = document.nodes.find((each) => each.id === nodeId)
  if (!node) return undefined
  const wired = new Set(document.edges.filter((edge) => edge.source === nodeId).map((edge) => edge.sourceHandle))
  const free = cardModel(node).ports.find((port) => isMainPort(port) && !wired.has(port.handle))
  return free && { node: nodeId, handle: free.handle }
}

/** The port from which a connection comes that is let go over the whole node: the first that is free, else the first. */
export function firstPort(document: WorkflowDocument, nodeId: string): PortRef | undefined {
  const node = document.nodes.find(({ id }) => id === nodeId)
  const [handle] = node ? mainPorts(node) : []
  return firstFreePort(document, nodeId) ?? (handle === undefined ? undefined : { node: nodeId, handle })
}

/** Whether an edge may lead there: the target takes edges and lies in the same scope, and edit.ts has nothing against it. */
export function canConnect(document: WorkflowDocument, { node, handle }: PortRef, target: string): boolean {
  const to = document.nodes.find(({ id }) => id === target)
  return to !== undefined && cardModel(to).inputY !== undefined && sameScope(document, node, target) && connectionProblem(document, { source: node, sourceHandle: handle, target }) === null
}

/** Connects; where the target becomes part of a decision's arm and its errors lead nowhere, they are led back to the decision. */
export function connectArm(document: WorkflowDocument, connection: Connection): WorkflowDocument {
  const connected = connect(document, connection)
  return connected === document ? document : leadErrorsBack(connected, connection.target)
}

/** Where a node is part of one decision's arm and its errors lead nowhere, they are led back to that decision. */
export function leadErrorsBack(document: WorkflowDocument, nodeId: string): WorkflowDocument {
  const node = document.nodes.find(({ id }) => id === nodeId)
  const fails = node !== undefined && cardModel(node).ports.some((port) => port.error)
  if (!fails || document.edges.some((edge) => edge.source === nodeId && edge.sourceHandle === 'error')) return document
  const decisions = decisionsBefore(document, nodeId)
  const [decision] = decisions
  return decision !== undefined && decisions.length === 1 ? connect(document, { source: nodeId, sourceHandle: 'error', target: decision }) : document
}

/** The decisions whose arms a node is on: met first on every way back from it. */
function decisionsBefore(document: WorkflowDocument, nodeId: string): string[] {
  const byId = new Map(document.nodes.map((node) => [node.id, node]))
  const decisions = new Set<string>()
  const seen = new Set<string>()
  const queue = [nodeId]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const edge of document.edges) {
      if (edge.target !== id || seen.has(edge.source)) continue
      seen.add(edge.source)
      const source = byId.get(edge.source)
      if (source && cardModel(source).shape === 'decision') {
        if (cardModel(source).ports.find((port) => port.handle === edge.sourceHandle)?.row === 'intent') decisions.add(edge.source)
      } else queue.push(edge.source)
    }
  }
  return [...decisions]
}
