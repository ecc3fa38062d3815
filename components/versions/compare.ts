/** Two documents compared as people see it: the difference, whether both run alike, and the sentences about it. Pure. */
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { graphHash } from '#lib/engine/graph.ts'
import { changeWords } from '#lib/nodes/change-words.ts'
import { compile } from '#lib/nodes/compile.ts'
import { diffDocuments, type DocumentDiff } from '#lib/nodes/document-diff.ts'
import { withoutPins } from '#lib/nodes/pins.ts'

export interface Comparison {
  before: WorkflowDocument
  after: WorkflowDocument
  diff: DocumentDiff
  /** Never empty. */
  phrases: string[]
}

/** Pinned outputs are no part of either side. */
export function compareDocuments(from: WorkflowDocument, to: WorkflowDocument): Comparison {
  const [before, after] = [withoutPins(from), withoutPins(to)]
  const diff = diffDocuments(before, after, runHash(before) === runHash(after))
  return { before, after, diff, phrases: changeWords(diff, before, after) }
}

const runHash = (document: WorkflowDocument): string => graphHash(compile(document).graph)

/** Whether there is nothing at all to tell. */
export function isSame({ diff: { sameGraph, settings, nodes, edges } }: Comparison): boolean {
  const lists = [settings, nodes.added, nodes.removed, nodes.changed, nodes.moved, edges.added, edges.removed, edges.changed]
  return sameGraph && lists.every((list) => list.length === 0)
}

/** What stands on one side of a comparison: a version, the draft, or the draft as it was kept at a revision. */
export type Side = { kind: 'version'; number: number } | { kind: 'draft' } | { kind: 'kept'; revision: number }

/** As the address has it: `4`, `draft`, `draft.12`. */
export const sideText = (side: Side): string => (side.kind === 'version' ? String(side.number) : side.kind === 'draft' ? 'draft' : `draft.${side.revision}`)

/** Undefined for what makes no sense. */
export function readSide(text: string | undefined | null): Side | undefined {
  if (text === 'draft') return { kind: 'draft' }
  const [, kept, number] = /^(draft\.)?([1-9]\d{0,8})$/.exec(text ?? '') ?? []
  if (number === undefined) return undefined
  return kept === undefined ? { kind: 'version', number: Number(number) } : { kind: 'kept', revision: Number(number) }
}

export const sideName = (side: Side): string => (side.kind === 'version' ? `v${side.number}` : side.kind === 'draft' ? 'Draft' : `Draft as of revision ${side.revision}`)

/** The address of a comparison. */
export const compareHref = (slug: string, from: Side, to: Side): string => `/workflows/${slug}/versions?from=${sideText(from)}&to=${sideText(to)}`
