/**
 * Saves the draft while it is being edited: shortly after the last change, one request at a time, each on the revision of the one
 * before. Modes:
 *
 * - saved: the server has what is on the screen.
 * - waiting, saving: it soon will. What it does not have yet is kept beside (session storage), so a reload loses nothing.
 * - failed: the server did not answer; tried again, more and more patiently, and at once after the next change.
 * - refused: the document is malformed; not tried again until it changes.
 * - conflict: somebody else has saved. Nothing is sent until a person has put the two drafts together, or decided whose stays.
 *
 * Knows nothing of React or the browser; its doors are given, so tests script them.
 */
import { ApiError, type ProblemItem } from '#lib/api/errors.ts'
import type { SavedWorkflow } from '#lib/api/workflows.ts'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { parseDocument } from '#lib/nodes/parse-document.ts'

export type SaveStatus =
  | { kind: 'saved'; at?: number }
  | { kind: 'waiting' }
  | { kind: 'saving' }
  | { kind: 'failed'; message: string }
  | { kind: 'refused'; message: string; problems: readonly ProblemItem[] }
  /** `base`: what both drafts were made from; left out where nobody here knows it any more. */
  | { kind: 'conflict'; base?: WorkflowDocument; theirs: WorkflowDocument; revision: number }

export interface AutosaveDoors {
  /** Rejects with an ApiError. `leaving`: the page goes away, the request must outlive it. */
  save(document: WorkflowDocument, baseRevision: number, leaving: boolean): Promise<SavedWorkflow>
  /** Keeps their draft on the server, which a save from here is about to replace. Rejects with an ApiError. */
  keepTheirs(revision: number): Promise<unknown>
  /** Keeps what is not saved yet, with what it was made from; undefined forgets it. */
  keep(unsaved: { document: WorkflowDocument; baseRevision: number; base?: WorkflowDocument } | undefined): void
  later(run: () => void, ms: number): () => void
  now(): number
}

export interface AutosaveListeners {
  onStatus(status: SaveStatus): void
  /** `document` is what was saved. */
  onSaved(saved: SavedWorkflow, document: WorkflowDocument): void
}

export interface Autosave {
  /** Tells of the document as it is now. */
  changed(document: WorkflowDocument): void
  /** Takes over what the server has put into the draft that it just saved; not a change to save. */
  adopt(document: WorkflowDocument): void
  /** Saves what is not saved yet. True when the server has everything. */
  flush(): Promise<boolean>
  /** The page goes away. */
  leave(): void
  /** Ends a conflict: with our draft over theirs, or on theirs, which the caller takes over or changes into both together. */
  resolve(whose: 'mine' | 'theirs'): void
  revision(): number
  stop(): void
}

const quietMs = 600
/** Typing without a pause is saved this often. */
const longestMs = 4000
const patienceMs = [1000, 3000, 10_000, 30_000]

/** What a builder opens with. */
export interface OpenedDraft {
  document: WorkflowDocument
  /** That the next save is made from. */
  revision: number
  /** The document of that revision; undefined where nobody here knows it. */
  base: WorkflowDocument | undefined
}

