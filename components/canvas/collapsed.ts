/**
 * Collapsed containers: drawn as one card, and nothing of what is in them is drawn. Whether a container is collapsed stands in its `data.ui`,
 * so it is the same for everybody who opens the workflow, can be undone, and changes no hash. Pure.
 */
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { changeNodes } from '#lib/engine/edit.ts'
import { isJsonObject, type JsonObject } from '#lib/engine/json.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { isContainer } from '#lib/nodes/scopes.ts'

type Nodes = readonly DocumentNode[]

export const isCollapsedData = ({ ui }: JsonObject): boolean => isJsonObject(ui) && ui.collapsed === true

const isCollapsed = ({ type, data }: DocumentNode): boolean => isCollapsedData(data) && isContainer(type)

const hidden = new WeakMap<Nodes, ReadonlySet<string>>()

/** Ids of the nodes that lie in a collapsed container, however deep. */
export function hiddenNodes(nodes: Nodes): ReadonlySet<string> {
  const known = hidden.get(nodes)
  if (known) return known
  const found = nodes.some(isCollapsed) ? new Set(nodes.filter((node) => collapsedAround(nodes, node.id).length > 0).map(({ id }) => id)) : new Set<string>()
  hidden.set(nodes, found)
  return found
}

/** The collapsed containers in which a node lies, the innermost first. */
export function collapsedAround(nodes: Nodes, id: string): string[] {
  return around(nodes, id).filter(isCollapsed).map((node) => node.id)
}

const byIds = new WeakMap<Nodes, Map<string, DocumentNode>>()

function around(nodes: Nodes, id: string): DocumentNode[] {
  const byId = byIds.get(nodes) ?? new Map(nodes.map((node) => [node.id, node]))
  byIds.set(nodes, byId)
  const found: DocumentNode[] = []
  for (let at = parentOf(byId, id); at && !found.includes(at); at = parentOf(byId, at.id)) found.push(at)
  return found
}

function parentOf(byId: ReadonlyMap<string, DocumentNode>, id: string): DocumentNode | undefined {
  const parentId = byId.get(id)?.parentId
  return parentId === undefined ? undefined : byId.get(parentId)
}

const counts = new WeakMap<Nodes, ReadonlyMap<string, number>>()

/** How many nodes of each container do something: at any depth, without where it begins and ends, and without what is there for people. */
export function workIn(nodes: Nodes): ReadonlyMap<string, number> {
  const known = counts.get(nodes)
  if (known) return known
  const found = new Map<string, number>()
  for (const node of nodes) if (isWork(node)) for (const { id } of around(nodes, node.id)) found.set(id, (found.get(id) ?? 0) + 1)
  counts.set(nodes, found)
  return found
}

function isWork({ type }: DocumentNode): boolean {
  const kind = findNodeType(type)?.kind
  return kind !== 'start' && kind !== 'end' && kind !== 'visual'
}

/** Collapses containers, or expands them; other nodes are passed over. */
export function setCollapsed(document: WorkflowDocument, ids: readonly string[], collapsed: boolean): WorkflowDocument {
  return changeNodes(document, (node) => {
    if (!ids.includes(node.id) || !isContainer(node.type) || isCollapsed(node) === collapsed) return node
    const { ui: before, ...data } = node.data
    const { collapsed: _, ...others } = isJsonObject(before) ? before : {}
    const ui = collapsed ? { ...others, collapsed } : others
    return { ...node, data: Object.keys(ui).length > 0 ? { ...data, ui } : data }
  })
}
