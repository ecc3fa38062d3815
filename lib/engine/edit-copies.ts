/**
 * Copies of nodes into a workflow document: paste and duplicate. Copies get ids of their own, keep the edges among themselves, refer to
 * each other instead of to the originals, begin a prompt of their own, and have nothing pinned: what stands in for a node was meant for that
 * node alone. Pure, as edit.ts.
 */
import type { DocumentEdge, DocumentNode, WorkflowDocument } from './document.ts'
import { freshNodeId, numbered, present } from './edit.ts'
import { renamedData } from './edit-names.ts'
import type { JsonObject } from './json.ts'

export interface Copies {
  document: WorkflowDocument
  /** Id of the original → id of its copy. */
  ids: Record<string, string>
}

/**
 * Inserts copies of `nodes`, moved by `offset`. A copy lies in the copy of its parent where that is copied too, else in the same
 * parent where this document has it (then already in place), else at the top. `edges` between other nodes are passed over.
 */
export function insertCopies(document: WorkflowDocument, nodes: readonly DocumentNode[], edges: readonly DocumentEdge[], offset: { x: number; y: number }): Copies {
  const ids = new Map<string, string>()
  for (const { id } of nodes) ids.set(id, freshNodeId(document, withoutNumber(id), new Set(ids.values())))
  const here = new Set(document.nodes.map(({ id }) => id))
  const copies = nodes.map((node): DocumentNode => {
    const parentId = node.parentId === undefined ? undefined : (ids.get(node.parentId) ?? (here.has(node.parentId) ? node.parentId : undefined))
    const insideCopy = node.parentId !== undefined && ids.has(node.parentId)
    const position = insideCopy ? node.position : { x: node.position.x + offset.x, y: node.position.y + offset.y }
    return present({ ...node, id: ids.get(node.id) ?? node.id, parentId, extent: parentId === undefined ? undefined : node.extent, position, data: copiedData(node.data, Object.fromEntries(ids)) })
  })
  const edgeIds = new Set(document.edges.map(({ id }) => id))
  const copiedEdges = edges.flatMap((edge) => {
    const [source, target] = [ids.get(edge.source), ids.get(edge.target)]
    if (source === undefined || target === undefined) return []
    const id = numbered(`${source}-${edge.sourceHandle}-${target}`, edgeIds, '-')
    edgeIds.add(id)
    return [{ ...edge, id, source, target }]
  })
  if (copies.length === 0) return { document, ids: {} }
  return { document: { ...document, nodes: [...document.nodes, ...copies], edges: [...document.edges, ...copiedEdges] }, ids: Object.fromEntries(ids) }
}

/** Copies nodes of this document beside themselves, with the edges among them. */
export function duplicateNodes(document: WorkflowDocument, nodeIds: readonly string[], offset = { x: 40, y: 40 }): Copies {
  const chosen = new Set(nodeIds)
  return insertCopies(document, document.nodes.filter(({ id }) => chosen.has(id)), document.edges, offset)
}

/** A copy of `deploy_2` is `deploy_3`, not `deploy_2_2`. */
const withoutNumber = (id: string): string => id.replace(/_\d+$/, '')

function copiedData(data: JsonObject, ids: Readonly<Record<string, string>>): JsonObject {
  const { promptId: _, pinned: _pinned, ...rest } = data
  return renamedData(rest, ids)
}
