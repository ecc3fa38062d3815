/**
 * A workflow document as a file that is kept in Git: the same workflow is always the same bytes, and a small change is a small diff.
 *
 * - Keys stand in one order, that of the schemas; under names that the author chose (headers, JSON Schemas) in the author's.
 * - Nodes and edges stand in document order, because that order decides ties (ARCHITECTURE §1.5, §2.3) and new ones come last: another
 *   order would be another workflow. An edge is one line, and so is a position.
 * - What belongs to one installation's draft is left out: pinned outputs and prompt ids, which the server gives.
 * - A newline ends it.
 *
 * Reading a file and writing it again gives the same bytes. A file may also be written by hand, in any order: only the writer is strict.
 */
import { documentSchema, type DocumentNode, type WorkflowDocument } from '#lib/engine/document.ts'
import { isJsonObject, type Json } from '#lib/engine/json.ts'
import { findNodeType } from './index.ts'
import { inSchemaOrder } from './schema-order.ts'

/** Fields of a node's data that belong to a draft on a server, not to the workflow. */
const draftFields = ['pinned', 'promptId'] as const

/** The text of the file. */
export function documentFile(document: WorkflowDocument): string {
  const portable = { ...document, nodes: document.nodes.map(portableNode) }
  // Through JSON, so that what is undefined is left out.
  const plain = JSON.parse(JSON.stringify(portable)) as Json
  return `${written(inSchemaOrder(documentSchema, plain), '', [])}\n`
}

function portableNode(node: DocumentNode): DocumentNode {
  const data = Object.fromEntries(Object.entries(node.data).filter(([name]) => !draftFields.some((field) => field === name)))
  const definition = findNodeType(node.type)
  const ordered = definition ? inSchemaOrder(definition.config, data) : data
  return { ...node, data: isJsonObject(ordered) ? ordered : data }
}

/**
 * A document from a file with what only the draft has that it takes the place of: its pinned outputs, where the node is still there, of
 * the same type, and the file pins nothing itself. Prompt ids need no help: the server keeps them by node.
 */
export function withPinsOf(document: WorkflowDocument, draft: WorkflowDocument): WorkflowDocument {
  const pinned = new Map(draft.nodes.filter(({ data }) => data.pinned !== undefined).map((node) => [node.id, node]))
  const nodes = document.nodes.map((node) => {
    const old = pinned.get(node.id)
    if (old?.data.pinned === undefined || old.type !== node.type || node.data.pinned !== undefined) return node
    return { ...node, data: { ...node.data, pinned: old.data.pinned } }
  })
  return nodes.some((node, index) => node !== document.nodes[index]) ? { ...document, nodes } : document
}

/** JSON with two spaces, and with short things on one line. */
function written(value: Json, indent: string, path: readonly (string | number)[]): string {
  if (isOneLine(path)) return oneLine(value)
  const inner = `${indent}  `
  const lines = Array.isArray(value)
    ? value.map((item, index) => inner + written(item, inner, [...path, index]))
    : isJsonObject(value)
      ? Object.entries(value).map(([key, member]) => `${inner}${JSON.stringify(key)}: ${written(member, inner, [...path, key])}`)
      : []
  if (lines.length === 0) return JSON.stringify(value)
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`
}

const isOneLine = (path: readonly (string | number)[]): boolean => (path.length === 2 && path[0] === 'edges') || (path.length === 3 && path[0] === 'nodes' && path[2] === 'position')

function oneLine(value: Json): string {
  if (Array.isArray(value) || !isJsonObject(value)) return JSON.stringify(value)
  return `{ ${Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${oneLine(member)}`).join(', ')} }`
}
