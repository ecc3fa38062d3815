/** Makes a library prompt of what a node says, and links the node to it. */
'use client'
import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { LibraryBig } from 'lucide-react'
import { ApiError } from '#lib/api/errors.ts'
import { createPrompt } from '#lib/api/prompts.ts'
import { promptKeys } from '#lib/client/prompts.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { bodyOfData } from '#lib/nodes/prompt-body.ts'
import { withLink } from '#lib/nodes/prompt-links.ts'
import { cardModel } from '#components/canvas/card-model.ts'
import { useNodeForm, useNodeFormSource } from '#components/node-form/form-context.ts'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { useGroupEdit } from '../intents/use-group-edit.ts'

export function NewLibraryPrompt({ onClose }: { onClose(): void }) {
  const source = useNodeFormSource()
  const edit = useGroupEdit()
  const client = useQueryClient()
  const toast = useToast()
  const title = useNodeForm(({ node }) => cardModel(node).title)
  const [name, setName] = useState(title)
  const making = useMutation({
    mutationFn() {
      const { node } = source.getState()
      const read = bodyOfData(node.type, node.data)
      if (!read.ok) throw new ApiError('invalid_request', read.problems[0]?.message ?? 'The node is not in order.')
      return request(createPrompt, { body: { name: name.trim(), body: read.body } })
    },
    onSuccess(made) {
      edit((data) => withLink(data, { promptId: made.id, version: 1 }))
      void client.invalidateQueries({ queryKey: promptKeys.lists() })
      onClose()
      toast({ message: `${made.name} is in the library, and this node is linked to it`, icon: LibraryBig })
    },
  })
  const create = () => name.trim() !== '' && !making.isPending && making.mutate()
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Save as library prompt"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" disabled={name.trim() === ''} busy={making.isPending} onClick={create}>
            Save and link
          </Button>
        </>
      }
    >
      <Field label="Name" help="This node is linked to its first version; others can be linked to it too." error={making.error ? errorText(making.error) : undefined}>
        {(control) => <Input {...control} autoFocus value={name} maxLength={100} onChange={({ target }) => setName(target.value)} onKeyDown={(event) => event.key === 'Enter' && create()} />}
      </Field>
    </Dialog>
  )
}
