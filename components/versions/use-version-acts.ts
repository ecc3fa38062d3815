/**
 * What the builder does with versions: brings one (or a kept draft) back into the draft, publishes an older one again, keeps the draft
 * as it stands. Nothing asks first: what is replaced is kept on the server before, and every act can be taken back.
 */
'use client'
import { useMemo } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { Archive, CircleCheck, CircleX, RotateCcw } from 'lucide-react'
import { ApiError } from '#lib/api/errors.ts'
import { keepDraft } from '#lib/api/drafts.ts'
import { publishVersion } from '#lib/api/versions.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { keptDraftQuery, versionQuery, workflowKeys } from '#lib/client/workflows.ts'
import { withPinsOf } from '#lib/nodes/pins.ts'
import { useToast } from '#components/ui/toast.tsx'
import type { Autosave } from '#components/builder/autosave.ts'
import { useBuilderStore } from '#components/builder/builder-context.tsx'
import { compareDocuments, isSame, sideName, type Side } from './compare.ts'

export interface VersionActsOptions {
  workflowId: string
  autosave: Autosave
  latestVersion: number | null
  /** Told of a version that was made, and whether the draft is another document. */
  onPublished(number: number, draftDiffers: boolean): void
}

export interface VersionActs {
  restore(side: Exclude<Side, { kind: 'draft' }>): Promise<void>
  publishAgain(number: number): Promise<void>
  keep(): Promise<void>
}

export function useVersionActs({ workflowId, autosave, latestVersion, onPublished }: VersionActsOptions): VersionActs {
  const store = useBuilderStore()
  const toast = useToast()
  const client = useQueryClient()
  return useMemo(() => {
    const params = { id: workflowId }
    const draft = () => store.getState().history.document
    const documentOf = async (side: Exclude<Side, { kind: 'draft' }>) =>
      (side.kind === 'version' ? await client.ensureQueryData(versionQuery(workflowId, side.number)) : await client.ensureQueryData(keptDraftQuery(workflowId, side.revision))).document

    async function keepNow(message: string) {
      if (!(await autosave.flush())) throw new ApiError('unavailable', 'The draft could not be saved, so it was not touched. See the bar at the top for the reason.')
      await request(keepDraft, { params, body: { message, draftRevision: autosave.revision() } })
      await client.invalidateQueries({ queryKey: workflowKeys.drafts(workflowId) })
    }

    async function restore(side: Exclude<Side, { kind: 'draft' }>) {
      const wanted = await documentOf(side)
      const before = draft()
      if (isSame(compareDocuments(before, wanted))) return toast({ message: `The draft is ${side.kind === 'version' ? `version ${side.number}` : 'that draft'} already`, icon: RotateCcw })
      await keepNow(`Before ${side.kind === 'version' ? `version ${side.number}` : `the draft of revision ${side.revision}`} was restored`)
      const restored = side.kind === 'version' ? withPinsOf(wanted, before) : wanted
      store.getState().replace(restored)
      const takeBack = () => {
        const { history, undo, replace } = store.getState()
        if (history.document === restored) undo()
        else replace(before)
      }
      toast({ message: `The draft is ${side.kind === 'version' ? `version ${side.number}` : sideName(side).toLowerCase()} again. As it was, it is kept under Versions.`, icon: RotateCcw, undo: { run: takeBack } })
    }

    async function publishAgain(number: number) {
      const made = await request(publishVersion, { params, body: { version: number } })
      const { document } = await client.ensureQueryData(versionQuery(workflowId, made.number))
      onPublished(made.number, !isSame(compareDocuments(document, draft())))
      void client.invalidateQueries({ queryKey: workflowKeys.all })
      const undo = latestVersion === null ? undefined : { run: () => void told(() => publishAgain(latestVersion)) }
      toast({ message: `Version ${made.number} is live: version ${number} again. The draft is as it was.`, icon: CircleCheck, tone: 'completed', undo })
    }

    async function keep() {
      await keepNow('')
      toast({ message: 'The draft as it stands is kept under Versions', icon: Archive })
    }

    async function told(act: () => Promise<void>): Promise<void> {
      try {
        await act()
      } catch (error) {
        toast({ message: errorText(error), icon: CircleX, tone: 'failed' })
      }
    }

    return { restore: (side) => told(() => restore(side)), publishAgain: (number) => told(() => publishAgain(number)), keep: () => told(keep) }
  }, [store, toast, client, workflowId, autosave, latestVersion, onPublished])
}
