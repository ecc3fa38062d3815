/**
 * Controls for texts, numbers and choices. An emptied control takes an optional member out of the value; a required text stays as
 * the empty text, because that may be meant.
 */
'use client'
import { useEffect, useState } from 'react'
import { Input } from '#components/ui/input.tsx'
import { Select } from '#components/ui/select.tsx'
import { Textarea } from '#components/ui/textarea.tsx'
import type { FieldControl } from '#components/ui/field.tsx'
import type { Json } from '#lib/engine/json.ts'
import { useSchemaForm } from './schema-form-context.ts'
import { choicesOf, textOf, type SchemaShape } from './schema-shape.ts'

export interface ControlProps {
  control: FieldControl
  shape: SchemaShape
  pointer: string
  label: string
  value: Json | undefined
  required: boolean
  onChange(value: Json | undefined): void
}

const inputTypes: Record<string, string> = { email: 'email', uri: 'url', url: 'url', date: 'date', time: 'time' }

/** What an empty text means: left out, null where null is allowed, else the empty text. */
function emptied(required: boolean, nullable: boolean): Json | undefined {
  if (nullable) return required ? null : undefined
  return required ? '' : undefined
}

const asText = (value: Json | undefined): string => (typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value))

/** The first example, or the default, as a hint of what is wanted. */
function placeholderOf(shape: SchemaShape): string | undefined {
  const { examples } = shape.schema
  const example = Array.isArray(examples) ? examples[0] : shape.schema.default
  return example === undefined || example === null ? undefined : asText(example)
}

export function LineControl({ control, shape, value, required, onChange }: ControlProps) {
  const { disabled } = useSchemaForm()
  return (
    <Input
      {...control}
      type={inputTypes[textOf(shape.schema.format) ?? ''] ?? 'text'}
      value={asText(value)}
      disabled={disabled}
      placeholder={placeholderOf(shape)}
      onChange={(event) => onChange(event.target.value === '' ? emptied(required, shape.nullable) : event.target.value)}
    />
  )
}

export function TextControl({ control, shape, value, required, onChange }: ControlProps) {
  const { disabled } = useSchemaForm()
  return (
    <Textarea
      {...control}
      minRows={typeof shape.schema.maxLength === 'number' || textOf(shape.schema.format) ? 3 : 1}
      value={asText(value)}
      disabled={disabled}
      placeholder={placeholderOf(shape)}
      onChange={(event) => onChange(event.target.value === '' ? emptied(required, shape.nullable) : event.target.value)}
    />
  )
}

/** Keeps what is typed, so that "1." or "-" is no number yet but stays on screen; an unreadable text is reported, not guessed. */
export function NumberControl({ control, shape, pointer, label, value, required, onChange }: ControlProps) {
  const { disabled, report } = useSchemaForm()
  const [typed, setTyped] = useState<{ text: string; value: Json | undefined }>()
  const text = typed !== undefined && typed.value === value ? typed.text : asText(value)
  const integer = shape.schema.type === 'integer'
  useEffect(() => () => report(pointer, undefined), [report, pointer])

  function read(next: string) {
    const number = readNumber(next, integer)
    if (number === undefined) {
      setTyped({ text: next, value })
      report(pointer, `${label} must be ${integer ? 'a whole number, such as 12' : 'a number, such as 12.5'}.`)
      return
    }
    const result = next.trim() === '' ? (shape.nullable && required ? null : undefined) : number
    setTyped({ text: next, value: result })
    report(pointer, undefined)
    onChange(result)
  }

  return (
    <Input
      {...control}
      inputMode={integer ? 'numeric' : 'decimal'}
      value={text}
      disabled={disabled}
      placeholder={placeholderOf(shape)}
      onChange={(event) => read(event.target.value)}
      className="tabular-nums"
    />
  )
}

/** undefined where the text is no number; 0 stands for the empty text, which the caller treats first. */
function readNumber(text: string, integer: boolean): number | undefined {
  const number = Number(text.trim())
  if (!Number.isFinite(number)) return undefined
  return integer && !Number.isInteger(number) ? undefined : number
}

/** Choices are chosen by position, because an enum may hold any JSON value. */
export function ChoiceControl({ control, shape, value, required, onChange }: ControlProps) {
  const { disabled } = useSchemaForm()
  const choices = choicesOf(shape.schema)
  const canBeLeft = !required || shape.nullable
  const chosen = choices.findIndex((choice) => JSON.stringify(choice.value) === JSON.stringify(value))
  const options = choices.map((choice, index) => ({ value: String(index), label: choice.label }))
  return (
    <Select
      id={control.id}
      describedBy={control['aria-describedby']}
      invalid={control['aria-invalid']}
      disabled={disabled}
      value={chosen < 0 ? (canBeLeft ? '' : undefined) : String(chosen)}
      options={canBeLeft ? [{ value: '', label: 'None' }, ...options] : options}
      onChange={(next) => onChange(next === '' ? (shape.nullable && required ? null : undefined) : choices[Number(next)]?.value)}
    />
  )
}
