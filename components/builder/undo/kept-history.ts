/**
 * The history of a draft across reloads: how it is written down, and how it is taken up again on the draft that is then there. Pure;
 * where it is kept is history-database.ts's business.
 *
 * Taking up, the first that holds:
 * - The draft is as it was left, or as it was left before what was edited since the page opened: everything can be undone and redone.
 * - The draft is newer, but this tab's own (it was closed before the history was written): what is newer is one more step.
 * - The draft was changed elsewhere. Nobody's change is undone by somebody else's undo: the change is put into every kept document, so
 *   that undo takes back one's own steps and leaves the rest. The draft as it was left is handed back, so that it can be shown.
 */
import { z } from 'zod'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { parseDocument } from '#lib/nodes/parse-document.ts'
import { sameDocument } from '../autosave.ts'
import type { History } from '../history.ts'
import { applyStep, documentStepSchema, isEmptyStep, stepBetween, type DocumentStep } from './document-step.ts'

const keptHistorySchema = z.strictObject({
  v: z.literal(1),
  document: z.unknown(),
  /** From the document to the one before it, and on back. */
  past: z.array(documentStepSchema),
  /** From the document to the one that redo leads to, and on. */
  future: z.array(documentStepSchema),
})

export interface KeptHistory {
  v: 1
  document: WorkflowDocument
  past: DocumentStep[]
  future: DocumentStep[]
}

const known = new WeakMap<WorkflowDocument, WeakMap<WorkflowDocument, DocumentStep>>()

/** Most steps of a history were there the last time it was written. */
function knownStep(from: WorkflowDocument, to: WorkflowDocument): DocumentStep {
  const steps = known.get(from) ?? new WeakMap<WorkflowDocument, DocumentStep>()
  const step = steps.get(to) ?? stepBetween(from, to)
  known.set(from, steps.set(to, step))
  return step
}

export function keepHistory({ document, past, future }: History): KeptHistory {
  const along = (documents: readonly WorkflowDocument[]) => documents.map((to, index) => knownStep(documents[index - 1] ?? document, to))
  return { v: 1, document, past: along(past.toReversed()), future: along(future) }
}

/** Undefined where it is nothing that this version can read. */
export function readHistory(kept: unknown): History | undefined {
  const read = keptHistorySchema.safeParse(kept)
  const parsed = read.success ? parseDocument(read.data.document) : undefined
  if (!read.success || !parsed?.ok) return undefined
  const along = (list: readonly DocumentStep[]): WorkflowDocument[] => {
    const documents: WorkflowDocument[] = []
    for (const step of list) documents.push(applyStep(documents.at(-1) ?? parsed.document, step))
    return documents
  }
  try {
    return { document: parsed.document, past: along(read.data.past).reverse(), future: along(read.data.future) }
  } catch {
    return undefined
  }
}

export interface TakenUp {
  history: History
  /** Where the draft was changed elsewhere: how it was left. */
  left?: WorkflowDocument
}

/**
 * `now` is the history since the page opened. `own`: what the page opened with came from this tab's own storage, ahead of the server.
 */
export function takeUp(kept: History, now: History, own: boolean): TakenUp {
  const [opened = now.document] = now.past
  const after = now.past.length > 0
  if (sameDocument(kept.document, now.document)) return { history: { ...kept, document: now.document } }
  if (sameDocument(kept.document, opened)) return { history: { ...now, past: [...kept.past, ...now.past], future: after ? now.future : kept.future } }
  if (own) return { history: { ...now, past: [...kept.past, kept.document, ...now.past.slice(1)] } }
  const change = stepBetween(kept.document, opened, { whole: true })
  const moved = (documents: readonly WorkflowDocument[]) => documents.map((document) => withoutLooseEnds(applyStep(document, change)))
  const past = distinct(opened, moved(kept.past).reverse()).reverse()
  const future = after ? now.future : distinct(opened, moved(kept.future))
  return { history: { ...now, past: [...past, ...now.past], future }, left: kept.document }
}

/** Steps that the change elsewhere has made empty are no steps. */
function distinct(from: WorkflowDocument, documents: readonly WorkflowDocument[]): WorkflowDocument[] {
  return documents.filter((document, index) => !isEmptyStep(stepBetween(documents[index - 1] ?? from, document)))
}

/** Two changes that do not know of each other may leave an edge to a node that is gone, or a node in a container that is. */
function withoutLooseEnds(document: WorkflowDocument): WorkflowDocument {
  const ids = new Set(document.nodes.map(({ id }) => id))
  const isLoose = (parentId: string | undefined): boolean => parentId !== undefined && !ids.has(parentId)
  const nodes = document.nodes.map((node) => (isLoose(node.parentId) ? { ...node, parentId: undefined, extent: undefined } : node))
  return { ...document, nodes, edges: document.edges.filter(({ source, target }) => ids.has(source) && ids.has(target)) }
}
