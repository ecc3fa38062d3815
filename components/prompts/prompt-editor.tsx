/** A prompt being edited, side by side with the window that it would have had at a past call. One below the other where there is no room. */
'use client'
import { useCallback, useMemo, type ReactNode } from 'react'
import { useStore } from 'zustand'
import { NodeFormProvider } from '#components/node-form/form-context.ts'
import { NodeForm } from '#components/node-form/node-form.tsx'
import { draftBody, isBodyField, type LibraryDraft } from './library-draft.ts'
import { LiveWindow } from './live-window.tsx'

export interface PromptEditorProps {
  draft: LibraryDraft
  /** Of the node at whose past calls it is shown; '' where there is none. */
  shownAt: string
  /** Over the window: which node that is, where it can be chosen. */
  picker?: ReactNode
}

export function PromptEditor({ draft, shownAt, picker }: PromptEditorProps) {
  const node = useStore(draft, (state) => state.node)
  const data = useMemo(() => draftBody({ node }), [node])
  const goTo = useCallback((path: string, line?: number) => draft.setState(({ jump }) => ({ jump: { path, at: (jump?.at ?? 0) + 1, ...(line !== undefined && { line }) } })), [draft])
  return (
    <div className="grid h-full min-h-0 grid-cols-[minmax(400px,1fr)_minmax(0,1.15fr)] divide-x divide-line max-[1000px]:h-auto max-[1000px]:grid-cols-1 max-[1000px]:divide-x-0 max-[1000px]:divide-y">
      <NodeFormProvider value={draft}>
        <section aria-label="Edit the prompt" className="flex min-h-0 min-w-0 flex-col bg-surface">
          <NodeForm shows={isBodyField} />
        </section>
      </NodeFormProvider>
      <div className="flex min-h-0 min-w-0 flex-col max-[1000px]:h-[70vh]">
        {picker}
        <div className="grid min-h-0 flex-1">
          <LiveWindow key={shownAt} promptId={shownAt} type={node.type} data={data} onGoTo={goTo} />
        </div>
      </div>
    </div>
  )
}
