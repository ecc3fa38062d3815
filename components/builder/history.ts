/**
 * Undo and redo over whole documents: documents share what they have in common, so keeping them is cheap. Edits of one field made
 * shortly after each other are one step. Pure.
 */
import type { WorkflowDocument } from '#lib/engine/document.ts'

export interface History {
  document: WorkflowDocument
  past: readonly WorkflowDocument[]
  future: readonly WorkflowDocument[]
  /** What the last edit was about, and when (ms); a following edit of the same joins it. */
  last?: { about: string; at: number }
}

const depth = 200
/** Typing that pauses longer than this starts a new step. */
const pauseMs = 1500

export const startHistory = (document: WorkflowDocument): History => ({ document, past: [], future: [] })

/** The history after an edit. `about` names a field being typed in (`decide /maxVisits`); without it the edit is a step of its own. */
export function record(history: History, document: WorkflowDocument, now: number, about?: string): History {
  if (document === history.document) return history
  const joins = about !== undefined && history.last?.about === about && now - history.last.at < pauseMs && history.past.length > 0
  const past = joins ? history.past : [...history.past, history.document].slice(-depth)
  return { document, past, future: [], ...(about !== undefined && { last: { about, at: now } }) }
}

/** A change that is no edit of the person's (an id given by the server): nothing to undo. */
export const amend = (history: History, document: WorkflowDocument): History => ({ ...history, document })

export function undo({ document, past, future }: History): History | undefined {
  const before = past.at(-1)
  return before && { document: before, past: past.slice(0, -1), future: [document, ...future] }
}

export function redo({ document, past, future }: History): History | undefined {
  const [after, ...rest] = future
  return after && { document: after, past: [...past, document], future: rest }
}
