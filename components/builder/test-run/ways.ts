/**
 * Ways through a draft to one of its nodes, by its edges: what lies on them, which nodes with effects would be executed, and where a run
 * that did not come by the node went another way. Pure.
 */
import type { DocumentNode, WorkflowDocument } from '#lib/engine/document.ts'
import { reach } from '#lib/engine/paths.ts'
import type { RunState, StepState } from '#lib/engine/state.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { scopesOf } from '#lib/nodes/scopes.ts'
import { cardModel } from '#components/canvas/card-model.ts'
import { pinsOf, type Pin } from './pins.ts'

/** A step of a run from which another way would have led to the node. */
export interface Detour {
  node: DocumentNode
  visit: number
  /** The port it left by. */
  took: string
  /** The ports that lead to the node. */
  leads: string[]
}

/** The containers that a node lies in, outermost first. */
export function containersOf(document: WorkflowDocument, id: string): string[] {
  const scopeOf = scopesOf(document.nodes)
  const parents = new Map(document.nodes.map((node) => [node.id, scopeOf(node.parentId)]))
  const found: string[] = []
  for (let parent = parents.get(id); parent !== undefined && !found.includes(parent); parent = parents.get(parent)) found.unshift(parent)
  return found
}

/** Whether the inside of a container runs once per item, not once. */
export function runsPerItem({ nodes }: WorkflowDocument, id: string): boolean {
  const type = nodes.find((node) => node.id === id)?.type
  return type !== undefined && findNodeType(type)?.fields.some(({ name }) => name === 'items') === true
}

/** Every node from which edges lead to `target`, itself included; those alone that need not pass `around`. */
export function nodesBefore({ edges }: WorkflowDocument, target: string, around?: string): Set<string> {
  return reach([target], (id) => edges.filter((edge) => edge.target === id && edge.source !== around).map(({ source }) => source))
}

/** Every node that edges lead to from `source`, itself included, with all that lies in containers among them. */
export function nodesAfter(document: WorkflowDocument, source: string): Set<string> {
  return withInsides(document, reach([source], (id) => document.edges.filter((edge) => edge.source === id).map(({ target }) => target)))
}

/** With what lies in those of them that are containers. */
export function withInsides(document: WorkflowDocument, ids: ReadonlySet<string>): Set<string> {
  const scopeOf = scopesOf(document.nodes)
  return reach([...ids], (id) => document.nodes.filter((node) => scopeOf(node.parentId) === id).map((node) => node.id))
}

/** Of these nodes those whose effect happens for good each time, in document order. What is pinned or `given` is not executed, nor its inside. */
export function effectsAmong(document: WorkflowDocument, ids: ReadonlySet<string>, given: ReadonlySet<string>, tried?: string): DocumentNode[] {
  const standIns = new Set([...given, ...pinsOf(document).flatMap(({ node, fit }) => (fit.ok ? [node.id] : []))])
  if (tried !== undefined) standIns.delete(tried)
  return document.nodes.filter((node) => ids.has(node.id) && cardModel(node).once && ![node.id, ...containersOf(document, node.id)].some((id) => standIns.has(id)))
}

/** Where a run last took a way that does not lead to `target`, although another one does; undefined where it was on its way until its end. */
export function detourOf(document: WorkflowDocument, state: RunState, target: string): Detour | undefined {
  const nodes = new Map(document.nodes.map((node) => [node.id, node]))
  const ended = Object.values(state.steps)
    .filter((step): step is StepState & { endedSeq: number; handle: string } => step.endedSeq !== undefined && typeof step.handle === 'string')
    .sort((a, b) => b.endedSeq - a.endedSeq)
  for (const step of ended) {
    const node = nodes.get(step.node)
    const leads = node ? portsTo(document, node.id, target) : []
    if (node && leads.length > 0 && !leads.includes(step.handle)) return { node, visit: step.visit, took: step.handle, leads }
  }
  return undefined
}

/** Ports of a node that lead to another one without coming back to the node itself. */
function portsTo(document: WorkflowDocument, from: string, target: string): string[] {
  const before = nodesBefore(document, target, from)
  return [...new Set(document.edges.filter((edge) => edge.source === from && before.has(edge.target)).map(({ sourceHandle }) => sourceHandle))]
}

/** Whether the pin of the node where the run went another way leads to the target. */
export function isTurnedByPin({ node, leads }: Detour, document: WorkflowDocument): boolean {
  const pin = pinsOf(document).find((each) => each.node.id === node.id)
  return pin !== undefined && pin.fit.ok && leads.includes(pin.fit.handle)
}

/** Pins that contradict how a run left the node in any of its visits: with them it would go elsewhere. */
export function contradictedPins(document: WorkflowDocument, state: RunState): Pin[] {
  const steps = Object.values(state.steps)
  return pinsOf(document).filter(({ node, fit }) => fit.ok && steps.some((step) => step.node === node.id && step.endedSeq !== undefined && step.handle !== fit.handle))
}

export interface Circle {
  pin: Pin
  /** Nodes on the way back to it. */
  around: Set<string>
}

/** Pins by which a node leads back to itself: it leaves the same way at each visit, so it goes round until something caps it. */
export function pinnedCircles(document: WorkflowDocument): Circle[] {
  return pinsOf(document).flatMap((pin) => {
    const { node, fit } = pin
    if (!fit.ok) return []
    const back = nodesBefore(document, node.id)
    const out = document.edges.filter((edge) => edge.source === node.id && edge.sourceHandle === fit.handle).map(({ target }) => target)
    const around = withInsides(document, new Set([...reach(out, (id) => (id === node.id ? [] : document.edges.filter((edge) => edge.source === id).map(({ target }) => target)))].filter((id) => id !== node.id && back.has(id))))
    return out.includes(node.id) || around.size > 0 ? [{ pin, around }] : []
  })
}
