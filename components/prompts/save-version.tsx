/** Saving what is not a version yet as one, with a line that says what changed and why. */
'use client'
import { useState } from 'react'
import { useCommands } from '#components/shell/command-registry.tsx'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Popover } from '#components/ui/popover.tsx'
import { Textarea } from '#components/ui/textarea.tsx'

export interface SaveVersionProps {
  /** Number that it gets. */
  next: number
  /** Why nothing can be saved now; undefined where something can. */
  nothing: string | undefined
  /** True where it was saved. */
  onSave(message: string): Promise<boolean>
}

export function SaveVersion({ next, nothing, onSave }: SaveVersionProps) {
  const [open, setOpen] = useState(false)
  useCommands('Prompt', [{ id: 'save-version', label: `Save v${next}…`, keys: 'mod+s', whileTyping: true, disabled: nothing !== undefined, run: () => setOpen(true) }])
  return (
    <Popover
      label={`Save v${next}`}
      align="end"
      open={open && nothing === undefined}
      onOpenChange={setOpen}
      className="w-[340px]"
      trigger={
        <Button kind="primary" keys="mod+s" disabled={nothing !== undefined} title={nothing}>
          Save v{next}
        </Button>
      }
    >
      <SaveForm next={next} onSave={onSave} onDone={() => setOpen(false)} />
    </Popover>
  )
}

/** The message, and the button that saves. */
export function SaveForm({ next, onSave, onDone }: Pick<SaveVersionProps, 'next' | 'onSave'> & { onDone(): void }) {
  const [message, setMessage] = useState('')
  const [busy, setBusy] = useState(false)
  const save = () => {
    if (busy) return
    setBusy(true)
    void onSave(message.trim()).then((saved) => {
      setBusy(false)
      if (saved) onDone()
    })
  }
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return
        event.preventDefault()
        save()
      }}
    >
      <Field label="What changed, and why">{(control) => <Textarea {...control} autoFocus minRows={2} maxLength={2000} value={message} onChange={({ target }) => setMessage(target.value)} />}</Field>
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Cancel</Button>
        <Button kind="primary" type="submit" keys="mod+enter" busy={busy}>
          Save v{next}
        </Button>
      </div>
    </form>
  )
}
