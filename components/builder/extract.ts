/**
 * Extracting and inlining as the builder does it: the pure edits of lib/nodes/extract with their places on the canvas, and as one step of
 * undo each.
 */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { changeNodes, resizeNode } from '#lib/engine/edit.ts'
import { asWorkflow, extractNodes, withAgent, withCall, type Extracted, type Extraction } from '#lib/nodes/extract/extract-nodes.ts'
import { inlineContainer, openCall, type Inlined, type Opened } from '#lib/nodes/extract/inline-container.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { setCollapsed } from '#components/canvas/collapsed.ts'
import { cardModel } from '#components/canvas/card-model.ts'
import { bottom, boundsOf, snap } from '#components/canvas/geometry.ts'
import type { BuilderStore } from './builder-store.ts'
import { expand } from './collapse.ts'

/** Most steps that an agent may take. */
const mostSteps = 20
/** As many as a fresh agent has; more than these are warned of. */
const usualSteps = 10

export type Target = 'agent' | 'workflow'

/** What extracting the selection would make of it. */
export function planExtraction({ history: { document }, selected }: Pick<ReturnType<BuilderStore['getState']>, 'history' | 'selected'>, target: Target, name: string): Extracted {
  const extracted = extractNodes(document, selected, name)
  if (!extracted.ok || target !== 'agent') return extracted
  const steps = extracted.extraction.inside.nodes.filter(({ parentId, type }) => parentId === undefined && type !== 'note' && type !== 'group').length
  if (steps > mostSteps) return { ok: false, reasons: [`The selection has ${steps - 2} nodes, and an agent takes at most ${mostSteps} steps. Extract it into a workflow, or fewer nodes.`] }
  return extracted
}

/** Puts the agent in place of the selection, and makes room for it. */
export function extractToAgent(store: BuilderStore, extraction: Extraction, label: string): void {
  const { edit, select, canvas } = store.getState()
  edit(() => placedAgent(extraction, label))
  select([extraction.id])
  canvas?.show(extraction.id)
}

export function placedAgent(extraction: Extraction, label: string): WorkflowDocument {
  const { id } = extraction
  const small = setCollapsed(withAgent(extraction, label, stepsFor(extraction)), [id], true)
  return expand(besideEnd(small, id), [id])
}

/** A loop may take all that an agent may; else there is a known number of steps, and some to spare. */
function stepsFor({ inside }: Extraction): number {
  const own = inside.nodes.filter(({ parentId }) => parentId === undefined)
  return own.some(({ type }) => findNodeType(type)?.kind === 'decision') ? mostSteps : Math.max(usualSteps, Math.min(mostSteps, own.length))
}

/** The end inside stands right of what it ends, whatever the cards measure. */
function besideEnd(document: WorkflowDocument, id: string): WorkflowDocument {
  const held = document.nodes.filter(({ parentId }) => parentId === id)
  const end = held.at(-1)
  const others = boundsOf(held.filter((node) => node !== end).map((node) => ({ ...node.position, ...sizeOf(node) })))
  if (!end || !others) return document
  const x = others.x + others.width + 72
  const moved = changeNodes(document, (node) => (node.id === end.id ? { ...node, position: snap({ x, y: node.position.y }) } : node))
  return resizeNode(moved, id, { width: x + sizeOf(end).width + 24, height: Math.max(bottom(others), end.position.y + sizeOf(end).height) + 24 })
}

const sizeOf = (node: WorkflowDocument['nodes'][number]) => {
  const { width, height } = cardModel(node)
  return { width, height }
}

/** Puts a call of the workflow in place of the selection. */
export function extractToCall(store: BuilderStore, extraction: Extraction, label: string, slug: string, version: 'latest' | 'draft'): void {
  const { edit, select, canvas } = store.getState()
  edit(() => withCall(extraction, label, slug, version))
  select([extraction.id])
  canvas?.show(extraction.id)
}

export const workflowOf = (extraction: Extraction, document: WorkflowDocument, name: string): WorkflowDocument => asWorkflow(extraction, document, name)

/**
 * Puts what is in a container, or in the workflow that a call runs, in its place. `called`: that workflow's document. What is around
 * makes room for it first.
 */
export function inline(store: BuilderStore, id: string, called?: WorkflowDocument): Inlined {
  const { history, edit, select, canvas } = store.getState()
  const opened: Opened = called ? openCall(history.document, id, called) : { ok: true, document: history.document }
  if (!opened.ok) return opened
  const inlined = inlineContainer(expand(setCollapsed(opened.document, [id], true), [id]), id)
  if (!inlined.ok) return inlined
  edit(() => inlined.document)
  select(inlined.freed)
  canvas?.fit(inlined.freed)
  return inlined
}
