/** The fields of a kind of connection. */
'use client'
import { useState } from 'react'
import { RefreshCw } from 'lucide-react'
import type { Connection, ConnectionKind } from '#lib/api/connections.ts'
import { Button } from '#components/ui/button.tsx'
import { Field, type FieldControl } from '#components/ui/field.tsx'
import { CopyButton } from '#components/ui/id-chip.tsx'
import { Input } from '#components/ui/input.tsx'
import { Select } from '#components/ui/select.tsx'
import { connectionKinds, isSet, type ConnectionDraft, type ConnectionField } from './connection-kinds.ts'
import { SecretInput } from './secret-input.tsx'

export interface ConnectionFieldsProps {
  kind: ConnectionKind
  draft: ConnectionDraft
  /** By place in the body. */
  errors: Readonly<Record<string, string>>
  /** Undefined: it is being made. */
  saved: Connection | undefined
  disabled: boolean
  onChange(at: string, value: string | null): void
}

export function ConnectionFields({ kind, draft, errors, saved, disabled, onChange }: ConnectionFieldsProps) {
  return connectionKinds[kind].fields.map((field) => (
    <Field key={field.at} label={field.label} required={field.required} help={field.help} error={errors[field.at]}>
      {(control) => <Control field={field} control={control} value={draft[field.at] ?? (draft[field.at] === null ? null : '')} set={isSet(saved, field)} disabled={disabled} onChange={(value) => onChange(field.at, value)} />}
    </Field>
  ))
}

interface ControlProps {
  field: ConnectionField
  control: FieldControl
  value: string | null
  /** Of a secret: whether there is one. */
  set: boolean
  disabled: boolean
  onChange(value: string | null): void
}

function Control({ field, control, value, set, disabled, onChange }: ControlProps) {
  if (field.type === 'choice') {
    return <Select id={control.id} label={field.label} describedBy={control['aria-describedby']} disabled={disabled} value={value ?? ''} options={[...(field.options ?? [])]} onChange={onChange} />
  }
  if (field.generate) return <GeneratedSecret field={field} control={control} value={value} set={set} disabled={disabled} onChange={onChange} />
  if (field.type === 'secret') return <SecretInput control={control} label={field.label} value={value} isSet={set} removable={!field.required} placeholder={field.placeholder} disabled={disabled} onChange={onChange} />
  return <Input {...control} mono={field.mono} disabled={disabled} inputMode={field.type === 'number' ? 'numeric' : undefined} value={value ?? ''} placeholder={field.placeholder} onChange={({ target }) => onChange(target.value)} />
}

/** A secret that both sides must have: made here, it is shown until the page is left, to be copied to the receiver. */
function GeneratedSecret({ field, control, value, set, disabled, onChange }: ControlProps) {
  const [made, setMade] = useState<string>()
  const generate = () => {
    const secret = `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))}`
    setMade(secret)
    onChange(secret)
  }
  return (
    <span className="flex flex-col gap-1.5">
      <span className="flex items-center gap-1.5">
        <span className="min-w-0 flex-1">
          <SecretInput control={control} label={field.label} value={value} isSet={set} removable={false} placeholder={field.placeholder} disabled={disabled} onChange={onChange} />
        </span>
        {!disabled && (
          <Button icon={RefreshCw} onClick={generate}>
            {set ? 'Rotate' : 'Generate'}
          </Button>
        )}
      </span>
      {made !== undefined && (
        <span className="flex items-center gap-2 rounded-8 border border-waiting-line bg-waiting-soft px-2.5 py-1.5 text-12">
          <code className="min-w-0 break-all select-all">{made}</code>
          <CopyButton text={made} label="Copy the signing secret" className="shrink-0" />
          <span className="shrink-0 text-fg-2">Copy it to the receiver now: it is not shown again.</span>
        </span>
      )}
    </span>
  )
}
