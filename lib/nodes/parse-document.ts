/**
 * From anything to a well-formed workflow document, or to the list of what is malformed (422). A well-formed document may still have
 * problems (compile.ts finds them): it can be saved as a draft, not published.
 *
 * Malformed: the outer shape, an unknown node type, a bad id, ids that occur twice, a field of a node that is unknown or of the
 * wrong type, an edge or a parent that names a node which is not there.
 */
import type { z } from 'zod'
import { documentSchema, type DocumentNode, type Problem, type WorkflowDocument } from '#lib/engine/document.ts'
import type { Json } from '#lib/engine/json.ts'
import { pointer, valueAt } from '#lib/engine/pointer.ts'
import { requirementOf } from '#lib/engine/requirement.ts'
import { findNodeType, nodeTypes } from './index.ts'
import { readData } from './read-data.ts'

export type ParsedDocument = { ok: true; document: WorkflowDocument } | { ok: false; problems: Problem[] }

/** `input` is what JSON.parse gave. The document of the result holds only persisted fields; `data` stays as it was written. */
export function parseDocument(input: unknown): ParsedDocument {
  const parsed = documentSchema.safeParse(input)
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.flatMap((issue) => outerProblems(issue, input as Json)) }
  const document = parsed.data
  const problems = [...idProblems(document), ...document.nodes.flatMap(nodeProblems), ...edgeProblems(document), ...parentProblems(document)]
  return problems.length > 0 ? { ok: false, problems } : { ok: true, document }
}

const malformed = (code: string, message: string, place: Omit<Problem, 'severity' | 'code' | 'message'>): Problem => ({ severity: 'malformed', code, message, ...place })

function outerProblems(issue: z.core.$ZodIssue, input: Json): Problem[] {
  const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)))
  const name = path.join('.') || 'the document'
  const value = valueAt(input, path)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => malformed('unknown_field', `There is no field ${[...path, key].join('.')} in a workflow document.`, { path: pointer([...path, key]) }))
  }
  const place = placeOf(path, input)
  if (value === undefined) return [malformed('missing_field', `${name} is missing.`, place)]
  if (path.length === 3 && path[0] === 'nodes' && path[2] === 'id') return [malformed('bad_id', `${JSON.stringify(value)} cannot be a node id: ${issue.message}.`, place)]
  return [malformed('invalid_field', `${name} ${requirementOf(issue, value)}.`, place)]
}

/** Within a node's data the node is named and the path starts there; elsewhere it starts at the document. */
function placeOf(path: (string | number)[], input: Json): { nodeId?: string; path: string } {
  const id = path[0] === 'nodes' && path[2] === 'data' ? valueAt(input, ['nodes', path[1] ?? 0, 'id']) : undefined
  return typeof id === 'string' ? { nodeId: id, path: pointer(path.slice(3)) } : { path: pointer(path) }
}

function idProblems({ nodes, edges, triggers }: WorkflowDocument): Problem[] {
  const repeated = (list: { id: string }[], name: string, word: string): Problem[] => {
    const seen = new Set<string>()
    return list.flatMap(({ id }, index) => {
      if (!seen.has(id)) {
        seen.add(id)
        return []
      }
      return [malformed('duplicate_id', `The id "${id}" is used by two ${word}s. Each needs its own.`, { path: `/${name}/${index}/id` })]
    })
  }
  return [...repeated(nodes, 'nodes', 'node'), ...repeated(edges, 'edges', 'edge'), ...repeated(triggers, 'triggers', 'trigger')]
}

function nodeProblems(node: DocumentNode): Problem[] {
  const definition = findNodeType(node.type)
  if (!definition) {
    const known = nodeTypes.map(({ type }) => type).join(', ')
    return [malformed('unknown_node_type', `Node "${node.id}" has the type "${node.type}", which does not exist. Known types: ${known}.`, { nodeId: node.id })]
  }
  return readData(definition, node.data).malformed.map((problem) => ({ ...problem, nodeId: node.id, message: `Node "${node.id}": ${problem.message}` }))
}

function edgeProblems({ nodes, edges }: WorkflowDocument): Problem[] {
  const ids = new Set(nodes.map(({ id }) => id))
  return edges.flatMap((edge, index) =>
    (['source', 'target'] as const)
      .filter((end) => !ids.has(edge[end]))
      .map((end) => malformed('unknown_node', `The ${end} of edge "${edge.id}" is the node "${edge[end]}", which does not exist.`, { edgeId: edge.id, path: `/edges/${index}/${end}` })),
  )
}

function parentProblems({ nodes }: WorkflowDocument): Problem[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  return nodes.flatMap((node) => {
    if (node.parentId === undefined) return []
    const place = { nodeId: node.id }
    const parent = byId.get(node.parentId)
    if (!parent) return [malformed('unknown_parent', `Node "${node.id}" lies in "${node.parentId}", which does not exist.`, place)]
    if (!findNodeType(parent.type)?.parent) return [malformed('bad_parent', `Node "${node.id}" lies in "${parent.id}", but a ${parent.type} holds no other nodes.`, place)]
    return inItself(node, byId) ? [malformed('bad_parent', `Node "${node.id}" lies in itself, by way of its parents.`, place)] : []
  })
}

function inItself(node: DocumentNode, byId: Map<string, DocumentNode>): boolean {
  const seen = new Set<string>()
  for (let at: DocumentNode | undefined = node; at?.parentId !== undefined; at = byId.get(at.parentId)) {
    if (seen.has(at.id)) return true
    seen.add(at.id)
  }
  return false
}
