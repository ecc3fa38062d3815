/** What a quick fix is, and what finds those of a problem. */
import type { Problem, WorkflowDocument } from '#lib/engine/document.ts'

export interface QuickFix {
  /** What it does, as one would say it: "Remove the edge". Names of nodes stand in typographic quotes. */
  label: string
  edit(document: WorkflowDocument): WorkflowDocument
}

/** The best first. */
export type Fixer = (document: WorkflowDocument, problem: Problem) => QuickFix[]
