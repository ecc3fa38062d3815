/** Name of a view, and who sees it. */
'use client'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import type { RunView } from '#lib/api/run-views.ts'

export interface ViewFormProps {
  /** The view that is renamed; none: a new one. */
  view?: RunView
  onSave(content: { name: string; shared: boolean }): void
  onClose(): void
}

export function ViewForm({ view, onSave, onClose }: ViewFormProps) {
  const [name, setName] = useState(view?.name ?? '')
  const [shared, setShared] = useState(view?.shared ?? false)
  return (
    <form
      className="flex w-60 flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() === '') return
        onSave({ name: name.trim(), shared })
        onClose()
      }}
    >
      <Field label="Name">{(control) => <Input {...control} autoFocus value={name} maxLength={80} placeholder="Expensive failures" onChange={({ target }) => setName(target.value)} />}</Field>
      {(view === undefined || view.own) && (
        <Checkbox checked={shared} onChange={setShared}>
          Everybody sees it
        </Checkbox>
      )}
      <Button type="submit" kind="primary" disabled={name.trim() === ''} className="self-end">
        {view ? 'Save' : 'Save view'}
      </Button>
    </form>
  )
}
