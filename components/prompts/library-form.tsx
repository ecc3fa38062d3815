/** The form of a library prompt that is being made: messages, intents, model, context, output. */
'use client'
import { NodeFormProvider } from '#components/node-form/form-context.ts'
import { NodeForm } from '#components/node-form/node-form.tsx'
import { isBodyField, type LibraryDraft } from './library-draft.ts'

export function LibraryForm({ draft }: { draft: LibraryDraft }) {
  return (
    <NodeFormProvider value={draft}>
      <section aria-label="Edit the prompt" className="mx-auto flex w-full max-w-[760px] flex-col border-x border-line bg-surface">
        <NodeForm shows={isBodyField} />
      </section>
    </NodeFormProvider>
  )
}
