/**
 * The fields of a schema as rows: name, type, whether it must be there, what it is, and what belongs to its type (choices, items, and
 * again fields).
 */
'use client'
import { useState } from 'react'
import { Plus, SlidersHorizontal } from 'lucide-react'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { Button } from '#components/ui/button.tsx'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { Input } from '#components/ui/input.tsx'
import { Select } from '#components/ui/select.tsx'
import { JsonEditor } from './json-editor.tsx'
import { NameInput } from './name-input.tsx'
import { RowMenu } from './row-controls.tsx'
import { schemaRefusal } from './schema-check.ts'
import { SchemaConstraints } from './schema-constraints.tsx'
import { fieldTypeOf, fieldTypes, freeName, isNullable, moved, readChoices, rowsOfSchema, withKeyword, withNullable, withRows, withType, writeChoices, type FieldType, type SchemaFieldRow } from './schema-fields.ts'

export interface SchemaRowsProps {
  /** What the schema is of. */
  label: string
  schema: JsonObject
  onChange(schema: JsonObject): void
  reader?: 'model' | 'person'
}

/** The fields of one object, and below a field those of its own. */
export function SchemaRows({ label, schema, onChange, reader }: SchemaRowsProps) {
  const rows = rowsOfSchema(schema)
  const names = rows.map((row) => row.name)
  const write = (next: readonly SchemaFieldRow[]) => onChange(withRows(schema, next))
  return (
    <div className="flex flex-col gap-1.5">
      {rows.length > 0 && (
        <ul aria-label={`Fields of ${label}`} className="divide-y divide-line-soft rounded-8 border border-line">
          {rows.map((row, index) => (
            <li key={index}>
              <SchemaRow
                row={row}
                index={index}
                names={names}
                reader={reader}
                onChange={(next) => write(rows.with(index, next))}
                onMove={(to) => write(moved(rows, index, to))}
                onRemove={() => write(rows.toSpliced(index, 1))}
              />
            </li>
          ))}
        </ul>
      )}
      <Button
        kind="ghost"
        size="sm"
        icon={Plus}
        className="self-start"
        aria-label={`Add field to ${label}`}
        onClick={() => write([...rows, { name: freeName(names), type: 'string', required: reader === 'model', description: '', schema: { type: 'string' } }])}
      >
        Field
      </Button>
    </div>
  )
}

interface SchemaRowProps {
  row: SchemaFieldRow
  index: number
  /** Of all fields of the object. */
  names: readonly string[]
  reader?: 'model' | 'person'
  onChange(row: SchemaFieldRow): void
  onMove(to: number): void
  onRemove(): void
}

const typeOptions = fieldTypes.filter(({ value }) => value !== 'custom')

function SchemaRow({ row, index, names, reader, onChange, onMove, onRemove }: SchemaRowProps) {
  const { name, type, required, schema } = row
  const write = (next: JsonObject) => onChange({ ...row, schema: next, type: fieldTypeOf(next) })
  const [limits, setLimits] = useState(false)
  return (
    <div className="flex flex-col gap-1 px-2 py-1.5">
      <div className="flex items-start gap-1.5">
        <NameInput size="sm" label={`Name of field ${index + 1}`} value={name} refuse={(next) => refuseFieldName(next, names, index)} onCommit={(next) => onChange({ ...row, name: next })} />
        <Select size="sm" className="w-[92px]!" label={`Type of ${name}`} value={type} options={type === 'custom' ? fieldTypes : typeOptions} onChange={(next) => write(withType(schema, next as FieldType))} />
        <Checkbox className="mt-0.5" checked={required} onChange={(next) => onChange({ ...row, required: next })}>
          <span className="text-12 text-fg-3">required</span>
        </Checkbox>
        <RowMenu name={`field ${name}`} index={index} count={names.length} onMove={onMove} onRemove={onRemove} more={type === 'custom' ? [] : [{ label: limits ? 'Hide limits' : 'Limits, default, null…', icon: SlidersHorizontal, onSelect: () => setLimits(!limits) }]} />
      </div>
      <Input size="sm" aria-label={`Description of ${name}`} placeholder={reader === 'model' ? 'What it is, for the model' : 'What it is'} value={row.description} onChange={({ target }) => write(withKeyword(schema, 'description', target.value))} />
      <TypeDetails name={name} type={type} schema={schema} onChange={write} reader={reader} />
      {type !== 'custom' && <SchemaConstraints name={name} type={type} schema={schema} open={limits} onToggle={() => setLimits(!limits)} onChange={write} />}
    </div>
  )
}

function refuseFieldName(name: string, names: readonly string[], index: number): string | undefined {
  if (name.trim() === '') return 'Give it a name, or remove it.'
  return names.some((other, at) => other === name && at !== index) ? `"${name}" is there already.` : undefined
}

interface DetailsProps {
  name: string
  type: FieldType
  schema: JsonObject
  onChange(schema: JsonObject): void
  reader?: 'model' | 'person'
}

function TypeDetails({ name, type, schema, onChange, reader }: DetailsProps) {
  if (type === 'choice') return <ChoiceValues name={name} schema={schema} onChange={onChange} />
  if (type === 'list') return <ListItems name={name} schema={schema} onChange={onChange} reader={reader} />
  if (type === 'custom') return <JsonEditor label={`JSON Schema of ${name}`} value={schema} minRows={2} check={schemaRefusal} onChange={(next) => isJsonObject(next) && onChange(next)} />
  if (type !== 'object') return null
  return (
    <div className="mt-1 ml-2 border-l border-line pl-2">
      <SchemaRows label={name} schema={schema} onChange={onChange} reader={reader} />
    </div>
  )
}

function ChoiceValues({ name, schema, onChange }: Pick<DetailsProps, 'name' | 'schema' | 'onChange'>) {
  const [typed, setTyped] = useState<string>()
  const values: Json[] = Array.isArray(schema.enum) ? schema.enum : []
  const read = typed === undefined ? undefined : readChoices(typed)
  return (
    <Input
      size="sm"
      mono
      aria-label={`Values of ${name}`}
      aria-invalid={(typed !== undefined && !read?.length) || undefined}
      title="Texts, numbers, true and false. A text with a comma in quotes."
      placeholder="one, other"
      value={typed ?? writeChoices(values)}
      onChange={({ target }) => {
        setTyped(target.value)
        const next = readChoices(target.value)
        if (next && next.length > 0) onChange(withNullable(withChoices(schema, next), isNullable(schema)))
      }}
      onBlur={() => setTyped(undefined)}
    />
  )
}

/** The type of the choices is said only where they are all texts: a model is told by the list itself otherwise. */
function withChoices(schema: JsonObject, choices: Json[]): JsonObject {
  const { type: _, ...rest } = schema
  return choices.every((choice) => typeof choice === 'string') ? { type: 'string', ...rest, enum: choices } : { ...rest, enum: choices }
}

function ListItems({ name, schema, onChange, reader }: Omit<DetailsProps, 'type'>) {
  const items = isJsonObject(schema.items) ? schema.items : { type: 'string' }
  const type = fieldTypeOf(items)
  const options = fieldTypes.filter(({ value }) => value !== 'custom').map((option) => ({ ...option, label: `of ${option.label}` }))
  const write = (next: JsonObject) => onChange({ ...schema, items: next })
  return (
    <div className="flex flex-col gap-1">
      <Select size="sm" className="w-[132px]!" label={`Items of ${name}`} value={type} options={options} onChange={(next) => write(withType(items, next as FieldType))} />
      <TypeDetails name={`items of ${name}`} type={type} schema={items} onChange={write} reader={reader} />
    </div>
  )
}
