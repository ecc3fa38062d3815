/** How many must answer: one, a number of them, or everybody who is named. */
'use client'
import { useState } from 'react'
import type { Json } from '#lib/engine/json.ts'
import { Input } from '#components/ui/input.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import type { ControlProps } from '../plain-inputs.tsx'

export interface RequiredEditorProps {
  id?: string
  describedBy?: string
  invalid?: true
  label: string
  value: Json | undefined
  onChange(required: number | 'all' | undefined): void
}

type Mode = 'one' | 'several' | 'all'

const modeOf = (value: Json | undefined): Mode => (value === 'all' ? 'all' : typeof value === 'number' && value !== 1 ? 'several' : 'one')

export function RequiredEditor({ id, describedBy, invalid, label, value, onChange }: RequiredEditorProps) {
  const [typed, setTyped] = useState<string>()
  const mode = modeOf(value)
  const choose = (next: Mode) => {
    setTyped(undefined)
    if (next === mode) return
    onChange({ one: undefined, several: 2, all: 'all' as const }[next])
  }
  return (
    <div className="flex h-7 items-center gap-2">
      <SegmentedControl label={label} value={mode} onChange={choose} options={[{ value: 'one', label: 'One' }, { value: 'several', label: 'Several' }, { value: 'all', label: 'All' }]} />
      {mode === 'several' && (
        <span className="w-14">
          <Input
            id={id}
            aria-describedby={describedBy}
            aria-invalid={invalid}
            aria-label={`${label}, number`}
            inputMode="numeric"
            className="tabular-nums"
            value={typed ?? String(value)}
            onChange={({ target }) => {
              setTyped(target.value)
              const number = Number(target.value)
              if (target.value.trim() !== '' && Number.isInteger(number) && number > 1) onChange(number)
            }}
            onBlur={() => setTyped(undefined)}
          />
        </span>
      )}
    </div>
  )
}

export function RequiredInput({ field, value, onChange, control }: ControlProps) {
  return <RequiredEditor id={control.id} describedBy={control['aria-describedby']} invalid={control['aria-invalid']} label={field.label} value={value} onChange={onChange} />
}
