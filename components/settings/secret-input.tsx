/** A value that is written and never shown: dots while it is typed, “set” where there is one, and a way to take it back out. */
'use client'
import { KeyRound, Undo2, X } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import type { FieldControl } from '#components/ui/field.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Input } from '#components/ui/input.tsx'

export interface SecretInputProps {
  control: FieldControl
  label: string
  /** New text; '' leaves it alone, null removes it. */
  value: string | null
  isSet: boolean
  /** Whether it may be removed. */
  removable: boolean
  placeholder?: string
  disabled: boolean
  onChange(value: string | null): void
}

export function SecretInput({ control, label, value, isSet, removable, placeholder, disabled, onChange }: SecretInputProps) {
  if (value === null) {
    return (
      <span className="flex h-7 items-center gap-2 text-12 text-waiting">
        Removed when saved
        <Button size="sm" icon={Undo2} onClick={() => onChange('')}>
          Keep it
        </Button>
      </span>
    )
  }
  return (
    <span className="flex items-center gap-1.5">
      <Input
        {...control}
        type="password"
        autoComplete="new-password"
        icon={KeyRound}
        mono={value !== ''}
        disabled={disabled}
        value={value}
        placeholder={isSet ? 'Set. Type to replace it' : (placeholder ?? 'Not set')}
        onChange={({ target }) => onChange(target.value)}
      />
      {isSet && removable && !disabled && <IconButton icon={X} label={`Remove the ${label.toLowerCase()}`} onClick={() => onChange(null)} />}
    </span>
  )
}
