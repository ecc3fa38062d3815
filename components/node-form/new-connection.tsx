/** A connection to a model provider, made where it is chosen. Its key is typed once and shown nowhere. */
'use client'
import { useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { createConnection, type ModelConnectionKind } from '#lib/api/connections.ts'
import { connectionsQuery } from '#lib/client/installation.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Input } from '#components/ui/input.tsx'
import { Popover } from '#components/ui/popover.tsx'
import { ErrorText } from '#components/ui/problem-text.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'

export interface NewConnectionProps {
  /** What it is for: "model", "fallback 1". */
  of: string
  onCreated(name: string): void
}

export function NewConnection({ of, onCreated }: NewConnectionProps) {
  const [open, setOpen] = useState(false)
  return (
    <Popover label={`New connection of ${of}`} open={open} onOpenChange={setOpen} align="end" className="w-[320px]" trigger={<IconButton icon={Plus} size="sm" label={`New connection of ${of}`} className="-my-1" />}>
      {open && (
        <ConnectionForm
          onCreated={(name) => {
            setOpen(false)
            onCreated(name)
          }}
        />
      )}
    </Popover>
  )
}

const kinds: readonly { value: ModelConnectionKind; label: string }[] = [
  { value: 'openai', label: 'OpenAI-compatible' },
  { value: 'scripted', label: 'Scripted' },
]

function ConnectionForm({ onCreated }: { onCreated(name: string): void }) {
  const client = useQueryClient()
  const [kind, setKind] = useState<ModelConnectionKind>('openai')
  const [typed, setTyped] = useState({ name: '', baseUrl: '', model: '', apiKey: '' })
  const write = (name: keyof typeof typed) => ({ value: typed[name], onChange: ({ target }: { target: { value: string } }) => setTyped({ ...typed, [name]: target.value }) })
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => request(createConnection, { body: { name: typed.name.trim(), kind, ...(kind === 'openai' && given({ baseUrl: typed.baseUrl.trim(), model: typed.model.trim(), apiKey: typed.apiKey })) } }),
    async onSuccess({ name }) {
      await client.invalidateQueries({ queryKey: connectionsQuery.queryKey })
      onCreated(name)
    },
  })
  return (
    <form
      aria-label="New connection"
      className="flex flex-col gap-2.5"
      onSubmit={(event) => {
        event.preventDefault()
        // A form within a form of the page: it is this one alone that is sent.
        event.stopPropagation()
        if (typed.name.trim() !== '') mutate()
      }}
    >
      <SegmentedControl label="Kind of connection" value={kind} options={kinds} onChange={setKind} />
      <Field label="Name">{(control) => <Input {...control} mono autoFocus placeholder="openrouter" {...write('name')} />}</Field>
      {kind === 'openai' ? (
        <>
          <Field label="Base URL" help="Left empty, OpenAI’s own.">
            {(control) => <Input {...control} mono placeholder="https://openrouter.ai/api/v1" {...write('baseUrl')} />}
          </Field>
          <Field label="API key" help="Stored encrypted. Nobody can read it back.">
            {(control) => <Input {...control} type="password" autoComplete="new-password" {...write('apiKey')} />}
          </Field>
          <Field label="Model" help="For nodes that name none.">
            {(control) => <Input {...control} mono {...write('model')} />}
          </Field>
        </>
      ) : (
        <p className="text-12 text-fg-3">Answers from the script of each node. No model is asked.</p>
      )}
      {error && <ErrorText>{errorText(error)}</ErrorText>}
      <Button type="submit" kind="primary" size="sm" className="self-end" disabled={typed.name.trim() === ''} busy={isPending}>
        Create and use
      </Button>
    </form>
  )
}

/** What was left empty is left out. */
const given = (texts: Record<string, string>): Record<string, string> => Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''))
