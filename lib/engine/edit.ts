/**
 * Edits of a workflow document, pure: document in, document out. What an edit does not touch keeps its identity, so the canvas draws
 * only what changed and undo is keeping the document before; an edit that changes nothing gives the same document.
 *
 * Knows the outer shape and the names that become ports; what else stands in a node's `data` is its type's business.
 */
import type { DocumentEdge, DocumentNode, WorkflowDocument } from './document.ts'
import { isJsonObject, type Json, type JsonObject } from './json.ts'

export interface NewNode {
  type: string
  data: JsonObject
  position: { x: number; y: number }
  parentId?: string
}

export interface Connection {
  source: string
  /** `out` where it is left out. */
  sourceHandle?: string | null
  target: string
}

/** Adds a node at the end, which is its place in document order. Its id is made from the label, else the type. */
export function addNode(document: WorkflowDocument, { type, data, position, parentId }: NewNode): { document: WorkflowDocument; id: string } {
  const label = typeof data.label === 'string' ? data.label : ''
  const id = freshNodeId(document, label || type)
  const node = present<DocumentNode>({ id, type, position, parentId, extent: undefined, data })
  return { document: { ...document, nodes: [...document.nodes, node] }, id }
}

/** `Deploy backend` → `deploy_backend`, with a number behind it where that is taken. */
export function freshNodeId(document: WorkflowDocument, base: string, alsoTaken: ReadonlySet<string> = new Set()): string {
  const plain = base.toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^[^a-z]+|_+$/g, '').slice(0, 40) || 'node'
  const taken = new Set([...document.nodes.map(({ id }) => id), ...alsoTaken])
  return numbered(plain, taken, '_')
}

/** `base`, or `base` with the first number behind it that is free. */
export function numbered(base: string, taken: ReadonlySet<string>, separator: string): string {
  if (!taken.has(base)) return base
  let number = 2
  while (taken.has(`${base}${separator}${number}`)) number += 1
  return `${base}${separator}${number}`
}

/** Removes nodes with their edges, and edges. What lay inside a removed node stays where it is on the canvas. */
export function removeElements(document: WorkflowDocument, { nodes = [], edges = [] }: { nodes?: readonly string[]; edges?: readonly string[] }): WorkflowDocument {
  const [goneNodes, goneEdges] = [new Set(nodes), new Set(edges)]
  const keptNodes = document.nodes.filter(({ id }) => !goneNodes.has(id))
  const keptEdges = document.edges.filter(({ id, source, target }) => !goneEdges.has(id) && !goneNodes.has(source) && !goneNodes.has(target))
  if (keptNodes.length === document.nodes.length && keptEdges.length === document.edges.length) return document
  const byId = new Map(document.nodes.map((node) => [node.id, node]))
  return { ...document, nodes: keptNodes.map((node) => movedOut(node, goneNodes, byId)), edges: keptEdges }
}

/** Positions inside a parent are relative to it, so a node whose parent goes takes the parent's position along. */
function movedOut(node: DocumentNode, gone: ReadonlySet<string>, byId: Map<string, DocumentNode>): DocumentNode {
  let { parentId, position } = node
  for (let parent = parentId === undefined ? undefined : byId.get(parentId); parent && gone.has(parent.id); parent = parentId === undefined ? undefined : byId.get(parentId)) {
    position = { x: position.x + parent.position.x, y: position.y + parent.position.y }
    parentId = parent.parentId
  }
  return parentId === node.parentId ? node : present({ ...node, position, parentId, extent: parentId === undefined ? undefined : node.extent })
}

/** New positions by node id; ids that do not exist are passed over. */
export function moveNodes(document: WorkflowDocument, positions: Readonly<Record<string, { x: number; y: number }>>): WorkflowDocument {
  return changeNodes(document, (node) => {
    const to = positions[node.id]
    return to && (to.x !== node.position.x || to.y !== node.position.y) ? { ...node, position: { x: to.x, y: to.y } } : node
  })
}

