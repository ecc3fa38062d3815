/**
 * Connections by other names: the document of a fork, where those of its source have other names here. Of a run that came out of a file
 * every name has to be given anew (semantics §7.5): the same name may be another model here, with another key and another price. `default`
 * is everybody's own, so it stays.
 */
import { ApiError } from '#lib/api/errors.ts'
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { objectOf, rowsOf, textOf } from '#lib/nodes/draft.ts'
import { resolveConnection } from '../connections/connections.ts'

/** {theirs: ours} */
export type ConnectionNames = Readonly<Record<string, string>>

/** The document with other names; nodes that name none stay the same objects. */
export function renamedConnections(document: WorkflowDocument, names: ConnectionNames): WorkflowDocument {
  return { ...document, nodes: document.nodes.map((node) => withNames(node, (name) => (Object.hasOwn(names, name) ? names[name] : undefined))) }
}

/** What its nodes name, besides `default`, in order. */
export function connectionsIn(documents: readonly WorkflowDocument[]): string[] {
  const found = new Set<string>()
  for (const { nodes } of documents) for (const node of nodes) withNames(node, (name) => void found.add(name))
  return [...found].filter((name) => name !== 'default').sort()
}

/** Model, fallbacks and the model of summaries; and whatever else calls its own `connection`. */
function withNames(node: DocumentNode, rename: (name: string) => string | undefined): DocumentNode {
  const { model, context, connection } = node.data
  const data: JsonObject = { ...node.data }
  if (typeof connection === 'string') data.connection = rename(connection) ?? connection
  if (!isJsonObject(model)) return typeof connection === 'string' ? { ...node, data } : node
  const renamed = (of: JsonObject): JsonObject => {
    const name = rename(textOf(of, 'connection') || 'default')
    return name === undefined ? of : { ...of, connection: name }
  }
  const fallbacks: Json[] = rowsOf(model, 'fallbacks').map(({ row }) => renamed(row))
  data.model = { ...renamed(model), ...(Array.isArray(model.fallbacks) && { fallbacks }) }
  const summary = objectOf(objectOf(node.data, 'context'), 'summary')
  if (isJsonObject(context) && isJsonObject(summary.model)) data.context = { ...context, summary: { ...summary, model: renamed(summary.model) } }
  return { ...node, data }
}

/** Throws invalid_request, with each name that is not given and each that nothing here has. */
export async function requireConnections(wanted: readonly string[], names: ConnectionNames): Promise<void> {
  const missing = wanted.filter((name) => !Object.hasOwn(names, name))
  if (missing.length > 0) {
    const message = `The run came out of a file, so its connections are named anew. Say which of yours to use in place of ${missing.map((name) => `“${name}”`).join(', ')}: {"connections": {${missing.map((name) => `${JSON.stringify(name)}: …`).join(', ')}}}.`
    throw new ApiError('invalid_request', message, { problems: missing.map((name) => ({ path: `/connections/${name}`, code: 'unnamed_connection', message: `“${name}” is a connection of the server that the run came from. Name one of yours in its place.` })) })
  }
  const used = [...new Set(wanted.map((name) => names[name] ?? ''))]
  const known = await Promise.all(used.map(async (name) => [name, (await resolveConnection(name)) !== null] as const))
  const unknown = new Set(known.flatMap(([name, exists]) => (exists ? [] : [name])))
  const problems = wanted.filter((name) => unknown.has(names[name] ?? '')).map((name) => ({ path: `/connections/${name}`, code: 'unknown_connection', message: `There is no connection “${names[name] ?? ''}” here. GET /api/v1/connections lists those that there are.` }))
  if (problems.length > 0) throw new ApiError('invalid_request', problems[0]?.message ?? '', { problems })
}
