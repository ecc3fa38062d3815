/** Saves a variant as a version of its prompt: numbered, with a message, written into the draft. What somebody else saved meanwhile is told first. */
'use client'
import { useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Save } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { ApiError } from '#lib/api/errors.ts'
import { getPrompt, savePromptVersion, type PromptHead } from '#lib/api/prompts.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { workflowKeys } from '#lib/client/workflows.ts'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { usePlaygroundScreen } from './playground-context.ts'
import { bodyOf, editedParts, type Variant } from './variant.ts'

export interface SaveVersionDialogProps {
  variant: Variant | undefined
  onClose(): void
}

export function SaveVersionDialog({ variant, onClose }: SaveVersionDialogProps) {
  return variant ? <Open key={variant.id} variant={variant} onClose={onClose} /> : null
}

function Open({ variant, onClose }: { variant: Variant; onClose(): void }) {
  const { promptId, past } = usePlaygroundScreen()
  const { node } = past.material
  const [message, setMessage] = useState('')
  const head = useQuery({ queryKey: ['prompts', promptId, 'to save into'] as const, queryFn: ({ signal }) => request(getPrompt, { params: { id: promptId }, signal }), staleTime: 0, gcTime: 0 })
  const saving = useSave(onClose)
  const body = bodyOf(node.type, node.id, variant.data)
  const base = head.data && baseOf(head.data)
  const parts = head.data?.draft?.body ? editedParts(head.data.draft.body, body) : undefined
  const save = () => base !== undefined && !saving.isPending && saving.mutate({ body, baseRevision: base, message: message.trim() })
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Save variant ${variant.name} as a version`}
      description={head.data?.library ? 'It becomes the next version of the library prompt. Nodes that are linked to it take it when they say so.' : 'It is numbered and written into the draft of the workflow; runs of published versions stay as they are.'}
      width={460}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" icon={Save} keys="enter" busy={saving.isPending} disabled={base === undefined} onClick={save}>
            Save version
          </Button>
        </>
      }
    >
      <form
        className="mt-3 flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <Field label="What changed, in a few words">{(control) => <Input {...control} autoFocus maxLength={200} value={message} placeholder="Diagnose a held lock before a retry" onChange={({ target }) => setMessage(target.value)} />}</Field>
        {parts && <p className="text-12 text-fg-2">{parts.length === 0 ? 'The draft has this content already; it gets a number and your message.' : `Differs from the draft in ${parts.join(', ')}.`}</p>}
        {head.data && base === undefined && <ProblemText>The node of this prompt is no longer in the draft, so there is nothing to write the version into.</ProblemText>}
        {head.error && <ProblemText>{errorText(head.error)}</ProblemText>}
        {saving.error && <Refused error={saving.error} onAgain={() => void head.refetch().then(() => saving.reset())} />}
      </form>
    </Dialog>
  )
}

/** The revision that a save is made on; undefined where there is nothing to save into. */
const baseOf = ({ library, latestVersion, draft }: PromptHead): number | undefined => (library ? latestVersion : draft?.revision)

function useSave(onSaved: () => void) {
  const { promptId, past } = usePlaygroundScreen()
  const client = useQueryClient()
  const router = useRouter()
  const toast = useToast()
  return useMutation({
    mutationFn: (body: { body: ReturnType<typeof bodyOf>; baseRevision: number; message: string }) => request(savePromptVersion, { params: { id: promptId }, body }),
    onSuccess({ number, draftRevision }) {
      void client.invalidateQueries({ queryKey: ['prompts'] })
      void client.invalidateQueries({ queryKey: workflowKeys.all })
      const { slug } = past.run.workflow
      toast({
        message: draftRevision === null ? `Saved as v${number} of the library prompt` : `Saved as v${number} and written into the draft`,
        icon: Save,
        tone: 'completed',
        ...(draftRevision !== null && { action: { label: 'Open the draft', run: () => router.push(`/workflows/${slug}?node=${past.material.node.id}`) } }),
      })
      onSaved()
    },
  })
}

function Refused({ error, onAgain }: { error: Error; onAgain(): void }) {
  if (!(error instanceof ApiError) || error.code !== 'stale_revision') return <ProblemText>{errorText(error)}</ProblemText>
  return (
    <ProblemText action={{ label: 'Look at it and save on top', onSelect: onAgain }}>
      The draft was saved by somebody else meanwhile. Only this prompt is written; whatever else they changed stays.
    </ProblemText>
  )
}
