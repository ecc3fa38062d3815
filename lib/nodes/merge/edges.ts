/**
 * The edges of two people's drafts as one list. An edge that went because its node did follows that node; one that was taken away for
 * itself and changed by the other side is asked for. Pure but for the conflicts that it notes.
 */
import type { DocumentEdge } from '#lib/engine/document.ts'
import { numbered, present } from '#lib/engine/edit.ts'
import { endsKey } from '../document-diff.ts'
import { ask, same, sideOf, within, type Merging, type Side, type Spot } from './conflicts.ts'
import { mergeOrder } from './order.ts'
import { otherSide, type Sides } from './removals.ts'
import { mergeValue } from './values.ts'

const byEdgeId = (edges: readonly DocumentEdge[]): ReadonlyMap<string, DocumentEdge> => new Map(edges.map((edge) => [edge.id, edge]))

export function mergeEdges(merging: Merging, sides: Sides, kept: ReadonlySet<string>): DocumentEdge[] {
  const lists = alike(sides)
  const [base, mine, theirs] = [byEdgeId(lists.base), byEdgeId(lists.mine), byEdgeId(lists.theirs)]
  const nodes = { mine: new Set(sides.mine.nodes.map(({ id }) => id)), theirs: new Set(sides.theirs.nodes.map(({ id }) => id)) }
  const merged = new Map<string, DocumentEdge>()
  for (const id of new Set([...mine.keys(), ...theirs.keys()])) {
    const [old, here, there] = [base.get(id), mine.get(id), theirs.get(id)]
    const edge = here && there ? mergeEdge(merging, old, here, there) : (here ?? there) && leftOver(merging, old, here ? 'mine' : 'theirs', here ?? there, nodes)
    if (edge && kept.has(edge.source) && kept.has(edge.target)) merged.set(id, edge)
  }
  const order = mergeOrder([...base.keys()], [...mine.keys()], [...theirs.keys()], new Set(merged.keys()), () =>
    sideOf(ask(merging, { id: '/edges order', about: 'order', path: '/edges', holder: 'mine', base: [...base.keys()], mine: [...mine.keys()], theirs: [...theirs.keys()] })),
  )
  return distinct(order.flatMap((id) => merged.get(id) ?? []))
}

/** An edge that one side alone has: new there, or removed on the other. */
function leftOver(merging: Merging, old: DocumentEdge | undefined, side: Side, edge: DocumentEdge | undefined, nodes: Record<Side, ReadonlySet<string>>): DocumentEdge | undefined {
  if (!old || !edge) return edge
  const by = otherSide(side)
  // With its node: it is there if both its ends are.
  if (!nodes[by].has(old.source) || !nodes[by].has(old.target)) return edge
  if (same(edge, old)) return undefined
  const choice = ask(merging, { id: `/edges/${edge.id}`, about: 'removed', edge: edge.id, path: '', holder: side, by, base: plain(old), [side]: plain(edge), suggestion: side })
  return sideOf(choice) === side ? edge : undefined
}

function mergeEdge(merging: Merging, old: DocumentEdge | undefined, mine: DocumentEdge, theirs: DocumentEdge): DocumentEdge {
  const spot: Spot = { edge: mine.id, path: [], holder: 'mine', key: `/edges/${mine.id}` }
  const label = mergeValue(merging, within(spot, 'label'), old?.label, mine.label, theirs.label)
  const ends = mergeEnds(merging, spot, old, mine, theirs)
  const { source, sourceHandle, target, targetHandle } = ends
  return present<DocumentEdge>({ id: mine.id, source, sourceHandle, target, targetHandle, ...(typeof label === 'string' && { label }) })
}

function mergeEnds(merging: Merging, spot: Spot, old: DocumentEdge | undefined, mine: DocumentEdge, theirs: DocumentEdge): DocumentEdge {
  const [before, here, there] = [old && ends(old), ends(mine), ends(theirs)]
  if (same(here, there) || same(there, before)) return mine
  if (same(here, before)) return theirs
  const choice = ask(merging, { id: spot.key, about: 'value', edge: mine.id, path: '', holder: 'mine', ...(old && { base: plain(old) }), mine: plain(mine), theirs: plain(theirs) })
  return sideOf(choice) === 'mine' ? mine : theirs
}

const ends = ({ source, sourceHandle, target, targetHandle }: DocumentEdge) => [source, sourceHandle, target, targetHandle]
const plain = ({ id, source, sourceHandle, target, label }: DocumentEdge) => ({ id, source, sourceHandle, target, ...(label !== undefined && { label }) })

/** Two edges between the same ports are one. */
function distinct(edges: readonly DocumentEdge[]): DocumentEdge[] {
  const seen = new Set<string>()
  return edges.filter((edge) => {
    const key = endsKey(edge)
    return seen.has(key) ? false : seen.add(key)
  })
}

/**
 * The lists with ids under which the same edge is the same: one drawn anew between the same ports has its old id, one that both drew has
 * one id, and two that only share an id have two.
 */
function alike({ base, mine, theirs }: Sides): Record<'base' | Side, DocumentEdge[]> {
  const old = base.edges
  const [ours, others] = [likeBefore(old, mine.edges), likeBefore(old, theirs.edges)]
  const before = new Set(old.map(({ id }) => id))
  const drawn = new Map(others.filter(({ id }) => !before.has(id)).map((edge) => [endsKey(edge), edge.id]))
  const shared = ours.map((edge) => (before.has(edge.id) ? edge : { ...edge, id: drawn.get(endsKey(edge)) ?? edge.id }))
  const taken = new Set([...others, ...shared].map(({ id }) => id))
  const own = shared.map((edge) => {
    const clash = !before.has(edge.id) && drawn.get(endsKey(edge)) !== edge.id && others.some(({ id }) => id === edge.id)
    if (!clash) return edge
    const id = numbered(`${edge.source}-${edge.sourceHandle}-${edge.target}`, taken, '-')
    taken.add(id)
    return { ...edge, id }
  })
  return { base: [...old], mine: own, theirs: others }
}

function likeBefore(old: readonly DocumentEdge[], edges: readonly DocumentEdge[]): DocumentEdge[] {
  const present = new Set(edges.map(({ id }) => id))
  const known = new Set(old.map(({ id }) => id))
  const free = new Map(old.filter(({ id }) => !present.has(id)).map((edge) => [endsKey(edge), edge.id]))
  return edges.map((edge) => {
    const id = known.has(edge.id) ? undefined : free.get(endsKey(edge))
    return id === undefined ? edge : { ...edge, id }
  })
}
