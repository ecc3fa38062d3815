/**
 * What a prompt version covers (semantics §8.2): the model-facing data of an LLM node as one unit, so that adding an intent is a new
 * version, and changing a gate, a retry policy or a time limit is none. Also: which prompt a node's text belongs to.
 */
import type { PromptBody } from '#lib/engine/decision.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { decisionData, generationData, type GraphNode } from '#lib/engine/graph.ts'
import { hashJson } from '#lib/engine/hash.ts'
import { isJsonObject, type JsonObject } from '#lib/engine/json.ts'
import { rowsOf, textOf } from './draft.ts'
import { findNodeType } from './index.ts'
import { runnable } from './runnable.ts'

/**
 * Messages, intents without gates, model with parameters, fallbacks and script, output strategy, context. Null for a node that calls
 * no model, and for one whose data is not in order: it makes no call.
 */
export function promptBody(node: GraphNode): PromptBody | null {
  if ((node.kind !== 'decision' && node.kind !== 'generation') || !runnable(node).ok) return null
  const { prompt, context, model } = node.kind === 'decision' ? decisionData(node) : generationData(node)
  const { output } = node.data
  return {
    prompt,
    model: modelFacing(isJsonObject(node.data.model) ? node.data.model : { name: model.name }),
    ...(isJsonObject(output) && { output }),
    ...(node.kind === 'decision' && { intents: decisionData(node).intents.map(({ name, description, parameters }) => ({ name, description, parameters })) }),
    context,
  }
}

/** SHA-256 of the body; null where there is none. */
export function promptVersionHash(node: GraphNode): string | null {
  const body = promptBody(node)
  return body && hashJson(body)
}

/** How often and how long to try says nothing about what is sent. */
function modelFacing(model: JsonObject): JsonObject {
  const facing: JsonObject = { ...model, fallbacks: rowsOf(model, 'fallbacks').map(({ row }) => without(row, 'timeoutMs')) }
  return without(without(facing, 'timeoutMs'), 'retry')
}

function without(object: JsonObject, name: string): JsonObject {
  const { [name]: _, ...rest } = object
  return rest
}

/**
 * The document with a `promptId` on every LLM node. A node that brings one keeps it; one without takes that of the same node id in
 * `previous`, else a new one. An id that occurs twice, or is `taken` by another workflow, stays with one node: the others get new
 * ones (pasted nodes start a prompt of their own). The same document where nothing changes.
 */
export function assignPromptIds(document: WorkflowDocument, previous: WorkflowDocument | null, newId: () => string, taken: ReadonlySet<string> = new Set()): WorkflowDocument {
  const before = new Map(previous?.nodes.map(({ id, data }) => [id, textOf(data, 'promptId')]))
  const claimed = claims(document, before, taken)
  let changed = false
  const nodes = document.nodes.map((node) => {
    const kind = findNodeType(node.type)?.kind
    if (kind !== 'decision' && kind !== 'generation') return node
    const promptId = claimed.get(node.id) ?? newId()
    if (node.data.promptId === promptId) return node
    changed = true
    return { ...node, data: { ...node.data, promptId } }
  })
  return changed ? { ...document, nodes } : document
}

/** Node → the prompt id it keeps. Nodes that had an id before come first, then document order. */
function claims({ nodes }: WorkflowDocument, before: Map<string, string>, taken: ReadonlySet<string>): Map<string, string> {
  const wanted = nodes.map(({ id, data }) => ({ id, promptId: textOf(data, 'promptId') || before.get(id) || '' }))
  const keeps = ({ id, promptId }: { id: string; promptId: string }) => before.get(id) === promptId
  const used = new Set(taken)
  const claimed = new Map<string, string>()
  for (const node of [...wanted.filter(keeps), ...wanted.filter((node) => !keeps(node))]) {
    if (node.promptId === '' || used.has(node.promptId)) continue
    used.add(node.promptId)
    claimed.set(node.id, node.promptId)
  }
  return claimed
}
