/**
 * Nodes on the clipboard: JSON text, so that they travel between workflows, tabs and installations. Pinned outputs, which may hold what a
 * run received, do not travel. Pure.
 */
import { z } from 'zod'
import { documentEdgeSchema, documentNodeSchema, type DocumentEdge, type DocumentNode, type WorkflowDocument } from '#lib/engine/document.ts'
import { present } from '#lib/engine/edit.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { withoutPins } from '#lib/nodes/pins.ts'
import { readData } from '#lib/nodes/read-data.ts'
import { absolutePosition } from '#components/canvas/geometry.ts'
import { withHeld } from './containers.ts'

export interface Clip {
  nodes: DocumentNode[]
  edges: DocumentEdge[]
}

const clipSchema = z.object({ orielNodes: z.literal(1), nodes: z.array(documentNodeSchema).min(1).max(2000), edges: z.array(documentEdgeSchema).max(10_000) })

/** What lies in nothing that is copied stands where it stood on the canvas. */
function onTheirOwn({ nodes }: WorkflowDocument, kept: readonly DocumentNode[]): DocumentNode[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const ids = new Set(kept.map(({ id }) => id))
  return kept.map((node) => (node.parentId === undefined || ids.has(node.parentId) ? node : present({ ...node, parentId: undefined, extent: undefined, position: absolutePosition(node, byId) })))
}

/** The chosen nodes, what is inside the containers and groups among them, and the edges among them; undefined where no node is chosen. */
export function clipOf(document: WorkflowDocument, selected: ReadonlySet<string>): Clip | undefined {
  const { nodes, edges } = document
  const chosen = withHeld(document, selected)
  const kept = onTheirOwn(document, withoutPins({ ...document, nodes: nodes.filter(({ id }) => chosen.has(id)) }).nodes)
  return kept.length === 0 ? undefined : { nodes: kept, edges: edges.filter(({ source, target }) => chosen.has(source) && chosen.has(target)) }
}

export const clipText = (clip: Clip): string => JSON.stringify({ orielNodes: 1, ...clip }, null, 2)

/** Reads a clip from pasted text; undefined where it is anything else, or holds a node that this installation does not know. */
export function readClip(text: string): Clip | undefined {
  if (!text.includes('"orielNodes"')) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const clip = clipSchema.safeParse(value)
  if (!clip.success) return undefined
  const known = clip.data.nodes.every((node) => {
    const definition = findNodeType(node.type)
    return definition !== undefined && readData(definition, node.data).malformed.length === 0
  })
  return known ? clip.data : undefined
}
