/** What else can be done with a library prompt: another name, a description, out of the list and back. */
'use client'
import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Archive, ArchiveRestore, CircleX, Ellipsis, PencilLine } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { archivePrompt, renamePrompt, restorePrompt, type PromptHead } from '#lib/api/prompts.ts'
import { promptKeys } from '#lib/client/prompts.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Input } from '#components/ui/input.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { Textarea } from '#components/ui/textarea.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { promptPath, promptsPath } from './paths.ts'

export function LibraryMenu({ prompt }: { prompt: PromptHead }) {
  const [renaming, setRenaming] = useState(false)
  const client = useQueryClient()
  const router = useRouter()
  const toast = useToast()
  const failed = (error: unknown) => toast({ message: errorText(error), icon: CircleX, tone: 'failed' })
  const params = { id: prompt.id }
  const restore = async () => {
    await request(restorePrompt, { params })
    await client.invalidateQueries({ queryKey: promptKeys.all })
    router.push(promptPath(prompt.id))
  }
  const archive = async () => {
    await request(archivePrompt, { params })
    await client.invalidateQueries({ queryKey: promptKeys.all })
    router.push(promptsPath)
    toast({ message: `${prompt.name} is archived; nodes that are linked to it keep their copies`, icon: Archive, undo: { keys: 'mod+z', run: () => void restore().catch(failed) } })
  }
  const archived = prompt.archivedAt !== null
  return (
    <>
      <Menu
        label="Library prompt"
        align="end"
        trigger={<IconButton icon={Ellipsis} label="More of the library prompt" />}
        entries={[
          { label: 'Name and description…', icon: PencilLine, disabled: archived, onSelect: () => setRenaming(true) },
          archived ? { label: 'Bring it back', icon: ArchiveRestore, onSelect: () => void restore().catch(failed) } : { label: 'Archive', icon: Archive, onSelect: () => void archive().catch(failed) },
        ]}
      />
      {renaming && <RenameDialog prompt={prompt} onClose={() => setRenaming(false)} />}
    </>
  )
}

function RenameDialog({ prompt, onClose }: { prompt: PromptHead; onClose(): void }) {
  const [name, setName] = useState(prompt.name)
  const [description, setDescription] = useState(prompt.description)
  const client = useQueryClient()
  const saving = useMutation({
    mutationFn: () => request(renamePrompt, { params: { id: prompt.id }, body: { name: name.trim(), description } }),
    onSuccess() {
      void client.invalidateQueries({ queryKey: promptKeys.all })
      onClose()
    },
  })
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Name and description"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" disabled={name.trim() === ''} busy={saving.isPending} onClick={() => saving.mutate()}>
            Save
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Field label="Name" error={saving.error ? errorText(saving.error) : undefined}>
          {(control) => <Input {...control} autoFocus value={name} maxLength={100} onChange={({ target }) => setName(target.value)} />}
        </Field>
        <Field label="Description">{(control) => <Textarea {...control} minRows={2} maxRows={6} maxLength={2000} value={description} onChange={({ target }) => setDescription(target.value)} />}</Field>
      </div>
    </Dialog>
  )
}
