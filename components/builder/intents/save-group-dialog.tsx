/** Keeps intents of a decision as a group; the decision is linked to it from then on. */
'use client'
import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { LibraryBig } from 'lucide-react'
import { createIntentGroup } from '#lib/api/intent-groups.ts'
import { intentGroupKeys } from '#lib/client/intent-groups.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { isJsonObject } from '#lib/engine/json.ts'
import { linked } from '#lib/nodes/intent-groups.ts'
import { textOf } from '#lib/nodes/draft.ts'
import { useNodeForm, useNodeFormItems } from '#components/node-form/form-context.ts'
import { Button } from '#components/ui/button.tsx'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { plural } from '#components/ui/format.ts'
import { Input } from '#components/ui/input.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { Textarea } from '#components/ui/textarea.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { useGroupEdit } from './use-group-edit.ts'

export function SaveGroupDialog({ onClose }: { onClose(): void }) {
  const intents = useNodeFormItems(({ node }) => (Array.isArray(node.data.intents) ? node.data.intents.filter(isJsonObject) : []))
  const label = useNodeForm(({ node }) => textOf(node.data, 'label'))
  const [name, setName] = useState(label)
  const [description, setDescription] = useState('')
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set<string>())
  const edit = useGroupEdit()
  const client = useQueryClient()
  const toast = useToast()
  const chosen = intents.filter((intent) => !left.has(textOf(intent, 'name')))
  const saving = useMutation({
    mutationFn: () => request(createIntentGroup, { body: { name, description, intents: chosen } }),
    onSuccess(group) {
      client.setQueryData(intentGroupKeys.detail(group.id), group)
      void client.invalidateQueries({ queryKey: intentGroupKeys.list() })
      edit((data) => linked(data, group))
      toast({ message: `${group.name} saved with ${plural(group.intents.length, 'intent')}`, icon: LibraryBig })
      onClose()
    },
  })
  const ready = name.trim() !== '' && chosen.length > 0 && !saving.isPending
  const save = () => ready && saving.mutate()

  return (
    <Dialog
      open
      title="Save as an intent group"
      description="Other decisions can take these intents. Each keeps copies of its own, and sees when the group has changed."
      width={480}
      onOpenChange={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" disabled={!ready} busy={saving.isPending} onClick={save}>
            Save {plural(chosen.length, 'intent')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 pt-3">
        <Field label="Name">{(control) => <Input {...control} value={name} maxLength={100} onChange={({ target }) => setName(target.value)} onKeyDown={({ key }) => key === 'Enter' && save()} />}</Field>
        <Field label="Description">{(control) => <Textarea {...control} minRows={2} maxRows={5} value={description} placeholder="When a decision should have these" onChange={({ target }) => setDescription(target.value)} />}</Field>
        <fieldset className="flex flex-col gap-1.5">
          <legend className="mb-1 text-12 font-medium text-fg-2">Intents</legend>
          {intents.map((intent, index) => {
            const own = textOf(intent, 'name')
            return (
              <Checkbox
                key={index}
                checked={!left.has(own)}
                onChange={(on) => {
                  const next = new Set(left)
                  if (on) next.delete(own)
                  else next.add(own)
                  setLeft(next)
                }}
                hint={textOf(intent, 'description') || undefined}
              >
                <span className="font-mono text-12">{own || 'unnamed'}</span>
              </Checkbox>
            )
          })}
        </fieldset>
        {saving.error && <ProblemText>{errorText(saving.error)}</ProblemText>}
      </div>
    </Dialog>
  )
}
