/**
 * What differs between two documents, by structure: settings, nodes by id, edges by what they join. Pure. Where a node stands is no
 * change of what it does, an edge with another id that joins the same ports is the same edge, a node with another id that holds the same
 * in the same place was renamed, and what only the editor keeps (`ui`, pinned outputs) is no part of a version.
 */
import type { DocumentEdge, DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { renameNodes } from '#lib/engine/edit-names.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { valueChanges, type ValueChange } from './value-changes.ts'

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
    /** Pointers into the node's `data`; `/id`, `/type` and `/parentId` are the node's own. */
    changed: (NodeName & { changes: ValueChange[] })[]
    /** Ids of nodes that stand elsewhere or have another size. */
    moved: string[]
  }
  edges: {
    added: EdgeEnds[]
    removed: EdgeEnds[]
    /** Pointers into the edge. */
    changed: (EdgeEnds & { changes: ValueChange[] })[]
  }
}

const settings = ['name', 'description', 'input', 'triggers', 'limits'] as const

/** From `before` to `after`. `sameGraph`: whether both run alike, which their hashes say. */
export function diffDocuments(before: WorkflowDocument, after: WorkflowDocument, sameGraph: boolean): DocumentDiff {
  const renames = renamesOf(before, after)
  const base = renameNodes(before, new Map([...renames].map(([to, from]) => [from, to])))
  const nodesBefore = new Map(base.nodes.map((node) => [node.id, node]))
  const nodesAfter = new Set(after.nodes.map(({ id }) => id))
  const kept = after.nodes.flatMap((node) => {
    const old = nodesBefore.get(node.id)
    return old ? [{ old, node }] : []
  })
  return {
    sameGraph,
    settings: settings.flatMap((name) => valueChanges(before[name] as Json, after[name] as Json, [name])),
    nodes: {
      added: after.nodes.filter(({ id }) => !nodesBefore.has(id)).map(nameOf),
      removed: base.nodes.filter(({ id }) => !nodesAfter.has(id)).map(nameOf),
      changed: kept.flatMap(({ old, node }) => {
        const was = renames.get(node.id)
        const changes = [...(was === undefined ? [] : [{ path: '/id', before: was, after: node.id }]), ...(old === node ? [] : valueChanges(content(old), content(node)))]
        return changes.length > 0 ? [{ ...nameOf(node), changes }] : []
      }),
      moved: kept.filter(({ old, node }) => !samePlace(old, node)).map(({ node }) => node.id),
    },
    edges: edgeChanges(base.edges, after.edges),
  }
}

/** New id → old id of nodes that are there under another id, and otherwise the same. */
export function renamesOf(before: WorkflowDocument, after: WorkflowDocument): Map<string, string> {
  const [idsBefore, idsAfter] = [before, after].map(({ nodes }) => new Set(nodes.map(({ id }) => id)))
  const gone = Map.groupBy(before.nodes.filter(({ id }) => !idsAfter?.has(id)), placeKey)
  const renames = new Map<string, string>()
  for (const node of after.nodes) {
    if (idsBefore?.has(node.id)) continue
    const here = gone.get(placeKey(node)) ?? []
    const place = here.findIndex((old) => valueChanges(content(old), content(node)).length === 0)
    const [old] = place < 0 ? [] : here.splice(place, 1)
    if (old) renames.set(node.id, old.id)
  }
  return renames
}

/** Two nodes with the same key stand in the same place and are as large. */
const placeKey = ({ position: { x, y }, width, height }: DocumentNode): string => [x, y, width, height].join(' ')
const samePlace = (a: DocumentNode, b: DocumentNode): boolean => placeKey(a) === placeKey(b)

function edgeChanges(before: readonly DocumentEdge[], after: readonly DocumentEdge[]): DocumentDiff['edges'] {
  const edgesBefore = new Map(before.map((edge) => [endsKey(edge), edge]))
  const edgesAfter = new Set(after.map(endsKey))
  return {
    added: after.filter((edge) => !edgesBefore.has(endsKey(edge))).map(endsOf),
    removed: before.filter((edge) => !edgesAfter.has(endsKey(edge))).map(endsOf),
    changed: after.flatMap((edge) => {
      const changes = valueChanges(edgesBefore.get(endsKey(edge))?.label, edge.label, ['label'])
      return edgesBefore.has(endsKey(edge)) && changes.length > 0 ? [{ ...endsOf(edge), changes }] : []
    }),
  }
}

/** Two edges with the same key join the same ports. */
export const endsKey = ({ source, sourceHandle, target }: Omit<EdgeEnds, 'id'>): string => `${source}\n${sourceHandle}\n${target}`
const endsOf = ({ id, source, sourceHandle, target }: DocumentEdge): EdgeEnds => ({ id, source, sourceHandle, target })
const nameOf = ({ id, type, data }: DocumentNode): NodeName => ({ id, type, label: typeof data.label === 'string' && data.label !== '' ? data.label : id })

/** A node's data, with its type and container where data has no such names. */
function content({ type, parentId, data }: DocumentNode): JsonObject {
  const { ui: _ui, pinned: _pinned, ...shown } = data
  return { ...shown, type, parentId: parentId ?? null }
}
