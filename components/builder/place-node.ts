/** Where a new node goes: after a port, before a node, on an edge, to where an edge is led, or just somewhere. Pure. */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { removeElements } from '#lib/engine/edit.ts'
import type { NodeDefinition } from '#lib/nodes/define-node.ts'
import { insertBefore, insertOnEdge, leadEdge } from './edge-edits.ts'
import { insertNode, type Insertion } from './insert-node.ts'

export interface Place extends Insertion {
  /** Id of the edge to stand on. A type that cannot stand on one is added beside it. */
  on?: string
  /** Id of the node to lead to. */
  before?: string
  /** Id of the edge that leads to the new node from now on. */
  led?: string
}

/** Adds a fresh node of the type at its place. */
export function placeNode(document: WorkflowDocument, definition: NodeDefinition, place: Place): { document: WorkflowDocument; id: string } {
  const { on, before, led, ...insertion } = place
  const put = on === undefined ? undefined : insertOnEdge(document, definition, on, insertion.at)
  const ahead = put ?? (before === undefined ? undefined : insertBefore(document, definition, before, insertion.at))
  if (ahead) return ahead
  const edge = led === undefined ? undefined : document.edges.find(({ id }) => id === led)
  if (!edge) return insertNode(document, definition, insertion)
  const added = insertNode(document, definition, { ...insertion, from: { node: edge.source, handle: edge.sourceHandle } })
  const second = added.document.edges.find(({ source, sourceHandle, target }) => source === edge.source && sourceHandle === edge.sourceHandle && target === added.id)
  const without = second ? removeElements(added.document, { edges: [second.id] }) : added.document
  return { document: leadEdge(without, edge.id, { target: added.id }), id: added.id }
}

/** The edge that is selected, if it is that and nothing else. */
export function selectedEdge({ selected, history: { document } }: { selected: ReadonlySet<string>; history: { document: WorkflowDocument } }) {
  const [only] = selected
  return selected.size === 1 ? document.edges.find(({ id }) => id === only) : undefined
}
