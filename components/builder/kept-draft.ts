/**
 * What is not saved yet, kept by this tab under the person and the workflow, so that a reload or a crash of the tab loses nothing. Beside it what it
 * was made from, so that it can still be put together with what somebody else saved meanwhile; that is written once, not with every
 * key, and given up first where the storage is full.
 */
import { z } from 'zod'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { parseDocument } from '#lib/nodes/parse-document.ts'

export interface KeptDraft {
  document: WorkflowDocument
  baseRevision: number
  /** The document of that revision. */
  base?: WorkflowDocument
}

/** Whose draft, and of what: a session may end and another person sign in at the same tab. */
export interface DraftPlace {
  by: string
  workflowId: string
}

const prefix = 'oriel draft '
const keyOf = ({ by, workflowId }: DraftPlace): string => `${prefix}${by} ${workflowId}`
const baseKeyOf = ({ by, workflowId }: DraftPlace): string => `${prefix}base ${by} ${workflowId}`
const keptSchema = z.object({ baseRevision: z.number().int(), document: z.unknown() })

/** Keeps what it is given in place of what it was given before; undefined forgets it. A full storage is no reason to stop working. */
export function draftKeeper(storage: Storage, place: DraftPlace): (draft: KeptDraft | undefined) => void {
  const key = keyOf(place)
  const baseKey = baseKeyOf(place)
  /** What was written last. */
  const written: { base?: WorkflowDocument | undefined } = {}
  return (draft) => {
    if (!draft) {
      written.base = undefined
      storage.removeItem(key)
      storage.removeItem(baseKey)
      return
    }
    const { document, baseRevision, base } = draft
    if (base !== written.base) {
      written.base = base
      write(storage, baseKey, base && { baseRevision, document: base })
    }
    if (write(storage, key, { document, baseRevision })) return
    storage.removeItem(baseKey)
    write(storage, key, { document, baseRevision })
  }
}

/** Whether it was written. What could not be is not there at all. */
function write(storage: Storage, key: string, value: object | undefined): boolean {
  try {
    storage.removeItem(key)
    if (value) storage.setItem(key, JSON.stringify(value))
    return true
  } catch {
    return false
  }
}

/** The kept draft, if there is one that can still be read. */
export function readKeptDraft(storage: Storage, place: DraftPlace): KeptDraft | undefined {
  const kept = read(storage, keyOf(place))
  const base = read(storage, baseKeyOf(place))
  return kept && { ...kept, ...(base?.baseRevision === kept.baseRevision && { base: base.document }) }
}

/** Leaves nothing of anybody's work behind. */
export function forgetKeptDrafts(storage: Storage): void {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
  for (const key of keys) if (key.startsWith(prefix)) storage.removeItem(key)
}

function read(storage: Storage, key: string): Omit<KeptDraft, 'base'> | undefined {
  const text = storage.getItem(key)
  if (text === null) return undefined
  try {
    const kept = keptSchema.parse(JSON.parse(text))
    const parsed = parseDocument(kept.document)
    return parsed.ok ? { document: parsed.document, baseRevision: kept.baseRevision } : undefined
  } catch {
    return undefined
  }
}
