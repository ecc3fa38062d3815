/**
 * Turning an intent into a prefetch, in one act (F13.3): what its arm fetches stands before the decision, under the tag that its result
 * had in the thread; the intent is gone, with its edges and its scripted answers. Pure.
 */
import type { DocumentEdge, WorkflowDocument } from '#lib/engine/document.ts'
import { changeNodes, connect, moveNodes, setData } from '#lib/engine/edit.ts'
import { removeIntent } from '#lib/engine/edit-names.ts'
import { isJsonObject } from '#lib/engine/json.ts'
import { intentsOf, reach } from '#lib/engine/paths.ts'
import { rowsOf } from '#lib/nodes/draft.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { prefetchableArm } from '#lib/nodes/prefetch.ts'
import { fitContainers } from '#components/canvas/fit-containers.ts'
import { snap } from '#components/canvas/geometry.ts'
import { placeCards } from '#components/canvas/placed-cards.ts'
import { graphPaths, nodeOf } from './fix-places.ts'
import type { Fixer } from './fixer.ts'

export const prefetch: Fixer = (document, { nodeId, handle }) => {
  if (nodeId === undefined || handle === undefined || !armOf(document, nodeId, handle)) return []
  return [{ label: `Fetch it before the decision`, edit: (now) => prefetchIntent(now, nodeId, handle) }]
}

/** The intents of a decision that could be prefetches, told of as a problem or not. */
export function prefetchableIntents(document: WorkflowDocument, decision: string): string[] {
  const node = graphPaths(document).nodes.get(decision)
  return node ? intentsOf(node).filter((intent) => intentsOf(node).length > 1 && armOf(document, decision, intent)) : []
}

function armOf(document: WorkflowDocument, decision: string, intent: string): string[] | undefined {
  const paths = graphPaths(document)
  const node = paths.nodes.get(decision)
  // A decision that shows what came before it would show the fetch in its place.
  const showsPrev = /\bprev\b/.test(JSON.stringify(node?.data ?? {}))
  return node && !showsPrev && intentsOf(node).includes(intent) ? prefetchableArm(paths, node, intent) : undefined
}

/** The same document where the arm cannot stand before the decision. */
export function prefetchIntent(document: WorkflowDocument, decision: string, intent: string): WorkflowDocument {
  const arm = armOf(document, decision, intent)
  const [first, last] = [arm?.[0], arm?.at(-1)]
  if (!arm || first === undefined || last === undefined) return document
  const entries = entriesOf(document, decision)
  const without = withoutAnswers(removeIntent(document, decision, intent), decision, intent)
  const lane = laneOf(document, entries)
  const led = lane ? besideOthers(without, lane, first, last, decision) : inLine(without, entries, first)
  const tagged = nodeOf(led, last)?.data.contextTag === undefined ? setData(led, last, ['contextTag'], `${intent}_result`) : led
  return errorsLead(placeBefore(tagged, arm, decision, lane?.join), arm, lane?.join ?? decision)
}

/** Edges into the decision from before it. */
function entriesOf(document: WorkflowDocument, decision: string): DocumentEdge[] {
  const loop = reach([decision], graphPaths(document).next)
  return document.edges.filter(({ source, target }) => target === decision && !loop.has(source))
}

interface Lane {
  join: string
  /** The port where its branches part. */
  from: { source: string; sourceHandle: string }
}

/** A lane of fetches that is there already: a join before the decision, whose branches are single nodes from one port. */
function laneOf(document: WorkflowDocument, entries: readonly DocumentEdge[]): Lane | undefined {
  const join = nodeOf(document, entries[0]?.source)
  if (entries.length !== 1 || !join || findNodeType(join.type)?.kind !== 'join') return undefined
  const fetches = new Set(document.edges.filter(({ target }) => target === join.id).map(({ source }) => source))
  const into = document.edges.filter(({ target }) => fetches.has(target))
  const [from] = into
  const parted = from && into.length === fetches.size && into.every(({ source, sourceHandle }) => source === from.source && sourceHandle === from.sourceHandle)
  return parted ? { join: join.id, from } : undefined
}

function besideOthers(document: WorkflowDocument, { join, from }: Lane, first: string, last: string, decision: string): WorkflowDocument {
  const edges = document.edges.map((edge) => (edge.source === last && edge.target === decision ? { ...edge, target: join } : edge))
  return connect({ ...document, edges }, { ...from, target: first })
}

function inLine(document: WorkflowDocument, entries: readonly DocumentEdge[], first: string): WorkflowDocument {
  const led = new Set(entries.map(({ id }) => id))
  return { ...document, edges: document.edges.map((edge) => (led.has(edge.id) ? { ...edge, target: first } : edge)) }
}

/** A fetch that fails ends nothing: its error leads to where it would have led itself. */
function errorsLead(document: WorkflowDocument, arm: readonly string[], to: string): WorkflowDocument {
  return arm.reduce((next, id) => {
    const drawn = next.edges.filter(({ source, sourceHandle }) => source === id && sourceHandle === 'error')
    const edges = next.edges.map((edge) => (drawn.includes(edge) ? { ...edge, target: to } : edge))
    return drawn.length > 0 ? { ...next, edges } : connect(next, { source: id, sourceHandle: 'error', target: to })
  }, document)
}

function withoutAnswers(document: WorkflowDocument, decision: string, intent: string): WorkflowDocument {
  return changeNodes(document, (node) => {
    const { model } = node.data
    if (node.id !== decision || !isJsonObject(model) || !rowsOf(model, 'script').some(({ row }) => row.intent === intent)) return node
    const script = Array.isArray(model.script) ? model.script.filter((entry) => !isJsonObject(entry) || entry.intent !== intent) : []
    return { ...node, data: { ...node.data, model: { ...model, script } } }
  })
}

const gap = 72

/** Left of the decision, or of its join, level with it; what stood left of that makes room. In a lane, below the others. */
function placeBefore(document: WorkflowDocument, arm: readonly string[], decision: string, join: string | undefined): WorkflowDocument {
  const cards = placeCards(document)
  const target = nodeOf(document, join ?? decision)
  if (!target) return document
  const widths = arm.map((id) => (cards.get(id)?.rect.width ?? 0) + gap)
  const room = widths.reduce((sum, width) => sum + width, 0)
  const lane = join === undefined ? undefined : document.nodes.filter(({ id }) => document.edges.some(({ source, target: to }) => source === id && to === join) && !arm.includes(id))
  const y = lane ? Math.max(target.position.y, ...lane.map((node) => node.position.y + (cards.get(node.id)?.rect.height ?? 0) + 28)) : target.position.y
  const starting = target.position.x - room
  const positions = Object.fromEntries(arm.map((id, index) => [id, snap({ x: starting + widths.slice(0, index).reduce((sum, width) => sum + width, 0), y })]))
  const before = lane ? [] : document.nodes.filter(({ id, parentId, position }) => !arm.includes(id) && parentId === target.parentId && position.x < target.position.x)
  const moved = Object.fromEntries(before.map(({ id, position }) => [id, snap({ x: position.x - room, y: position.y })]))
  return fitContainers(moveNodes(document, { ...moved, ...positions }))
}
