/** The nodes of two people's drafts as one list. Pure but for the conflicts that it notes. */
import type { DocumentNode } from '#lib/engine/document.ts'
import { present } from '#lib/engine/edit.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { ask, same, sideOf, type Merging, type Side, type Spot } from './conflicts.ts'
import { mergeOrder } from './order.ts'
import { byId, type Sides } from './removals.ts'
import { either, mergeObject } from './values.ts'

type Place = Pick<DocumentNode, 'parentId' | 'extent' | 'position'>

export const layoutId = 'layout'

export function mergeNodes(merging: Merging, sides: Sides, kept: ReadonlySet<string>): DocumentNode[] {
  const [base, mine, theirs] = [byId(sides.base), byId(sides.mine), byId(sides.theirs)]
  const layout: Layout = { side: sideOf(merging.choices.get(layoutId) ?? 'mine'), both: [] }
  const order = mergeOrder(ids(sides.base.nodes), ids(sides.mine.nodes), ids(sides.theirs.nodes), kept, () =>
    sideOf(ask(merging, { id: '/nodes order', about: 'order', path: '/nodes', holder: 'mine', base: ids(sides.base.nodes), mine: ids(sides.mine.nodes), theirs: ids(sides.theirs.nodes) })),
  )
  const merged = order.flatMap((id) => {
    const [here, there] = [mine.get(id), theirs.get(id)]
    if (here && there) return [mergeNode(merging, layout, base.get(id), here, there)]
    return here ? [here] : there ? [there] : []
  })
  const homed = withParents(merged, kept, { mine, theirs }, layout)
  if (layout.both.length > 0) ask(merging, { id: layoutId, about: 'layout', path: '', holder: 'mine', nodes: layout.both, suggestion: 'mine' })
  return homed
}

const ids = (nodes: readonly DocumentNode[]): string[] => nodes.map(({ id }) => id)

/** Whose places hold of nodes that both moved, and which those are. */
interface Layout {
  side: Side
  both: string[]
}

function mergeNode(merging: Merging, layout: Layout, base: DocumentNode | undefined, mine: DocumentNode, theirs: DocumentNode): DocumentNode {
  const { id } = mine
  const moved = { place: layoutClash(base && placeOf(base), placeOf(mine), placeOf(theirs)), size: layoutClash(sizeOf(base), sizeOf(mine), sizeOf(theirs)) }
  const size = moved.size ? sizeOf(layout.side === 'mine' ? mine : theirs) : oneSided(sizeOf(base), sizeOf(mine), sizeOf(theirs))
  const place = mergePlace(merging, layout, base, mine, theirs)
  if (moved.size && !layout.both.includes(id)) layout.both.push(id)
  return present({ id, ...mergeContent(merging, base, mine, theirs), ...place, ...size })
}

const placeOf = ({ parentId, extent, position }: DocumentNode): Place => ({ parentId, extent, position })
const sizeOf = (node: DocumentNode | undefined) => ({ width: node?.width, height: node?.height, zIndex: node?.zIndex })
const layoutClash = (base: unknown, mine: unknown, theirs: unknown): boolean => !same(mine, theirs) && !same(mine, base) && !same(theirs, base)
const oneSided = <Value>(base: unknown, mine: Value, theirs: Value): Value => (same(mine, base) ? theirs : mine)

function mergePlace(merging: Merging, layout: Layout, base: DocumentNode | undefined, mine: DocumentNode, theirs: DocumentNode): Place {
  const [before, here, there] = [base && placeOf(base), placeOf(mine), placeOf(theirs)]
  if (!layoutClash(before, here, there)) return oneSided(before, here, there)
  if (here.parentId === there.parentId) {
    layout.both.push(mine.id)
    return layout.side === 'mine' ? here : there
  }
  // A place is relative to the container, so that of the side that changed the container holds.
  if (here.parentId === before?.parentId) return there
  if (there.parentId === before?.parentId) return here
  const [was, is, other] = [before, here, there].map((place) => place?.parentId ?? null)
  const choice = ask(merging, { id: `/nodes/${mine.id} place`, about: 'place', node: mine.id, path: '/parentId', holder: 'mine', base: was ?? null, mine: is ?? null, theirs: other ?? null })
  return sideOf(choice) === 'mine' ? here : there
}

type Content = Pick<DocumentNode, 'type' | 'data'>

