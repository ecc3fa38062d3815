/** What else a field may be held to: null, a default, a form, a length, a range. Folded to one line that says what is set; nothing where nothing is. */
'use client'
import { useState } from 'react'
import { ChevronRight } from 'lucide-react'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { Input } from '#components/ui/input.tsx'
import { Select } from '#components/ui/select.tsx'
import { isNullable, withKeyword, withNullable, type FieldType } from './schema-fields.ts'

interface Constraint {
  keyword: string
  label: string
  reads: 'text' | 'count' | 'number' | 'json'
}

const lengths: readonly Constraint[] = [
  { keyword: 'minLength', label: 'At least, characters', reads: 'count' },
  { keyword: 'maxLength', label: 'At most, characters', reads: 'count' },
]
const range: readonly Constraint[] = [
  { keyword: 'minimum', label: 'At least', reads: 'number' },
  { keyword: 'maximum', label: 'At most', reads: 'number' },
]
const sizes: readonly Constraint[] = [
  { keyword: 'minItems', label: 'At least, items', reads: 'count' },
  { keyword: 'maxItems', label: 'At most, items', reads: 'count' },
]
const standard: Constraint = { keyword: 'default', label: 'Default', reads: 'json' }

const constraints: Record<Exclude<FieldType, 'custom'>, readonly Constraint[]> = {
  string: [...lengths, { keyword: 'pattern', label: 'Pattern', reads: 'text' }, standard],
  integer: [...range, standard],
  number: [...range, standard],
  boolean: [standard],
  choice: [standard],
  list: sizes,
  object: [],
}

const formats = ['', 'date', 'date-time', 'email', 'uri', 'uuid'].map((value) => ({ value, label: value === '' ? 'any text' : value }))

export interface SchemaConstraintsProps {
  name: string
  type: Exclude<FieldType, 'custom'>
  schema: JsonObject
  open: boolean
  onToggle(): void
  onChange(schema: JsonObject): void
}

export function SchemaConstraints({ name, type, schema, open, onToggle, onChange }: SchemaConstraintsProps) {
  const set = constraints[type].filter(({ keyword }) => schema[keyword] !== undefined).map(({ keyword }) => `${keyword} ${JSON.stringify(schema[keyword])}`)
  const said = [...(isNullable(schema) ? ['or null'] : []), ...(typeof schema.format === 'string' ? [schema.format] : []), ...set].join(', ')
  if (said === '' && !open) return null
  return (
    <div className="flex flex-col gap-1">
      <button type="button" aria-expanded={open} onClick={onToggle} className="-ml-1 flex h-5 items-center gap-1 self-start rounded-4 px-1 text-11 text-fg-3 hover:bg-hover">
        <ChevronRight aria-hidden className={`size-3 transition-transform ${open ? 'rotate-90' : ''}`} strokeWidth={2} />
        <span className="sr-only">Limits of {name}: </span>
        <span className="max-w-[280px] truncate">{said || 'Limits'}</span>
      </button>
      {open && (
        <div className="grid grid-cols-2 gap-1.5 pl-3">
          <Checkbox className="col-span-2" checked={isNullable(schema)} onChange={(next) => onChange(withNullable(schema, next))}>
            <span className="text-12 text-fg-2">May be null</span>
          </Checkbox>
          {type === 'string' && (
            <label className="col-span-2 flex items-center gap-2 text-12 text-fg-3">
              Form
              <Select size="sm" label={`Form of ${name}`} value={typeof schema.format === 'string' ? schema.format : ''} options={formats.some(({ value }) => value === (schema.format ?? '')) ? formats : [...formats, { value: String(schema.format), label: String(schema.format) }]} onChange={(next) => onChange(withKeyword(schema, 'format', next))} />
            </label>
          )}
          {constraints[type].map((constraint) => (
            <ConstraintInput key={constraint.keyword} name={name} constraint={constraint} value={schema[constraint.keyword]} onChange={(next) => onChange(withKeyword(schema, constraint.keyword, next))} />
          ))}
        </div>
      )}
    </div>
  )
}

function ConstraintInput({ name, constraint: { keyword, label, reads }, value, onChange }: { name: string; constraint: Constraint; value: Json | undefined; onChange(value: Json | undefined): void }) {
  const [typed, setTyped] = useState<string>()
  const written = value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)
  const unread = typed !== undefined && typed.trim() !== '' && read(typed, reads) === undefined
  return (
    <label className={`flex flex-col gap-0.5 text-11 text-fg-3 ${reads === 'text' || reads === 'json' ? 'col-span-2' : ''}`}>
      {label}
      <Input
        size="sm"
        mono
        aria-label={`${label} of ${name}`}
        aria-invalid={unread || undefined}
        inputMode={reads === 'count' || reads === 'number' ? 'decimal' : undefined}
        data-keyword={keyword}
        value={typed ?? written}
        onChange={({ target }) => {
          setTyped(target.value)
          const next = read(target.value, reads)
          if (target.value.trim() === '') onChange(undefined)
          else if (next !== undefined) onChange(next)
        }}
        onBlur={() => setTyped(undefined)}
      />
    </label>
  )
}

/** A default is JSON where it reads as such, else a text. */
function read(text: string, reads: Constraint['reads']): Json | undefined {
  if (reads === 'text') return text
  if (reads === 'json') return /^(?:true|false|null|-?\d+(?:\.\d+)?|[[{"].*)$/s.test(text.trim()) ? parsed(text) : text
  const number = Number(text.trim())
  if (!Number.isFinite(number)) return undefined
  return reads === 'count' && (!Number.isInteger(number) || number < 0) ? undefined : number
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
