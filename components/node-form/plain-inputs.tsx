/** Inputs of one value without an editor: texts, numbers, durations, choices, yes or no, colours, lists of words. */
'use client'
import { useState } from 'react'
import { RadioGroup } from 'radix-ui'
import type { Json } from '#lib/engine/json.ts'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { Input } from '#components/ui/input.tsx'
import { Select } from '#components/ui/select.tsx'
import { noteColours } from '#components/canvas/note-colour.ts'
import { readDuration, sayDuration } from './duration.ts'
import type { InputProps } from './form-context.ts'

interface Control {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
}

export type ControlProps = InputProps & { control: Control }

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '')
const fallbackText = ({ field }: InputProps): string | undefined => field.placeholder ?? (field.fallback === undefined ? undefined : String(field.fallback))

export function TextInput(props: ControlProps) {
  const { value, onChange, control } = props
  return <Input {...control} value={textOf(value)} placeholder={fallbackText(props)} onChange={(event) => onChange(event.target.value || undefined)} />
}

/** A number as text while it is typed; what cannot be read is not taken over, and says so by its border. */
function ReadNumber({ control: { id, ...control }, label, value, onChange, placeholder, read, end }: { control: Control; label?: string; value: Json | undefined; onChange(value: number | undefined): void; placeholder?: string; read(text: string): number | undefined; end?: string }) {
  const [typed, setTyped] = useState<string>()
  const shown = typed ?? (typeof value === 'number' ? String(value) : '')
  const unread = typed !== undefined && typed.trim() !== '' && read(typed) === undefined
  return (
    <Input
      {...control}
      id={id || undefined}
      aria-label={label}
      aria-invalid={unread || control['aria-invalid']}
      inputMode="decimal"
      className="tabular-nums"
      value={shown}
      placeholder={placeholder}
      end={end}
      onChange={({ target }) => {
        setTyped(target.value)
        const next = read(target.value)
        if (target.value.trim() === '') onChange(undefined)
        else if (next !== undefined) onChange(next)
      }}
      onBlur={() => setTyped(undefined)}
    />
  )
}

const readNumber = (text: string): number | undefined => (/^\s*-?\d+(?:[.]\d+)?\s*$/.test(text) ? Number(text) : undefined)

export function NumberInput(props: ControlProps) {
  return <ReadNumber control={props.control} value={props.value} onChange={props.onChange} placeholder={fallbackText(props)} read={readNumber} end={props.field.unit} />
}

/** `latest`, `draft`, or the number of a version; what is none of them is not taken over, and says so by its border. */
export function VersionInput(props: ControlProps) {
  const { control, value, onChange } = props
  const [typed, setTyped] = useState<string>()
  const shown = typed ?? (typeof value === 'number' || typeof value === 'string' ? String(value) : '')
  const unread = typed !== undefined && typed.trim() !== '' && readVersion(typed) === undefined
  return (
    <Input
      {...control}
      aria-invalid={unread || control['aria-invalid']}
      value={shown}
      placeholder={fallbackText(props)}
      onChange={({ target }) => {
        setTyped(target.value)
        const next = readVersion(target.value)
        if (next !== undefined || target.value.trim() === '') onChange(next)
      }}
      onBlur={() => setTyped(undefined)}
    />
  )
}

function readVersion(text: string): string | number | undefined {
  const word = text.trim().toLowerCase()
  if (word === 'latest' || word === 'draft') return word
  return /^v?[1-9]\d{0,8}$/.test(word) ? Number(word.replace('v', '')) : undefined
}

function DurationInput({ base, ...props }: ControlProps & { base: 1 | 1000 }) {
  const { value, field, control, onChange } = props
  const said = typeof value === 'number' ? sayDuration(value, base) : ''
  const fallback = typeof field.fallback === 'number' ? sayDuration(field.fallback, base) : ''
  const unit = base === 1 ? 'ms' : 's'
  const end = said ? `= ${said}` : value === undefined && fallback !== '' ? undefined : unit
  return <ReadNumber control={control} value={value} onChange={onChange} placeholder={fallback || fallbackText(props)} read={(text) => readDuration(text, base)} end={end} />
}

/** Seconds without a label of its own, beside other words. */
export function DurationField({ id = '', label, value, placeholder, onChange }: { id?: string; label: string; value: Json | undefined; placeholder?: string; onChange(seconds: number | undefined): void }) {
  const said = typeof value === 'number' ? sayDuration(value, 1000) : ''
  return <ReadNumber label={label} placeholder={placeholder} control={{ id, 'aria-describedby': undefined, 'aria-invalid': undefined }} value={value} onChange={onChange} read={(text) => readDuration(text, 1000)} end={said ? `= ${said}` : 's'} />
}

export const MillisecondsInput = (props: ControlProps) => <DurationInput {...props} base={1} />
export const SecondsInput = (props: ControlProps) => <DurationInput {...props} base={1000} />

/** The default is shown as chosen; without one, an empty choice stands for "left out". */
export function SelectInput({ field, value, onChange, control }: ControlProps) {
  const options = field.fallback === undefined ? [{ value: '', label: 'Not set' }, ...(field.options ?? [])] : (field.options ?? [])
  const shown = typeof value === 'string' ? value : String(field.fallback ?? '')
  return <Select id={control.id} label={field.label} value={shown} options={options} invalid={control['aria-invalid']} describedBy={control['aria-describedby']} onChange={(next) => onChange(next === '' || next === field.fallback ? undefined : next)} />
}

/** Has its own label and help to the right of the box. */
export function BooleanInput({ field, value, onChange }: InputProps) {
  const checked = typeof value === 'boolean' ? value : field.fallback === true
  return (
    <Checkbox checked={checked} hint={field.help} onChange={(next) => onChange(next === field.fallback || (!next && field.fallback === undefined) ? undefined : next)}>
      {field.label}
    </Checkbox>
  )
}

export function TagsInput({ value, onChange, control, field }: ControlProps) {
  const [typed, setTyped] = useState<string>()
  const list = Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
  return (
    <Input
      {...control}
      value={typed ?? list.join(', ')}
      placeholder={field.placeholder ?? 'one, two'}
      onChange={({ target }) => {
        setTyped(target.value)
        const words = target.value.split(',').map((word) => word.trim()).filter(Boolean)
        onChange(words.length > 0 ? words : undefined)
      }}
      onBlur={() => setTyped(undefined)}
    />
  )
}

export function ColourInput({ value, onChange, field }: ControlProps) {
  return (
    <RadioGroup.Root aria-label={field.label} value={textOf(value)} onValueChange={(next) => onChange(next === '' ? undefined : next)} className="flex gap-1.5">
      {[{ value: '', label: 'As usual', tone: 'neutral' }, ...noteColours].map((colour) => (
        <RadioGroup.Item
          key={colour.value}
          value={colour.value}
          aria-label={colour.label}
          title={colour.label}
          data-tone={colour.tone}
          className="grid size-6 place-items-center rounded-6 border border-(--cl) bg-(--cs) data-[state=checked]:border-accent data-[state=checked]:outline-2 data-[state=checked]:outline-accent-line"
        >
          <RadioGroup.Indicator className="size-2 rounded-full bg-accent" />
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  )
}