function mergeContent(merging: Merging, base: DocumentNode | undefined, mine: DocumentNode, theirs: DocumentNode): Content {
  const spot: Spot = { node: mine.id, path: [], holder: 'mine', key: `/nodes/${mine.id}/data` }
  if (mine.type !== theirs.type || (base && base.type !== mine.type)) return anotherType(merging, spot, base, mine, theirs)
  const [before, here, there] = [base?.data ?? {}, mine.data, theirs.data].map(withoutPromptId) as [JsonObject, JsonObject, JsonObject]
  // The server gives prompt ids; what it has is right.
  const promptId = theirs.data.promptId ?? mine.data.promptId
  const merged = merging.whole.has(spot.key) ? either(merging, spot, before, here, there) : mergeData(merging, spot, before, here, there)
  const data = isJsonObject(merged) ? merged : here
  return { type: mine.type, data: promptId === undefined ? data : inPlaceOf(theirs.data.promptId === undefined ? mine.data : theirs.data, data, promptId) }
}

/** A pinned output is one value: half of each would be the output of no run. */
function mergeData(merging: Merging, spot: Spot, base: JsonObject, mine: JsonObject, theirs: JsonObject): JsonObject {
  return mergeObject({ ...merging, whole: new Set([...merging.whole, `${spot.key}/pinned`]) }, spot, base, mine, theirs)
}

function withoutPromptId(data: JsonObject): JsonObject {
  const { promptId: _, ...rest } = data
  return rest
}

/** The prompt id stands where it stood. */
function inPlaceOf(stood: JsonObject, data: JsonObject, promptId: Json): JsonObject {
  const before = Object.keys(stood).slice(0, Object.keys(stood).indexOf('promptId'))
  const first = Object.entries(data).filter(([name]) => before.includes(name))
  return { ...Object.fromEntries(first), promptId, ...Object.fromEntries(Object.entries(data).filter(([name]) => !before.includes(name))) }
}

/** What a node's data means depends on its type, so both go together. */
function anotherType(merging: Merging, spot: Spot, base: DocumentNode | undefined, mine: DocumentNode, theirs: DocumentNode): Content {
  const content = (node: DocumentNode | undefined): JsonObject | undefined => node && { type: node.type, data: node.data }
  const [before, here, there] = [content(base), content(mine), content(theirs)]
  if (same(here, before)) return theirs
  if (same(there, before) || same(here, there)) return mine
  const choice = ask(merging, { id: spot.key, about: 'value', node: mine.id, path: '/type', holder: 'mine', ...(before && { base: before }), mine: here ?? null, theirs: there ?? null })
  return sideOf(choice) === 'mine' ? mine : theirs
}

/** No node lies in one that is gone, or by way of others in itself. */
function withParents(nodes: readonly DocumentNode[], kept: ReadonlySet<string>, sides: Record<Side, ReadonlyMap<string, DocumentNode>>, layout: Layout): DocumentNode[] {
  const placesOf = (id: string, of: readonly Side[]): Place[] => of.flatMap((side) => sides[side].get(id) ?? []).map(placeOf)
  const put = (node: DocumentNode, places: readonly Place[]): DocumentNode => {
    const place = places.find(({ parentId }) => parentId === undefined || kept.has(parentId))
    return present({ ...node, ...(place ?? { parentId: undefined, extent: undefined }) })
  }
  const free = nodes.map((node) => (node.parentId === undefined || kept.has(node.parentId) ? node : put(node, placesOf(node.id, ['mine', 'theirs']))))
  const circle = inCircle(free)
  for (const id of circle) if (!layout.both.includes(id)) layout.both.push(id)
  return free.map((node) => (circle.has(node.id) ? put(node, placesOf(node.id, [layout.side])) : node))
}

/** Nodes that lie in themselves, by way of their parents: one side put A into B, the other B into A. */
function inCircle(nodes: readonly DocumentNode[]): Set<string> {
  const parents = new Map(nodes.map(({ id, parentId }) => [id, parentId]))
  return new Set(
    nodes.flatMap(({ id }) => {
      const seen = new Set<string>()
      for (let above = parents.get(id); above !== undefined && !seen.has(above); above = parents.get(above)) {
        if (above === id) return [id]
        seen.add(above)
      }
      return []
    }),
  )
}