export function resizeNode(document: WorkflowDocument, id: string, { width, height }: { width: number; height: number }): WorkflowDocument {
  return changeNodes(document, (node) => (node.id === id && (node.width !== width || node.height !== height) ? { ...node, width, height } : node))
}

/** Replaces all of a node's data. */
export function setNodeData(document: WorkflowDocument, id: string, data: JsonObject): WorkflowDocument {
  return changeNodes(document, (node) => (node.id === id && node.data !== data ? { ...node, data } : node))
}

/** Sets one value in a node's data, making objects on the way; undefined removes it, and objects that it leaves empty. */
export function setData(document: WorkflowDocument, id: string, path: readonly (string | number)[], value: Json | undefined): WorkflowDocument {
  return changeNodes(document, (node) => {
    if (node.id !== id) return node
    const data = setIn(node.data, path, value)
    return data === node.data ? node : { ...node, data: isJsonObject(data) ? data : {} }
  })
}

function setIn(at: Json | undefined, [key, ...rest]: readonly (string | number)[], value: Json | undefined): Json | undefined {
  if (key === undefined) return value
  if (Array.isArray(at)) {
    const index = Number(key)
    const next = setIn(at[index], rest, value)
    if (next === at[index]) return at
    return next === undefined ? at.toSpliced(index, 1) : index < at.length ? at.with(index, next) : [...at, next]
  }
  const object = isJsonObject(at) ? at : {}
  const next = setIn(object[key], rest, value)
  if (next === object[key]) return at
  if (next !== undefined) return { ...object, [key]: next }
  const { [key]: _, ...others } = object
  return Object.keys(others).length === 0 ? undefined : others
}

/** Why a connection cannot be made, in a sentence for the person who draws it; null where it can. */
export function connectionProblem(document: WorkflowDocument, { source, sourceHandle, target }: Connection): string | null {
  const handle = sourceHandle ?? 'out'
  const [from, to] = [document.nodes.find(({ id }) => id === source), document.nodes.find(({ id }) => id === target)]
  if (!from || !to) return 'That node is gone.'
  if (source === target && (handle === 'out' || handle === 'error')) return 'A node that leads to itself would never end. Lead back to a decision instead.'
  if (document.edges.some((edge) => edge.source === source && edge.sourceHandle === handle && edge.target === target)) return 'These two are connected already.'
  return null
}

/** Adds an edge at the end; the same document where `connectionProblem` names one. Other edges of the handle stay (a fan-out). */
export function connect(document: WorkflowDocument, connection: Connection): WorkflowDocument {
  if (connectionProblem(document, connection) !== null) return document
  const { source, target } = connection
  const sourceHandle = connection.sourceHandle ?? 'out'
  const id = numbered(`${source}-${sourceHandle}-${target}`, new Set(document.edges.map((edge) => edge.id)), '-')
  const edge = present<DocumentEdge>({ id, source, sourceHandle, target, targetHandle: undefined })
  return { ...document, edges: [...document.edges, edge] }
}

/** Name, description, input schema and limits; what is left out stays. */
export function setSettings(document: WorkflowDocument, settings: Partial<Pick<WorkflowDocument, 'name' | 'description' | 'input' | 'limits'>>): WorkflowDocument {
  const changed = Object.entries(settings).some(([name, value]) => document[name as keyof typeof settings] !== value)
  return changed ? { ...document, ...settings } : document
}

/** Applies `change` to every node; the same document where none became another. */
export function changeNodes(document: WorkflowDocument, change: (node: DocumentNode) => DocumentNode): WorkflowDocument {
  const nodes = document.nodes.map(change)
  return nodes.some((node, index) => node !== document.nodes[index]) ? { ...document, nodes } : document
}

/** With what is undefined left out, as in a document that was stored. */
export function present<Value extends object>(value: Value): Value {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Value
}
