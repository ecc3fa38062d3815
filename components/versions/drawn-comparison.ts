/**
 * Both sides of a comparison as one drawing: the later document, with what is no longer there where it stood, and what became of each
 * node and edge. Containers are drawn open, so that nothing that changed is hidden. Pure.
 */
import type { DocumentEdge, DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { isJsonObject } from '#lib/engine/json.ts'
import { endsKey } from '#lib/nodes/document-diff.ts'
import { cardModel } from '#components/canvas/card-model.ts'
import type { Point } from '#components/canvas/geometry.ts'
import type { Comparison } from './compare.ts'

export type Mark = 'added' | 'removed' | 'changed' | 'moved'

export interface DrawnComparison {
  document: WorkflowDocument
  /** Of nodes and edges, by id; what stayed as it was has none. */
  marks: ReadonlyMap<string, Mark>
  /** Of moved nodes: where they stood, beside what they stand in. */
  stood: ReadonlyMap<string, Point>
  /** Ids of the drawn edges by what they join. */
  edges: ReadonlyMap<string, string>
}

export function drawComparison({ before, after, diff }: Comparison): DrawnComparison {
  const idNow = renames(diff)
  const removed = new Set(diff.nodes.removed.map(({ id }) => id))
  const shown = after.nodes.map(opened)
  const ghosts = before.nodes.filter(({ id }) => removed.has(id)).map((node) => opened({ ...node, parentId: node.parentId === undefined ? undefined : (idNow.get(node.parentId) ?? node.parentId) }))
  const nodes = [...shown, ...besideCards(ghosts, shown)]
  const gone = before.edges.map((edge): DocumentEdge => ({ ...edge, source: idNow.get(edge.source) ?? edge.source, target: idNow.get(edge.target) ?? edge.target }))
  const removedEdges = new Set(diff.edges.removed.map(endsKey))
  const ghostEdges = gone.filter((edge) => removedEdges.has(endsKey(edge))).map((edge) => ({ ...edge, id: `removed ${edge.id}` }))
  const edges = [...after.edges, ...ghostEdges]
  const edgeIds = new Map(edges.map((edge) => [endsKey(edge), edge.id]))
  const marks = new Map<string, Mark>()
  for (const id of diff.nodes.moved) marks.set(id, 'moved')
  for (const { id } of diff.nodes.changed) marks.set(id, 'changed')
  for (const { id } of diff.nodes.added) marks.set(id, 'added')
  for (const { id } of diff.nodes.removed) marks.set(id, 'removed')
  for (const [list, mark] of [[diff.edges.added, 'added'], [diff.edges.removed, 'removed'], [diff.edges.changed, 'changed']] as const) {
    for (const edge of list) marks.set(edgeIds.get(endsKey(edge)) ?? '', mark)
  }
  return { document: { ...after, nodes, edges }, marks, stood: placesBefore(before, diff, idNow), edges: edgeIds }
}

/** Old id → new id of nodes that only got another id. */
function renames(diff: Comparison['diff']): Map<string, string> {
  return new Map(diff.nodes.changed.flatMap(({ id, changes }) => changes.flatMap(({ path, before }): [string, string][] => (path === '/id' && typeof before === 'string' ? [[before, id]] : []))))
}

function placesBefore(before: WorkflowDocument, diff: Comparison['diff'], idNow: ReadonlyMap<string, string>): Map<string, Point> {
  const moved = new Set(diff.nodes.moved)
  return new Map(before.nodes.flatMap(({ id, position }): [string, Point][] => (moved.has(idNow.get(id) ?? id) ? [[idNow.get(id) ?? id, position]] : [])))
}

function opened(node: DocumentNode): DocumentNode {
  const { ui } = node.data
  if (!isJsonObject(ui) || ui.collapsed !== true) return node
  return { ...node, data: { ...node.data, ui: { ...ui, collapsed: false } } }
}

/** Free room between a ghost and the card that took its place. */
const gap = 24
const mostSteps = 40

/** Ghosts where they stood; one whose place was taken stands below what took it. */
function besideCards(ghosts: readonly DocumentNode[], shown: readonly DocumentNode[]): DocumentNode[] {
  const placed = [...shown]
  return ghosts.map((ghost) => {
    const { width, height } = cardModel(ghost)
    let { y } = ghost.position
    const { x } = ghost.position
    const holds = (node: DocumentNode) => ['frame', 'container', 'note'].includes(cardModel(node).shape)
    for (let step = 0; step < mostSteps && !holds(ghost); step += 1) {
      const under = placed.find((node) => node.parentId === ghost.parentId && !holds(node) && overlaps({ x, y, width, height }, { ...node.position, ...sizeOf(node) }))
      if (!under) break
      y = under.position.y + cardModel(under).height + gap
    }
    const moved = y === ghost.position.y ? ghost : { ...ghost, position: { x, y } }
    placed.push(moved)
    return moved
  })
}

const sizeOf = (node: DocumentNode) => ({ width: cardModel(node).width, height: cardModel(node).height })

interface Box extends Point {
  width: number
  height: number
}

const overlaps = (a: Box, b: Box): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
