/**
 * What differs between two documents, by structure: settings, nodes by id, edges by what they join. Pure. Where a node stands is no
 * change of it, and an edge with another id that joins the same ports is the same edge.
 */
import type { DocumentEdge, DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { pointer, type Path } from '#lib/engine/pointer.ts'

/** One value that differs, at a JSON Pointer. A side that has no such value is left out. */
export interface ValueChange {
  path: string
  before?: unknown
  after?: unknown
}

export interface NodeName {
  id: string
  type: string
  label: string
}

export interface EdgeEnds {
  id: string
  source: string
  sourceHandle: string
  target: string
}

export interface DocumentDiff {
  /** True where both run alike. */
  sameGraph: boolean
  /** Name, description, input schema, triggers, limits; pointers into the document. */
  settings: ValueChange[]
  nodes: {
    added: NodeName[]
    removed: NodeName[]
    /** Pointers into the node's `data`; `/type` and `/parentId` are the node's own. */
    changed: (NodeName & { changes: ValueChange[] })[]
    /** Ids of nodes that stand elsewhere. */
    moved: string[]
  }
  edges: { added: EdgeEnds[]; removed: EdgeEnds[] }
}

const settings = ['name', 'description', 'input', 'triggers', 'limits'] as const

/** From `before` to `after`. `sameGraph`: whether both run alike, which their hashes say. */
export function diffDocuments(before: WorkflowDocument, after: WorkflowDocument, sameGraph: boolean): DocumentDiff {
  const nodesBefore = new Map(before.nodes.map((node) => [node.id, node]))
  const nodesAfter = new Map(after.nodes.map((node) => [node.id, node]))
  const kept = after.nodes.flatMap((node) => {
    const old = nodesBefore.get(node.id)
    return old ? [{ old, node }] : []
  })
  const edgesBefore = new Set(before.edges.map(ends))
  const edgesAfter = new Set(after.edges.map(ends))
  return {
    sameGraph,
    settings: settings.flatMap((name) => changes(before[name] as Json, after[name] as Json, [name])),
    nodes: {
      added: after.nodes.filter(({ id }) => !nodesBefore.has(id)).map(nameOf),
      removed: before.nodes.filter(({ id }) => !nodesAfter.has(id)).map(nameOf),
      changed: kept.flatMap(({ old, node }) => {
        const found = changes(content(old), content(node), [])
        return found.length > 0 ? [{ ...nameOf(node), changes: found }] : []
      }),
      moved: kept.filter(({ old, node }) => old.position.x !== node.position.x || old.position.y !== node.position.y).map(({ node }) => node.id),
    },
    edges: {
      added: after.edges.filter((edge) => !edgesBefore.has(ends(edge))).map(edgeOf),
      removed: before.edges.filter((edge) => !edgesAfter.has(ends(edge))).map(edgeOf),
    },
  }
}

const ends = ({ source, sourceHandle, target }: DocumentEdge): string => `${source}\n${sourceHandle}\n${target}`
const edgeOf = ({ id, source, sourceHandle, target }: DocumentEdge) => ({ id, source, sourceHandle, target })
const nameOf = ({ id, type, data }: DocumentNode) => ({ id, type, label: typeof data.label === 'string' && data.label !== '' ? data.label : id })

/** A node's data, with its type and container where data has no such names. */
const content = ({ type, parentId, data }: DocumentNode): JsonObject => {
  const { ui: _, ...shown } = data
  return { ...shown, type, parentId: parentId ?? null }
}

const own = (object: JsonObject, key: string): Json | undefined => (Object.hasOwn(object, key) ? object[key] : undefined)

/** The deepest places that differ; of lists whose lengths differ, the list as a whole. */
function changes(before: Json | undefined, after: Json | undefined, path: Path): ValueChange[] {
  if (isJsonObject(before) && isJsonObject(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => changes(own(before, key), own(after, key), [...path, key]))
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) return before.flatMap((value, index) => changes(value, after[index], [...path, index]))
  if (before === after || JSON.stringify(before) === JSON.stringify(after)) return []
  return [{ path: pointer(path), ...(before !== undefined && { before }), ...(after !== undefined && { after }) }]
}
