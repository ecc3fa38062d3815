/** Quick fixes that give a scope what every scope has: one start, an end, and a way to it. Pure. */
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { connect, numbered, removeElements, setData } from '#lib/engine/edit.ts'
import type { Json } from '#lib/engine/json.ts'
import { namesOf } from '#lib/nodes/draft.ts'
import { findNodeType, nodeType } from '#lib/nodes/index.ts'
import { placeCards } from '#components/canvas/placed-cards.ts'
import { cardModel } from '#components/canvas/card-model.ts'
import { scopeOfNode, withInside } from '../containers.ts'
import { firstFreePort, insertNode, type PortRef } from '../insert-node.ts'
import { nodeOf, quoted } from './fix-places.ts'
import type { Fixer } from './fixer.ts'

/** What runs in a scope, in document order: the top, or the inside of a container. */
export const runningIn = (document: WorkflowDocument, scope: string | undefined): DocumentNode[] =>
  document.nodes.filter((node) => scopeOfNode(document, node.id) === scope && findNodeType(node.type)?.kind !== 'visual')

/** An end at a port, called as the port is, with the outcome where one is given. */
export function endAt(document: WorkflowDocument, from: PortRef, label: string, outcome?: string): WorkflowDocument {
  const added = insertNode(document, nodeType('end'), { from })
  const named = setData(added.document, added.id, ['label'], label)
  return outcome === undefined ? named : setData(named, added.id, ['outcome'], outcome)
}

/** An end that follows the last port of the scope that leads nowhere; without such a port it stands by itself. */
export const addEnd: Fixer = (document, { nodeId: scope }) => {
  const free = (now: WorkflowDocument) => runningIn(now, scope).flatMap(({ id }) => firstFreePort(now, id) ?? []).at(-1)
  const from = free(document)
  const edit = (now: WorkflowDocument): WorkflowDocument => insertNode(now, nodeType('end'), { from: free(now), near: belowEverything(now), ...(scope !== undefined && { into: scope }) }).document
  return [{ label: from ? `Add an end after ${quoted(document, from.node)}` : 'Add an end', edit }]
}

/** A start before the first node that nothing leads to. */
export const addStart: Fixer = (document, { nodeId: scope }) => {
  const first = (now: WorkflowDocument) => runningIn(now, scope).find(({ id, type }) => findNodeType(type)?.kind !== 'start' && !now.edges.some(({ target }) => target === id)) ?? runningIn(now, scope)[0]
  const before = first(document)
  const edit = (now: WorkflowDocument): WorkflowDocument => {
    const to = first(now)
    const added = insertNode(now, nodeType('start'), { near: leftOf(now, to), ...(scope !== undefined && { into: scope }) })
    return to ? connect(added.document, { source: added.id, target: to.id }) : added.document
  }
  return [{ label: before ? `Add a start before ${quoted(document, before.id)}` : 'Add a start', edit }]
}

function leftOf(document: WorkflowDocument, node: DocumentNode | undefined): { x: number; y: number } | undefined {
  const placed = node && placeCards(document).get(node.id)
  return placed && { x: placed.rect.x - 160, y: placed.rect.y + placed.rect.height / 2 }
}

function belowEverything(document: WorkflowDocument): { x: number; y: number } {
  const rects = [...placeCards(document).values()].map(({ rect }) => rect)
  return { x: Math.max(0, ...rects.map(({ x }) => x)), y: Math.max(0, ...rects.map(({ y, height }) => y + height)) + 60 }
}

export const dropDuplicateStart: Fixer = (document, { nodeId }) =>
  nodeOf(document, nodeId) && nodeId !== undefined ? [{ label: `Remove ${quoted(document, nodeId)}`, edit: (now) => removeElements(now, { nodes: [...withInside(now, [nodeId])] }) }] : []

/** An intent to finish by, which leads to the scope's end, or to a new one. */
export const addWayOut: Fixer = (document, { nodeId }) => {
  const node = nodeOf(document, nodeId)
  if (!node || cardModel(node).shape !== 'decision') return []
  const name = numbered('done', new Set(namesOf(node.data, 'intents', 'name')), '_')
  const intent: Json = { name, description: 'The task is complete.', parameters: { type: 'object', properties: {} } }
  const edit = (now: WorkflowDocument): WorkflowDocument => {
    const intents = nodeOf(now, node.id)?.data.intents
    const more = setData(now, node.id, ['intents'], [...(Array.isArray(intents) ? intents : []), intent])
    const end = runningIn(more, scopeOfNode(more, node.id)).find(({ type }) => findNodeType(type)?.kind === 'end')
    return end ? connect(more, { source: node.id, sourceHandle: name, target: end.id }) : endAt(more, { node: node.id, handle: name }, 'Done')
  }
  return [{ label: `Add the intent “${name}”`, edit }]
}
