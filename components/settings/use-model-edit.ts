/** One model open for editing: what is typed, what is wrong with it, and the way to the server. */
'use client'
import { useState } from 'react'
import { ApiError } from '#lib/api/errors.ts'
import type { ModelItem } from '#lib/api/models.ts'
import { useToast } from '#components/ui/toast.tsx'
import { useEnterModel, useResetModel } from '#lib/client/models.ts'
import { errorText } from '#lib/client/query-client.ts'
import { draftOf, emptyDraft, errorsOf, readDraft, type DraftErrors, type DraftField, type ModelDraft } from './model-draft.ts'

/** The row of a model that is being added. */
export const newKey = 'new'
export const keyOf = ({ model, connection }: Pick<ModelItem, 'model' | 'connection'>): string => JSON.stringify([connection, model])

export interface ModelEdit {
  /** Of the row that is open; undefined: none. */
  key: string | undefined
  draft: ModelDraft
  errors: DraftErrors
  saving: boolean
  open(item: ModelItem): void
  add(model?: string, connection?: string): void
  type(field: DraftField, text: string): void
  save(): void
  cancel(): void
  reset(item: ModelItem): void
}

interface Open {
  key: string
  draft: ModelDraft
  errors: DraftErrors
}

const nothing: Omit<Open, 'key'> = { draft: emptyDraft(), errors: {} }

/** `onClose` is told which row was open, so that the focus can go back to it. */
export function useModelEdit(onClose: (key: string) => void): ModelEdit {
  const [open, setOpen] = useState<Open>()
  const toast = useToast()
  const enter = useEnterModel()
  const remove = useResetModel()

  function close(key: string) {
    setOpen(undefined)
    onClose(key)
  }

  function save() {
    if (!open || enter.isPending) return
    const read = readDraft(open.draft)
    if ('errors' in read) return setOpen({ ...open, errors: read.errors })
    enter.mutate(read.body, {
      onSuccess: (item) => close(keyOf(item)),
      onError(error) {
        const errors = error instanceof ApiError ? errorsOf(error.problems) : {}
        setOpen({ ...open, errors })
        if (Object.keys(errors).length === 0) toast({ message: errorText(error), tone: 'failed' })
      },
    })
  }

  function reset(item: ModelItem) {
    remove.mutate(item, {
      onSuccess() {
        const key = keyOf(item)
        const undo = readDraft(draftOf(item))
        if (open?.key === key) setOpen(undefined)
        onClose(key)
        toast({ message: `${item.model} is as built in again`, ...('body' in undo && { undo: { run: () => enter.mutate(undo.body) } }) })
      },
      onError: (error) => toast({ message: errorText(error), tone: 'failed' }),
    })
  }

  return {
    key: open?.key,
    ...(open ?? nothing),
    saving: enter.isPending,
    open: (item) => setOpen({ key: keyOf(item), draft: draftOf(item), errors: {} }),
    add: (model, connection) => setOpen({ key: newKey, draft: emptyDraft(model, connection), errors: {} }),
    type: (field, text) => setOpen((now) => now && { ...now, draft: { ...now.draft, [field]: text }, errors: without(now.errors, field) }),
    save,
    cancel: () => open && close(open.key),
    reset,
  }
}

const without = (errors: DraftErrors, field: DraftField): DraftErrors => Object.fromEntries(Object.entries(errors).filter(([name]) => name !== field))
