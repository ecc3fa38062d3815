/**
 * A workflow's draft as the builder works on it: the store, its autosave, and its problems (found here at once, and by the server
 * when it saves). One per mounted builder.
 */
'use client'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { keepDraft } from '#lib/api/drafts.ts'
import { saveWorkflow, type SavedWorkflow, type Workflow } from '#lib/api/workflows.ts'
import { request } from '#lib/client/request.ts'
import { workflowKeys } from '#lib/client/workflows.ts'
import { setData } from '#lib/engine/edit.ts'
import { sameDocument, startAutosave, type Autosave, type AutosaveDoors, type OpenedDraft, type SaveStatus } from './autosave.ts'
import { createBuilderStore, type BuilderStore } from './builder-store.ts'
import { draftKeeper, readKeptDraft, type DraftPlace, type KeptDraft } from './kept-draft.ts'
import { watchProblems } from './problems/draft-problems.ts'
import { problemFinder } from './problems/find-problems.ts'
import { useKeptHistory } from './undo/use-kept-history.ts'

export interface Draft {
  store: BuilderStore
  autosave: Autosave
  status: SaveStatus
  /** What saving last answered; the loaded workflow before. */
  saved: Pick<SavedWorkflow, 'draftRevision' | 'latestVersion' | 'draftDiffers'>
  /** Tells of a version that was made, and whether the draft is another document. */
  published(number: number, draftDiffers?: boolean): void
}

/** Longest body that a browser sends for a page that goes away. */
const leavingBytes = 60_000

/**
 * `loaded` is the workflow as first loaded; later answers for it are not taken over, because the draft lives here now. `by`: the signed-in
 * person, under whom what is not saved is kept.
 */
export function useDraft(loaded: Workflow, by: string): Draft {
  const [workflow] = useState(loaded)
  const client = useQueryClient()
  const [status, setStatus] = useState<SaveStatus>({ kind: 'saved', at: Date.parse(workflow.updatedAt) })
  const [saved, setSaved] = useState<Draft['saved']>(workflow)
  const [draft] = useState(() => {
    const store = createBuilderStore(workflow.document)
    const finder = problemFinder()
    const problems = watchProblems(store, workflow.problems, { find: finder.find, later })
    const kept = keptDraft(workflow, by)
    const autosave = startAutosave(openedWith(workflow, kept), browserDoors({ by, workflowId: workflow.id }), {
      // Told at every key while it waits: the same word is the same state, so nothing is drawn.
      onStatus: (next) => setStatus((now) => (now.kind === 'waiting' && next.kind === 'waiting' ? now : next)),
      onSaved(answer, document) {
        setSaved(answer)
        problems.savedAs(document, answer.problems)
        adoptPromptIds(store, autosave, answer.promptIds)
      },
    })
    return { store, autosave, problems, finder, kept }
  })

  useEffect(() => {
    const { store, autosave, problems, finder, kept } = draft
    let last = store.getState().history.document
    problems.look()
    const stop = store.subscribe(({ history }) => {
      if (history.document === last) return
      last = history.document
      autosave.changed(last)
      problems.soon()
    })
    if (kept && last === workflow.document) store.getState().replace(kept.document)
    const leave = () => autosave.leave()
    addEventListener('pagehide', leave)
    return () => {
      removeEventListener('pagehide', leave)
      stop()
      problems.stop()
      finder.stop()
      leave()
      void client.invalidateQueries({ queryKey: workflowKeys.lists() })
    }
  }, [draft, workflow, client])

  useKeptHistory(draft.store, { workflowId: workflow.id, by, own: draft.kept !== undefined })

  const published = useCallback((number: number, draftDiffers = false) => setSaved((now) => ({ ...now, latestVersion: number, draftDiffers })), [])
  return useMemo(() => ({ store: draft.store, autosave: draft.autosave, status, saved, published }), [draft, status, saved, published])
}

/** The next save is made from the revision that the kept draft was made from, so that what somebody saved since shows as a conflict. */
function openedWith({ document, draftRevision }: Workflow, kept: KeptDraft | undefined): OpenedDraft {
  if (!kept || kept.baseRevision === draftRevision) return { document, revision: draftRevision, base: document }
  return { document, revision: kept.baseRevision, base: kept.base }
}

function later(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}

function browserDoors(place: DraftPlace): AutosaveDoors {
  const id = place.workflowId
  return {
    save(document, baseRevision, leaving) {
      const keepalive = leaving && JSON.stringify(document).length < leavingBytes
      return request(saveWorkflow, { params: { id }, body: { document: { ...document }, baseRevision }, keepalive })
    },
    keepTheirs: (draftRevision) => request(keepDraft, { params: { id }, body: { message: 'As somebody else had saved it, before another draft took its place', draftRevision } }),
    keep: draftKeeper(sessionStorage, place),
    later,
    now: () => Date.now(),
  }
}

/**
 * What this tab had not saved when it was closed or reloaded. It comes back as an edit that can be undone, on the revision that it was
 * made on: where somebody has saved since, saving it shows the conflict.
 */
function keptDraft(workflow: Workflow, by: string): KeptDraft | undefined {
  const place = { by, workflowId: workflow.id }
  const kept = readKeptDraft(sessionStorage, place)
  if (!kept || !sameDocument(kept.document, workflow.document)) return kept
  draftKeeper(sessionStorage, place)(undefined)
  return undefined
}

function adoptPromptIds(store: BuilderStore, autosave: Autosave, promptIds: SavedWorkflow['promptIds']): void {
  store.getState().amend((document) => {
    const known = new Set(document.nodes.map(({ id }) => id))
    const amended = Object.entries(promptIds).reduce((next, [id, promptId]) => (known.has(id) ? setData(next, id, ['promptId'], promptId) : next), document)
    autosave.adopt(amended)
    return amended
  })
}
