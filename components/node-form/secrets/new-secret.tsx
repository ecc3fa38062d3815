/** The form of a new secret, in place. Its value is typed once and shown nowhere; its hosts begin with the one that the request goes to. */
'use client'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { ErrorText } from '#components/ui/problem-text.tsx'
import { useSecretWrites } from './use-secret-writes.ts'

export interface NewSecretProps {
  name: string
  /** A literal that becomes the secret; it is not asked for then. */
  value?: string
  host?: string
  onCreated(name: string): void
}

const listOf = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean)

export function NewSecret({ name: suggested, value: given, host, onCreated }: NewSecretProps) {
  const [name, setName] = useState(suggested)
  const [value, setValue] = useState('')
  const [hosts, setHosts] = useState(host ?? '')
  const { busy, error, create } = useSecretWrites()
  const whole = given ?? value
  const ready = name.trim() !== '' && whole !== '' && !busy
  const submit = async () => {
    if (ready && (await create({ name: name.trim(), value: whole, allowedHosts: listOf(hosts) }))) onCreated(name.trim())
  }
  return (
    <form
      aria-label="New secret"
      className="flex flex-col gap-2.5"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <Field label="Name">{(control) => <Input {...control} mono value={name} autoFocus onChange={({ target }) => setName(target.value)} />}</Field>
      {given === undefined ? (
        <Field label="Value" help="Stored encrypted. Nobody can read it back.">
          {(control) => <Input {...control} type="password" autoComplete="new-password" value={value} onChange={({ target }) => setValue(target.value)} />}
        </Field>
      ) : (
        <p className="text-12 text-fg-2">Its value is the text that stands in the field now ({given.length.toLocaleString('en')} characters).</p>
      )}
      <Field label="Sent only to" help="Hosts such as api.example.com or *.example.com. None: it is sent nowhere.">
        {(control) => <Input {...control} mono placeholder="api.example.com" value={hosts} onChange={({ target }) => setHosts(target.value)} />}
      </Field>
      {error && <ErrorText>{error}</ErrorText>}
      <Button type="submit" kind="primary" size="sm" className="self-end" disabled={!ready} busy={busy}>
        Create and use
      </Button>
    </form>
  )
}
