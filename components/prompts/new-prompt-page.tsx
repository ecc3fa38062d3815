/** A new prompt of the library: its name, whether it decides or writes, and the form of its first version. */
'use client'
import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { LibraryBig } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useStore } from 'zustand'
import { createPrompt } from '#lib/api/prompts.ts'
import { promptKeys } from '#lib/client/prompts.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { useCommands } from '#components/shell/command-registry.tsx'
import { TopBar } from '#components/shell/top-bar.tsx'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { Textarea } from '#components/ui/textarea.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { createLibraryDraft, draftBody, draftHash, freshBody, type LibraryDraft } from './library-draft.ts'
import { LibraryForm } from './library-form.tsx'
import { promptPath, promptsPath } from './paths.ts'

type Kind = 'decide' | 'generate'

export function NewPromptPage() {
  const [name, setName] = useState('')
  const [description, setDescription] = useState('')
  const [kind, setKind] = useState<Kind>('decide')
  const [drafts] = useState((): Record<Kind, LibraryDraft> => ({ decide: createLibraryDraft('decide', freshBody('decide')), generate: createLibraryDraft('generate', freshBody('generate')) }))
  const draft = drafts[kind]
  const inOrder = useStore(draft, (state) => draftHash(state) !== undefined)
  const client = useQueryClient()
  const router = useRouter()
  const toast = useToast()
  const making = useMutation({
    mutationFn: () => request(createPrompt, { body: { name: name.trim(), description, body: draftBody(draft.getState()) } }),
    onSuccess(made) {
      void client.invalidateQueries({ queryKey: promptKeys.lists() })
      toast({ message: `${made.name} is in the library as v1`, icon: LibraryBig })
      router.replace(promptPath(made.id))
    },
  })
  const ready = name.trim() !== '' && inOrder && !making.isPending
  const create = () => ready && making.mutate()
  useCommands('Prompt', [{ id: 'create-prompt', label: 'Create the library prompt', keys: 'mod+s', whileTyping: true, run: create }])
  return (
    <>
      <TopBar crumbs={[{ label: 'Prompts', href: promptsPath, whole: true }, { label: 'New library prompt', whole: true }]}>
        <Button kind="primary" keys="mod+s" disabled={!ready} busy={making.isPending} onClick={create}>
          Save v1
        </Button>
      </TopBar>
      <main id="main" className="min-h-0 flex-1 overflow-auto bg-canvas">
        <div className="mx-auto flex max-w-[760px] flex-col gap-4 border-x border-b border-line bg-surface p-4">
          {making.error && <ProblemText>{errorText(making.error)}</ProblemText>}
          <Field label="Name">{(control) => <Input {...control} autoFocus value={name} maxLength={100} placeholder="Triage" onChange={({ target }) => setName(target.value)} />}</Field>
          <Field label="Description">{(control) => <Textarea {...control} minRows={2} maxRows={6} maxLength={2000} value={description} placeholder="What it is good for" onChange={({ target }) => setDescription(target.value)} />}</Field>
          <div className="flex items-center gap-3">
            <SegmentedControl
              label="What it is for"
              value={kind}
              onChange={setKind}
              options={[
                { value: 'decide', label: 'Decides' },
                { value: 'generate', label: 'Writes' },
              ]}
            />
            <span className="text-12 text-fg-3">{kind === 'decide' ? 'A model chooses one of its intents.' : 'A model writes a text, or a value of a schema.'}</span>
          </div>
        </div>
        <LibraryForm key={kind} draft={draft} />
      </main>
    </>
  )
}
