/**
 * Pinned outputs belong to a draft and to nobody else: they are in no version, no file and no hash. These take them out of a document,
 * and put a draft's own back into one that comes from elsewhere. Pure.
 */
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'

/** The document without pinned outputs; the same one where nothing is pinned. */
export function withoutPins(document: WorkflowDocument): WorkflowDocument {
  return changeNodes(document, (node) => {
    if (!Object.hasOwn(node.data, 'pinned')) return node
    const { pinned: _, ...data } = node.data
    return { ...node, data }
  })
}

/** The document with the pinned outputs of a draft, as far as it has the same nodes. */
export function withPinsOf(document: WorkflowDocument, draft: WorkflowDocument): WorkflowDocument {
  const drafted = new Map(draft.nodes.map((node) => [node.id, node]))
  return changeNodes(withoutPins(document), (node) => {
    const same = drafted.get(node.id)
    return same?.type === node.type && same.data.pinned !== undefined ? { ...node, data: { ...node.data, pinned: same.data.pinned } } : node
  })
}

function changeNodes(document: WorkflowDocument, change: (node: DocumentNode) => DocumentNode): WorkflowDocument {
  const nodes = document.nodes.map(change)
  return nodes.some((node, index) => node !== document.nodes[index]) ? { ...document, nodes } : document
}
