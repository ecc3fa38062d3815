/** What is not saved yet, kept by this tab under the workflow's id, so that a reload or a crash of the tab loses nothing. */
import { z } from 'zod'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { parseDocument } from '#lib/nodes/parse-document.ts'

export interface KeptDraft {
  document: WorkflowDocument
  baseRevision: number
}

const keyOf = (workflowId: string): string => `oriel draft ${workflowId}`
const keptSchema = z.object({ baseRevision: z.number().int(), document: z.unknown() })

/** Undefined forgets it. A full storage is no reason to stop working. */
export function keepDraft(storage: Storage, workflowId: string, draft: KeptDraft | undefined): void {
  try {
    if (draft) storage.setItem(keyOf(workflowId), JSON.stringify(draft))
    else storage.removeItem(keyOf(workflowId))
  } catch {
    storage.removeItem(keyOf(workflowId))
  }
}

/** The kept draft, if there is one that can still be read. */
export function readKeptDraft(storage: Storage, workflowId: string): KeptDraft | undefined {
  const text = storage.getItem(keyOf(workflowId))
  if (text === null) return undefined
  try {
    const kept = keptSchema.parse(JSON.parse(text))
    const parsed = parseDocument(kept.document)
    return parsed.ok ? { document: parsed.document, baseRevision: kept.baseRevision } : undefined
  } catch {
    return undefined
  }
}
