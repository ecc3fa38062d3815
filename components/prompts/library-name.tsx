/** A new library prompt, made of a version of another one: it needs a name. */
'use client'
import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { LibraryBig } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { createPrompt } from '#lib/api/prompts.ts'
import { promptKeys } from '#lib/client/prompts.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { promptPath } from './paths.ts'

export interface SaveToLibraryProps {
  from: { promptId: string; version: number }
  suggested: string
  onClose(): void
}

export function SaveToLibrary({ from, suggested, onClose }: SaveToLibraryProps) {
  const [name, setName] = useState(suggested)
  const router = useRouter()
  const client = useQueryClient()
  const toast = useToast()
  const making = useMutation({
    mutationFn: () => request(createPrompt, { body: { name: name.trim(), from, message: '' } }),
    onSuccess(made) {
      void client.invalidateQueries({ queryKey: promptKeys.lists() })
      onClose()
      toast({ message: `${made.name} is in the library`, icon: LibraryBig, action: { label: 'Open it', run: () => router.push(promptPath(made.id)) } })
    },
  })
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="New library prompt"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" disabled={name.trim() === ''} busy={making.isPending} onClick={() => making.mutate()}>
            Create
          </Button>
        </>
      }
    >
      <Field label="Name" help="Nodes of any workflow can be linked to it. This one stays as it is." error={making.error ? errorText(making.error) : undefined}>
        {(control) => <Input {...control} autoFocus value={name} maxLength={100} onChange={({ target }) => setName(target.value)} onKeyDown={(event) => event.key === 'Enter' && name.trim() !== '' && making.mutate()} />}
      </Field>
    </Dialog>
  )
}
