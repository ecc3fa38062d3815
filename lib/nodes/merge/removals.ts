/**
 * Nodes that one side removed and the other still has: gone, unless the other side did something to them. A container goes with all
 * that is in it, so it is asked for once, by its outermost node. Pure but for the conflicts that it notes.
 */
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { endsKey } from '../document-diff.ts'
import { ask, same, sideOf, type Merging, type Side } from './conflicts.ts'

export type Sides = Record<'base' | Side, WorkflowDocument>

export const otherSide = (side: Side): Side => (side === 'mine' ? 'theirs' : 'mine')

/** Ids of the nodes that the merged document has. */
export function keptNodes(merging: Merging, sides: Sides): Set<string> {
  const kept = new Set([...sides.mine.nodes, ...sides.theirs.nodes].map(({ id }) => id))
  for (const by of ['mine', 'theirs'] as const) for (const id of droppedBy(merging, sides, by)) kept.delete(id)
  return kept
}

/** What is gone because `by` removed it. */
function droppedBy(merging: Merging, { base, ...sides }: Sides, by: Side): string[] {
  const [own, other] = [sides[by], sides[otherSide(by)]]
  const [has, had] = [byId(own), byId(base)]
  const gone = other.nodes.filter(({ id }) => !has.has(id) && had.has(id)).map(({ id }) => id)
  return [...grouped(gone, had)].flatMap(([root, nodes]) => {
    const touched = touchedIn(new Set(nodes), base, other)
    if (touched.length === 0) return nodes
    const names = nodes.filter((id) => id !== root)
    const choice = ask(merging, { id: `/nodes/${root} removed`, about: 'removed', node: root, path: '', holder: otherSide(by), by, nodes: names, touched, suggestion: otherSide(by) })
    return sideOf(choice) === by ? [...nodes, ...addedInside(new Set(nodes), other).filter((id) => !has.has(id))] : []
  })
}

/** Each removed node under the outermost removed one that it lay in. */
function grouped(gone: readonly string[], had: ReadonlyMap<string, DocumentNode>): Map<string, string[]> {
  const ids = new Set(gone)
  const groups = new Map<string, string[]>()
  for (const id of gone) {
    let root = id
    for (let above = had.get(id)?.parentId; above !== undefined && ids.has(above); above = had.get(above)?.parentId) root = above
    groups.set(root, [...(groups.get(root) ?? []), id])
  }
  return groups
}

/** Names of what the other side changed in, put into or wired to these nodes. Where they stand is no change of theirs. */
function touchedIn(ids: ReadonlySet<string>, base: WorkflowDocument, other: WorkflowDocument): string[] {
  const had = byId(base)
  const edges = new Set(base.edges.map(endsKey))
  const wired = other.edges.filter((edge) => !edges.has(endsKey(edge))).flatMap(({ source, target }) => [source, target])
  const changed = other.nodes.filter((node) => ids.has(node.id) && !same(content(node), content(had.get(node.id)))).map(({ id }) => id)
  const putIn = other.nodes.filter(({ id, parentId }) => parentId !== undefined && ids.has(parentId) && had.get(id)?.parentId !== parentId).map(({ id }) => id)
  return [...new Set([...changed, ...wired.filter((id) => ids.has(id)), ...putIn])]
}

function content(node: DocumentNode | undefined): unknown {
  if (!node) return undefined
  const { promptId: _, ...data } = node.data
  return [node.type, node.parentId, data]
}

function addedInside(ids: ReadonlySet<string>, { nodes }: WorkflowDocument): string[] {
  const inside = new Set(ids)
  const next = () => nodes.filter(({ id, parentId }) => parentId !== undefined && inside.has(parentId) && !inside.has(id))
  for (let found = next(); found.length > 0; found = next()) for (const { id } of found) inside.add(id)
  return [...inside].filter((id) => !ids.has(id))
}

export const byId = <Item extends { id: string }>({ nodes }: { nodes: readonly Item[] }): Map<string, Item> => new Map(nodes.map((node) => [node.id, node]))
