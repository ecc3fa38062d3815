/**
 * From a node of a pinned graph to what can be run: its definition and its parsed config. A draft may run although a node is not in
 * order; the run then fails at that node, with the first thing that is wrong with it.
 */
import type { GraphNode } from '#lib/engine/graph.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import type { NodeDefinition } from './define-node.ts'
import { findNodeType } from './index.ts'
import { readData } from './read-data.ts'

export type Runnable = { ok: true; definition: NodeDefinition; config: JsonObject } | { ok: false; error: { code: 'incomplete_node' | 'unknown_node_type'; message: string } }

/** Graphs are parsed once per process and their nodes never change. */
const known = new WeakMap<GraphNode, Runnable>()

/** To be asked before `inputs`, `execute`, and before the engine reads the data of a decision, a generation, a question or an end. */
export function runnable(node: GraphNode): Runnable {
  const found = known.get(node) ?? read(node)
  known.set(node, found)
  return found
}

function read(node: GraphNode): Runnable {
  const definition = findNodeType(node.type)
  if (!definition) return { ok: false, error: { code: 'unknown_node_type', message: `Node "${node.id}" has the type "${node.type}", which this server does not know.` } }
  const { config, malformed, problems } = readData(definition, node.data)
  if (config) return { ok: true, definition, config }
  const first = [...malformed, ...problems].find(({ severity }) => severity !== 'warning')
  return { ok: false, error: { code: 'incomplete_node', message: `Node "${node.id}" cannot run yet: ${first?.message ?? 'its settings are not in order.'}` } }
}
