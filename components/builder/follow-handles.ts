/**
 * Edges follow the names of ports: an intent, case or choice that is renamed keeps its edges, one that is removed takes them along.
 * Found by comparing a node's ports before and after an edit, so no form has to know which of its fields are ports. Pure.
 */
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { renameHandle } from '#lib/engine/edit-names.ts'
import { removeElements } from '#lib/engine/edit.ts'
import { findNodeType } from '#lib/nodes/index.ts'

const handlesOf = (node: DocumentNode): string[] => findNodeType(node.type)?.handles(node.data) ?? []

/** `after`, with the edges of node `id` led from the ports it has now. */
export function followHandles(before: WorkflowDocument, after: WorkflowDocument, id: string): WorkflowDocument {
  const [old, fresh] = [before, after].map((document) => document.nodes.find((node) => node.id === id))
  if (!old || !fresh || old.data === fresh.data) return after
  const [was, is] = [handlesOf(old), handlesOf(fresh)]
  const gone = was.filter((handle) => !is.includes(handle))
  if (gone.length === 0) return after
  const added = is.filter((handle) => !was.includes(handle))
  const [from, to] = [gone[0], added[0]]
  if (gone.length === 1 && added.length === 1 && from !== undefined && to !== undefined && was.length === is.length) return renameHandle(after, id, from, to)
  return removeElements(after, { edges: after.edges.filter((edge) => edge.source === id && gone.includes(edge.sourceHandle)).map((edge) => edge.id) })
}
