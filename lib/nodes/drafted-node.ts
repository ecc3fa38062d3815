/**
 * A node that calls a model, as its author has it now: compiled on its own, for whoever tries it on a past moment (a preview, a
 * simulation, an impact) without the rest of its document.
 */
import type { GraphNode } from '#lib/engine/graph.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import type { ConfigProblem } from './define-node.ts'
import { findNodeType } from './index.ts'
import { readData } from './read-data.ts'

export type DraftedNode = { ok: true; node: GraphNode } | { ok: false; problems: ConfigProblem[] }

/** `data` as in the document, or a prompt version's body. With problems, the first is why no request can be made of it. */
export function draftedNode(type: string, id: string, data: JsonObject): DraftedNode {
  const definition = findNodeType(type)
  if (!definition || (definition.kind !== 'decision' && definition.kind !== 'generation')) return { ok: false, problems: [{ severity: 'error', code: 'no_model', path: '', message: `A node of the type "${type}" calls no model.` }] }
  const { config, malformed, problems } = readData(definition, data)
  if (!config) return { ok: false, problems: [...malformed, ...problems.filter(({ severity }) => severity !== 'warning')] }
  return { ok: true, node: { id, type, kind: definition.kind, data: config, handles: definition.handles(config) } }
}
