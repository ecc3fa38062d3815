/**
 * Renaming in a workflow document: of ports (intents, cases, choices), whose edges follow, and of nodes, which templates and
 * expressions refer to by id. Pure, as edit.ts.
 */
import { nodeIdPattern, type WorkflowDocument } from './document.ts'
import { changeNodes, removeElements } from './edit.ts'
import { isJsonObject, type Json, type JsonObject } from './json.ts'

/** Edges that leave by `from` leave by `to` from now on. The name in the node's data is set with `setData`. */
export function renameHandle(document: WorkflowDocument, nodeId: string, from: string, to: string): WorkflowDocument {
  if (from === to || !document.edges.some(({ source, sourceHandle }) => source === nodeId && sourceHandle === from)) return document
  const edges = document.edges.map((edge) => (edge.source === nodeId && edge.sourceHandle === from ? { ...edge, sourceHandle: to } : edge))
  return { ...document, edges }
}

/** Removes the edges of a handle that is no more. */
export function removeHandle(document: WorkflowDocument, nodeId: string, handle: string): WorkflowDocument {
  return removeElements(document, { edges: document.edges.filter((edge) => edge.source === nodeId && edge.sourceHandle === handle).map(({ id }) => id) })
}

/** Renames an intent of a decision, its edges, and what names it in the node: answers of its script, tags of its context. */
export function renameIntent(document: WorkflowDocument, nodeId: string, from: string, to: string): WorkflowDocument {
  if (from === to) return document
  const renamed = changeNodes(document, (node) => {
    if (node.id !== nodeId) return node
    const intents = mapRows(node.data.intents, (intent) => (intent.name === from ? { ...intent, name: to } : intent))
    if (intents === node.data.intents || intents === undefined) return node
    const { model, context } = node.data
    const script = isJsonObject(model) ? mapRows(model.script, (entry) => (entry.intent === from ? { ...entry, intent: to } : entry)) : undefined
    return {
      ...node,
      data: {
        ...node.data,
        intents,
        ...(isJsonObject(model) && script !== undefined && { model: { ...model, script } }),
        ...(isJsonObject(context) && { context: renameTags(context, { [from]: to, [`${from}_result`]: `${to}_result` }) }),
      },
    }
  })
  return renamed === document ? document : renameHandle(renamed, nodeId, from, to)
}

/** The tags that a context shows or has rules for. */
function renameTags(context: JsonObject, names: Record<string, string>): JsonObject {
  const renamed = (tag: Json): Json => (typeof tag === 'string' && Object.hasOwn(names, tag) ? (names[tag] ?? tag) : tag)
  const rules = mapRows(context.rules, (rule) => (rule.tag === undefined ? rule : { ...rule, tag: renamed(rule.tag) }))
  return { ...context, ...(Array.isArray(context.include) && { include: context.include.map(renamed) }), ...(rules !== undefined && { rules }) }
}

/** Removes an intent of a decision with the edges of its port. */
export function removeIntent(document: WorkflowDocument, nodeId: string, name: string): WorkflowDocument {
  const removed = changeNodes(document, (node) => {
    const { intents } = node.data
    if (node.id !== nodeId || !Array.isArray(intents)) return node
    const kept = intents.filter((intent) => !isJsonObject(intent) || intent.name !== name)
    return kept.length === intents.length ? node : { ...node, data: { ...node.data, intents: kept } }
  })
  return removed === document ? document : removeHandle(removed, nodeId, name)
}

function mapRows(rows: Json | undefined, change: (row: JsonObject) => JsonObject): Json | undefined {
  if (!Array.isArray(rows)) return rows
  const changed = rows.map((row) => (isJsonObject(row) ? change(row) : row))
  return changed.some((row, index) => row !== rows[index]) ? changed : rows
}

/**
 * Gives a node another id; edges, children, and `steps.ID` and `run.callbacks.ID` in the texts of all nodes follow. The same document
 * where the new id is taken, is no node id, or the old one does not exist.
 */
export function renameNode(document: WorkflowDocument, from: string, to: string): WorkflowDocument {
  return renameNodes(document, new Map([[from, to]]))
}

/** Old id → new id, in one pass over the document. What is not there, or would take an id that is there, keeps its name. */
export function renameNodes(document: WorkflowDocument, renames: ReadonlyMap<string, string>): WorkflowDocument {
  const taken = new Set(document.nodes.map(({ id }) => id))
  const ids: Record<string, string> = {}
  for (const [from, to] of renames) {
    if (!taken.has(from) || taken.has(to) || !nodeIdPattern.test(to)) continue
    ids[from] = to
    taken.add(to)
  }
  if (Object.keys(ids).length === 0) return document
  const named = (id: string): string => (Object.hasOwn(ids, id) ? (ids[id] ?? id) : id)
  const renamed = changeNodes(document, (node) => {
    const data = renamedData(node.data, ids)
    const { id, parentId } = node
    const changed = { ...(named(id) !== id && { id: named(id) }), ...(parentId !== undefined && named(parentId) !== parentId && { parentId: named(parentId) }), ...(data !== node.data && { data }) }
    return Object.keys(changed).length > 0 ? { ...node, ...changed } : node
  })
  const edges = document.edges.map((edge) => {
    const [source, target] = [named(edge.source), named(edge.target)]
    return source === edge.source && target === edge.target ? edge : { ...edge, source, target }
  })
  return { ...renamed, edges }
}

const reference = /\b((?:steps|run\s*\.\s*callbacks)\s*\.\s*)([a-z][a-z0-9_]*)(?!\w)/g

/**
 * A node's data where references follow nodes that got other ids. Texts are searched whole; a rule of a context names its node in a field
 * of its own, an end the decision that takes replies to it.
 */
export function renamedData(data: JsonObject, ids: Readonly<Record<string, string>>): JsonObject {
  const { replies } = data
  const to = typeof replies === 'string' && Object.hasOwn(ids, replies) ? ids[replies] : undefined
  const renamed = renameReferences(to === undefined ? data : { ...data, replies: to }, ids)
  return isJsonObject(renamed) ? renamed : data
}

function renameReferences(value: Json, ids: Readonly<Record<string, string>>): Json {
  const renamed = (id: string): string => (Object.hasOwn(ids, id) ? (ids[id] ?? id) : id)
  if (typeof value === 'string') return value.replace(reference, (_, before: string, id: string) => before + renamed(id))
  if (Array.isArray(value)) {
    const items = value.map((item) => renameReferences(item, ids))
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  if (!isJsonObject(value)) return value
  const fields = Object.entries(value).map(([name, field]): [string, Json] => [name, name === 'nodeId' && typeof field === 'string' ? renamed(field) : renameReferences(field, ids)])
  return fields.some(([name, field]) => field !== value[name]) ? Object.fromEntries(fields) : value
}
