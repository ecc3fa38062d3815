/**
 * Two people's drafts of one workflow as one, from what both began with (a three-way merge). What one side alone added, removed or
 * changed is taken; what both touched is put together where that loses nothing, and is a conflict where it does. Pure.
 *
 * - The result is well formed, whatever is chosen: parts that do not fit each other are decided as a whole.
 * - Nothing that a side added or changed is missing without a choice or a suggestion that says so. Where a node stands is layout and no
 *   content: a node that was removed stays removed though the other side moved it.
 * - Two nodes that were added under one id are two: ours gets another id, and what refers to it follows.
 * - Which side is called ours matters only where both touched the same place.
 */
import type { Problem, WorkflowDocument } from '#lib/engine/document.ts'
import { freshNodeId } from '#lib/engine/edit.ts'
import { renameNodes } from '#lib/engine/edit-names.ts'
import type { Json } from '#lib/engine/json.ts'
import { ask, same, sideOf, type Choices, type Conflict, type Merging, type Spot } from './merge/conflicts.ts'
import { mergeEdges } from './merge/edges.ts'
import { mergeNodes } from './merge/nodes.ts'
import { byId, keptNodes, type Sides } from './merge/removals.ts'
import { mergeValue } from './merge/values.ts'
import { renamesOf } from './document-diff.ts'
import { parseDocument } from './parse-document.ts'

export interface MergedDocuments {
  /** With every choice and, where none was made, the suggestion; what is open stands as ours. */
  document: WorkflowDocument
  conflicts: Conflict[]
  /** Texts of which both sides changed other lines. */
  together: Merging['together']
  /** Nodes of ours whose id the other side gave to a node of its own. */
  renamed: { from: string; to: string }[]
  /** The two drafts in the names that they have in the result, to show what a conflict is about. */
  mine: WorkflowDocument
  theirs: WorkflowDocument
}

/** How often parts that do not fit are taken together before the drafts are decided as wholes. */
const mostTries = 8

/** The documents come from `parseDocument`. */
export function mergeDocuments(base: WorkflowDocument, mine: WorkflowDocument, theirs: WorkflowDocument, choices: Choices = new Map()): MergedDocuments {
  const nothing = { conflicts: [], together: [], renamed: [], mine, theirs }
  if (same(mine, theirs) || same(theirs, base)) return { document: mine, ...nothing }
  if (same(mine, base)) return { document: theirs, ...nothing }
  const { sides, renamed } = inOneLanguage(base, mine, theirs)
  const whole = new Set<string>()
  for (let tries = 0; tries < mostTries; tries += 1) {
    const merging: Merging = { choices, conflicts: [], together: [], whole }
    const parsed = parseDocument(JSON.parse(JSON.stringify(assembled(merging, sides))))
    if (parsed.ok) return { document: parsed.document, conflicts: merging.conflicts, together: merging.together, renamed, mine: sides.mine, theirs: sides.theirs }
    for (const problem of parsed.problems) whole.add(widened(problem, whole))
  }
  return { ...wholeDrafts(choices, mine, theirs), renamed: [], mine, theirs }
}

const settings = ['name', 'description', 'input', 'triggers', 'limits'] as const

function assembled(merging: Merging, sides: Sides): object {
  const kept = keptNodes(merging, sides)
  const merged = settings.map((name) => {
    const spot: Spot = { path: [name], holder: 'mine', key: `/${name}` }
    return [name, mergeValue(merging, spot, sides.base[name] as Json, sides.mine[name] as Json, sides.theirs[name] as Json)]
  })
  const { name, description, input, triggers, limits } = Object.fromEntries(merged) as Record<string, Json>
  return { oriel: 1, name, description, input, nodes: mergeNodes(merging, sides, kept), edges: mergeEdges(merging, sides, kept), triggers, limits }
}

/** What is decided as a whole, so that the problem cannot arise: the field, then all of the node's data. */
function widened({ nodeId, path = '' }: Problem, whole: ReadonlySet<string>): string {
  const [, first = ''] = path.split('/')
  if (nodeId === undefined) return `/${first}`
  const [data, field] = [`/nodes/${nodeId}/data`, `/nodes/${nodeId}/data/${first}`]
  return first === '' || whole.has(field) ? data : field
}

/** Reached only where two drafts, each well formed, are in no combination. */
function wholeDrafts(choices: Choices, mine: WorkflowDocument, theirs: WorkflowDocument): Pick<MergedDocuments, 'document' | 'conflicts' | 'together'> {
  const merging: Merging = { choices, conflicts: [], together: [], whole: new Set() }
  const choice = ask(merging, { id: 'document', about: 'value', path: '', holder: 'mine' })
  return { document: sideOf(choice) === 'mine' ? mine : theirs, conflicts: merging.conflicts, together: [] }
}

/** The three documents with one name for each node: what one side renamed is renamed in all, what both added under one id has two. */
function inOneLanguage(base: WorkflowDocument, mine: WorkflowDocument, theirs: WorkflowDocument): { sides: Sides; renamed: MergedDocuments['renamed'] } {
  const [ours, others] = [renamesOf(base, mine), renamesOf(base, theirs)]
  const [inMine, inTheirs] = [byId(mine), byId(theirs)]
  const [byUs, byThem] = [new Set(ours.values()), new Set(others.values())]
  const names = { base: new Map<string, string>(), mine: new Map<string, string>(), theirs: new Map<string, string>() }
  for (const [to, from] of ours) {
    const alsoTheirs = others.get(to) === from
    if (!alsoTheirs && (byThem.has(from) || inTheirs.has(to))) continue
    names.base.set(from, to)
    if (!alsoTheirs) names.theirs.set(from, to)
  }
  for (const [to, from] of others) {
    if (byUs.has(from) || inMine.has(to)) continue
    names.base.set(from, to)
    names.mine.set(from, to)
  }
  return apart({ base: renameNodes(base, names.base), mine: renameNodes(mine, names.mine), theirs: renameNodes(theirs, names.theirs) })
}

function apart(sides: Sides): { sides: Sides; renamed: MergedDocuments['renamed'] } {
  const [before, theirs] = [byId(sides.base), byId(sides.theirs)]
  const taken = new Set([...theirs.keys(), ...before.keys()])
  const renamed = sides.mine.nodes.flatMap(({ id, ...node }) => {
    const other = theirs.get(id)
    if (before.has(id) || !other || same(given({ id, ...node }), given(other))) return []
    const to = freshNodeId(sides.mine, id.replace(/_\d+$/, ''), taken)
    taken.add(to)
    return [{ from: id, to }]
  })
  return { sides: { ...sides, mine: renameNodes(sides.mine, new Map(renamed.map(({ from, to }) => [from, to]))) }, renamed }
}

/** Without what the server gives. */
function given({ data: { promptId: _, ...data }, ...node }: WorkflowDocument['nodes'][number]): object {
  return { ...node, data }
}