export function startAutosave(opened: OpenedDraft, doors: AutosaveDoors, listeners: AutosaveListeners): Autosave {
  let { document, base, revision } = opened
  let saved = document
  /** Sent since the last answer that it was saved: a request whose answer is not there yet, or got lost, may have been carried out. */
  let sentSince: WorkflowDocument[] = []
  /** The draft that a conflict ended on: whatever replaces it, an undo of the merge too, it can be brought back. */
  let theirRevision: number | undefined
  let status: SaveStatus = { kind: 'saved' }
  let dirtySince: number | undefined
  let failures = 0
  let cancelTimer: (() => void) | undefined
  let running: Promise<void> | undefined
  let stopped = false

  /** The server is known to have what is on the screen; the same document as before is not enough while another is on its way. */
  const isSettled = () => document === saved && sentSince.length === 0

  function tell(next: SaveStatus) {
    status = next
    if (!stopped) listeners.onStatus(next)
  }

  function schedule(ms: number) {
    cancelTimer?.()
    cancelTimer = doors.later(() => void send(false), ms)
  }

  function send(leaving: boolean): Promise<void> {
    cancelTimer?.()
    cancelTimer = undefined
    if (running) return running
    if (isSettled() || status.kind === 'conflict' || stopped) return Promise.resolve()
    const sent = document
    sentSince.push(sent)
    tell({ kind: 'saving' })
    // At once where nothing is to be kept: the page may be going away.
    const saving = theirRevision === undefined ? doors.save(sent, revision, leaving) : keepTheirs(theirRevision).then(() => doors.save(sent, revision, leaving))
    running = saving
      .then((answer) => accept(answer, sent), (error: unknown) => refuse(error, sent))
      .finally(() => {
        running = undefined
        if (!isSettled() && (status.kind === 'waiting' || status.kind === 'saved')) schedule(quietMs)
      })
    return running
  }

  async function keepTheirs(theirs: number): Promise<void> {
    await doors.keepTheirs(theirs).catch((error: unknown) => {
      // It is no longer the draft: the save says so, and with whose.
      if (!(error instanceof ApiError) || error.code !== 'stale_revision') throw error
    })
    theirRevision = undefined
  }

  function accept(answer: SavedWorkflow, sent: WorkflowDocument) {
    revision = answer.draftRevision
    isSaved(sent)
    if (!stopped) listeners.onSaved(answer, sent)
  }

  /** The server has this document. */
  function isSaved(sent: WorkflowDocument) {
    saved = sent
    base = sent
    sentSince = []
    failures = 0
    dirtySince = document === sent ? undefined : doors.now()
    if (document === sent) doors.keep(undefined)
    tell(document === sent ? { kind: 'saved', at: doors.now() } : { kind: 'waiting' })
  }

  function refuse(error: unknown, sent: WorkflowDocument) {
    const refusal = error instanceof ApiError ? error : new ApiError('unavailable', error instanceof Error ? error.message : String(error))
    if (refusal.code === 'stale_revision') return meet(refusal)
    if (refusal.status === 422 || refusal.status === 413) {
      sentSince = sentSince.filter((each) => each !== sent)
      if (document === sent) return tell({ kind: 'refused', message: refusal.message, problems: refusal.problems })
      return isSettled() ? settle() : tell({ kind: 'waiting' })
    }
    tell({ kind: 'failed', message: refusal.message })
    schedule(patienceMs[Math.min(failures, patienceMs.length - 1)] ?? 0)
    failures += 1
  }

  function settle() {
    doors.keep(undefined)
    dirtySince = undefined
    cancelTimer?.()
    tell({ kind: 'saved' })
  }

  /** Somebody else has saved: a conflict, unless it is what was sent from here, or the same. */
  function meet(refusal: ApiError) {
    const parsed = parseDocument(refusal.members.document)
    const now = Number(refusal.members.draftRevision)
    if (!parsed.ok) return tell({ kind: 'failed', message: 'The draft was changed elsewhere, and that draft cannot be read here. Reload the page.' })
    const theirs = parsed.document
    const own = sentSince.findLast((sent) => sameDocument(theirs, sent))
    if (!own) return tell({ kind: 'conflict', ...(base && { base }), theirs, revision: now })
    revision = now
    isSaved(own)
  }

  return {
    changed(next) {
      if (next === document) return
      document = next
      if (stopped) return
      if (isSettled() && status.kind !== 'conflict') return settle()
      doors.keep({ document, baseRevision: revision, ...(base && { base }) })
      if (status.kind === 'conflict') return
      dirtySince ??= doors.now()
      if (!running) {
        tell({ kind: 'waiting' })
        schedule(Math.max(0, Math.min(quietMs, dirtySince + longestMs - doors.now())))
      }
    },
    adopt(next) {
      if (document === saved) {
        saved = next
        base = next
      }
      document = next
    },
    async flush() {
      for (let tries = 0; tries < 3 && (running || !isSettled()); tries += 1) {
        await send(false)
        if (['conflict', 'failed', 'refused'].includes(status.kind)) break
      }
      return isSettled()
    },
    leave() {
      if (!isSettled() && !running) void send(true)
    },
    resolve(whose) {
      if (status.kind !== 'conflict') return
      const { theirs } = status
      revision = status.revision
      theirRevision = status.revision
      base = theirs
      sentSince = []
      if (whose === 'theirs') {
        saved = theirs
        document = theirs
        doors.keep(undefined)
        dirtySince = undefined
        return tell({ kind: 'saved', at: doors.now() })
      }
      tell({ kind: 'waiting' })
      void send(false)
    },
    revision: () => revision,
    stop() {
      stopped = true
      cancelTimer?.()
    },
  }
}

/** Equal but for the ids that the server gives to prompts, and for what JSON does not hold. */
export function sameDocument(a: WorkflowDocument, b: WorkflowDocument): boolean {
  return plain(a) === plain(b)
}

const plain = (document: WorkflowDocument): string => JSON.stringify(sorted(document))

/** With keys in order, because two servers may write them differently. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, member]) => member !== undefined && key !== 'promptId')
      .sort(([x], [y]) => (x < y ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  )
}
