/**
 * Whether a selection of nodes can become one step of its own, and what it then is: entered at one node, left to one, with everything
 * that would run differently named. Refusals are sentences for the person who selected. Pure.
 *
 * An extracted part runs as a child run: entered by one token, left when all in it has ended. So what cannot be extracted is
 * - what begins or ends a run; what lies in several scopes; what nothing leads into,
 * - several entries, several ways out to different nodes, branches that leave one by one,
 * - a path that ends inside while others go on, because the child's end is one,
 * - a loop that is cut: through a decision, whose thread would begin anew, or by values of an earlier round.
 */
import type { DocumentEdge, DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import type { GraphNode } from '#lib/engine/graph.ts'
import { pathsOf, reach, type Paths } from '#lib/engine/paths.ts'
import { compile } from '../compile.ts'
import { textOf } from '../draft.ts'
import { findNodeType } from '../index.ts'
import { isContainer, scopesOf } from '../scopes.ts'
import { readsThread } from './scope-reads.ts'

export interface Part {
  document: WorkflowDocument
  /** The container in which the selection lies; undefined at the top. */
  scope: string | undefined
  /** Ids of all that is taken along: with what lies in containers and groups, and with notes. */
  taken: ReadonlySet<string>
  /** Those of them that run in the scope itself. */
  members: ReadonlySet<string>
  entry: string
  /** Edges from outside to the entry. */
  entering: DocumentEdge[]
  /** Edges to the one node behind it, errors left out. */
  leaving: DocumentEdge[]
  /** Edges of errors, all to one node. */
  failing: DocumentEdge[]
  /** Handles whose path ends in the selection; only where nothing leaves it. */
  loose: { node: string; handle: string }[]
  paths: Paths
  /** Whether a way leads from what follows back into the selection. */
  looped: boolean
  /** What will be different, though it runs. */
  notes: string[]
}

export type Selected = { ok: true; part: Part } | { ok: false; reasons: string[] }

/** Handles that do something by themselves where nothing is wired. */
const withDefault = new Set(['error', 'invalid', 'rejected', 'exhausted', 'stuck', 'expired', 'timeout'])

export const titleIn = ({ nodes }: WorkflowDocument, id: string): string => {
  const node = nodes.find((each) => each.id === id)
  return `“${(node && textOf(node.data, 'label').trim()) || id}”`
}

export const listed = (items: readonly string[]): string => (items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`)

export function partOf(document: WorkflowDocument, selected: ReadonlySet<string>): Selected {
  const scopeOf = scopesOf(document.nodes)
  const taken = withHeld(document, selected)
  const executable = document.nodes.filter(({ type }) => findNodeType(type)?.kind !== 'visual')
  const { graph } = compile(document)
  const top = executable.filter(({ id, parentId }) => taken.has(id) && !isTakenContainer(document, taken, scopeOf(parentId)))
  const scopes = new Set(top.map(({ parentId }) => scopeOf(parentId)))
  const [scope] = scopes
  const name = (id: string) => titleIn(document, id)
  const basics = [
    ...(top.length === 0 ? ['Select the nodes that should become one step.'] : []),
    ...(scopes.size > 1 ? [`The selection lies in ${scopes.size} containers. Select nodes of one.`] : []),
    ...top.filter(({ type }) => findNodeType(type)?.kind === 'start').map(({ id }) => `A run begins at ${name(id)}, which therefore stays where it is. Leave it out.`),
    ...top.filter(({ type }) => findNodeType(type)?.kind === 'end').map(({ id }) => `${name(id)} ends the run. Extracted, it would end only the extracted part. Leave it out.`),
  ]
  if (basics.length > 0) return { ok: false, reasons: basics }

  const members = new Set(top.map(({ id }) => id))
  const ids = new Set(executable.map(({ id }) => id))
  const edges = document.edges.filter(({ source, target }) => ids.has(source) && ids.has(target))
  const paths = pathsOf(graph)
  const entering = edges.filter(({ source, target }) => !members.has(source) && members.has(target))
  const out = edges.filter(({ source, sourceHandle, target }) => members.has(source) && !members.has(target) && paths.nodes.get(source)?.handles.includes(sourceHandle))
  const frame = { document, scope, taken, members, paths, entering, leaving: out.filter(({ sourceHandle }) => sourceHandle !== 'error'), failing: out.filter(({ sourceHandle }) => sourceHandle === 'error') }
  const [entry = ''] = entering.map(({ target }) => target)
  const part: Part = { ...frame, entry, loose: looseOf(frame), looped: isLooped(frame), notes: [] }
  const ways = wayReasons(part)
  const reasons = [...entryReasons(part), ...exitReasons(part), ...branchReasons(part), ...ways, ...(ways.length === 0 ? loopReasons(part) : [])]
  return reasons.length > 0 ? { ok: false, reasons } : { ok: true, part: { ...part, notes: notesOf(part) } }
}

/** With everything in the containers and groups among them. */
function withHeld({ nodes }: WorkflowDocument, selected: ReadonlySet<string>): Set<string> {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const isHeld = (node: DocumentNode | undefined): boolean => node !== undefined && (selected.has(node.id) || (node.parentId !== undefined && isHeld(byId.get(node.parentId))))
  return new Set(nodes.filter(isHeld).map(({ id }) => id))
}

function isTakenContainer({ nodes }: WorkflowDocument, taken: ReadonlySet<string>, id: string | undefined): boolean {
  const node = id === undefined ? undefined : nodes.find((each) => each.id === id)
  return node !== undefined && taken.has(node.id) && isContainer(node.type)
}

type Frame = Pick<Part, 'members' | 'paths' | 'leaving' | 'failing'>

function looseOf({ members, paths }: Frame): Part['loose'] {
  return [...members].flatMap((id) => (paths.nodes.get(id)?.handles ?? []).filter((handle) => !withDefault.has(handle) && paths.targets(id, handle).length === 0).map((handle) => ({ node: id, handle })))
}

const membersOf = ({ members, paths }: Pick<Part, 'members' | 'paths'>): GraphNode[] => [...members].flatMap((id) => paths.nodes.get(id) ?? [])

/** Ways out of the selection, drawn or not. */
const outward = ({ members, paths }: Frame): string[] => [...members].flatMap((id) => paths.next(id)).filter((id) => !members.has(id))

function isLooped(frame: Frame): boolean {
  const { members, paths } = frame
  const outside = reach(outward(frame), (id) => paths.next(id).filter((next) => !members.has(next)))
  return [...outside].some((id) => paths.next(id).some((next) => members.has(next)))
}

function entryReasons({ document, entering, paths }: Part): string[] {
  const entries = [...new Set(entering.map(({ target }) => target))]
  const names = listed(entries.map((id) => titleIn(document, id)))
  if (entries.length === 0) return ['No edge leads into the selection, so nothing would ever start it.']
  if (entries.length > 1) return [`The selection is entered at ${entries.length} nodes: ${names}. One step has one entry: select also what leads to them, or extract them one by one.`]
  if (paths.nodes.get(entries[0] ?? '')?.kind === 'join') return [`${names} waits for branches that begin outside. Select them too, from where they part, or leave ${names} out.`]
  return []
}

function exitReasons({ document, leaving, failing, loose, paths, members }: Part): string[] {
  const name = (id: string) => titleIn(document, id)
  const [targets, failures] = [leaving, failing].map((edges) => [...new Set(edges.map(({ target }) => target))]) as [string[], string[]]
  const ways = leaving.map(({ sourceHandle, target }) => `${sourceHandle} to ${name(target)}`)
  const inArms = failing.filter(({ source }) => paths.arms(source).some(({ decision }) => members.has(decision)))
  return [
    ...(targets.length > 1 ? [`The selection is left to ${targets.length} nodes: ${listed([...new Set(ways)])}. One step has one way out: select the nodes behind it too, or put a Branch behind the step instead.`] : []),
    ...(failures.length > 1 ? [`Errors of the selection lead to ${failures.length} nodes: ${listed(failures.map(name))}. One step has one error port: lead them to one.`] : []),
    ...inArms.map(({ source, target }) => `The error of ${name(source)} leads out to ${name(target)}. Inside a step of its own it would go back to the decision in whose arm it lies. Lead it to that decision, or select ${name(target)} too.`),
    ...(targets.length === 0 ? [] : loose.map(({ node, handle }) => `“${handle}” of ${name(node)} leads nowhere, so the path ends there. Extracted, the step would go on to ${name(targets[0] ?? '')} all the same. Connect it first, or leave ${name(node)} out.`)),
  ]
}

/** Branches of one port that leave the selection without having met. */
function branchReasons({ document, members, paths }: Part): string[] {
  const leaves = (id: string): boolean => {
    const inside = reach([id], (each) => (!members.has(each) || paths.nodes.get(each)?.kind === 'join' ? [] : paths.next(each)))
    return [...inside].some((each) => !members.has(each))
  }
  return membersOf({ members, paths }).flatMap((node) =>
    node.handles.flatMap((handle) => {
      const branches = [...new Set(paths.targets(node.id, handle))]
      if (branches.length < 2 || !branches.some(leaves)) return []
      return [`Branches that part at ${titleIn(document, node.id)} leave the selection one by one. A step ends once: select the Join at which they meet.`]
    }),
  )
}

/** Ways back into the selection that no edge shows. */
function wayReasons({ document, members, paths, entering, failing }: Part): string[] {
  const name = (id: string) => titleIn(document, id)
  const drawn = new Set(entering.map(({ source, target }) => `${source} ${target}`))
  const back = [...paths.nodes.keys()].filter((id) => !members.has(id)).flatMap((id) => paths.next(id).filter((next) => members.has(next) && !drawn.has(`${id} ${next}`)).map((next) => [id, next] as const))
  const drawnOut = new Set(paths.edges.map(({ source, target }) => `${source} ${target}`))
  const undrawn = failing.length === 0 ? [] : [...members].flatMap((id) => paths.next(id).filter((next) => !members.has(next) && !drawnOut.has(`${id} ${next}`) && next !== failing[0]?.target).map((next) => [id, next] as const))
  return [
    ...back.map(([from, to]) => `When ${name(from)} fails, ${name(to)} decides again, which is in the selection: its loop would be cut. Select ${name(from)} too, or connect its error.`),
    ...undrawn.map(([from, to]) => `Errors of ${name(from)} go back to ${name(to)}, others to ${name(failing[0]?.target ?? '')}. One step has one error port: lead them to one.`),
  ]
}

function loopReasons({ document, members, looped }: Part): string[] {
  if (!looped) return []
  return document.nodes
    .filter((node) => members.has(node.id) && (findNodeType(node.type)?.kind === 'decision' || readsThread(node)))
    .map(({ id }) => `The loop through ${titleIn(document, id)} goes on outside the selection, so it would be cut: every round would begin a thread of its own. Select the whole loop, or leave ${titleIn(document, id)} out.`)
}

function notesOf({ document, members, paths, failing }: Part): string[] {
  const name = (id: string) => titleIn(document, id)
  const nodes = document.nodes.filter(({ id }) => members.has(id))
  const threads = nodes.filter((node) => findNodeType(node.type)?.kind === 'decision' || readsThread(node))
  const tagged = nodes.filter(({ data }) => data.contextTag !== undefined)
  const failsRun = failing.length === 0 ? [] : membersOf({ members, paths }).filter(({ id, handles }) => handles.some((handle) => withDefault.has(handle) && handle !== 'expired' && paths.targets(id, handle).length === 0) && paths.arms(id).every(({ decision }) => !members.has(decision)))
  return [
    ...(threads.length > 0 ? [`${listed(threads.map(({ id }) => name(id)))} ${threads.length > 1 ? 'begin threads of their own' : 'begins a thread of its own'}: the input of the step, and nothing of what happened before it.`] : []),
    ...(tagged.length > 0 ? [`What ${listed(tagged.map(({ id }) => name(id)))} ${tagged.length > 1 ? 'show' : 'shows'} by a context tag is seen by decisions inside only.`] : []),
    ...(failsRun.length > 0 ? [`Where ${listed(failsRun.map(({ id }) => name(id)))} made the run fail, the step now leaves by its error port.`] : []),
  ]
}
