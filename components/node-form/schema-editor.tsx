/** A JSON Schema of an object: as a list of typed fields, or as its source. What the list cannot say is edited in the source. */
'use client'
import { useState } from 'react'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { JsonEditor } from './json-editor.tsx'
import { emptySchema, isFormSchema, rowsOfSchema } from './schema-fields.ts'
import { SchemaRows } from './schema-rows.tsx'

export interface SchemaEditorProps {
  /** What the schema is of: names the controls ("parameters of deploy"). */
  label: string
  value: Json | undefined
  onChange(schema: JsonObject): void
  /** Names of fields are what a model writes, or what a person fills in. */
  reader?: 'model' | 'person'
}

export function SchemaEditor({ label, value, onChange, reader = 'person' }: SchemaEditorProps) {
  const schema = isJsonObject(value) ? value : emptySchema
  const formable = isFormSchema(schema)
  const [wanted, setWanted] = useState<'form' | 'source'>('form')
  const view = formable ? wanted : 'source'
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <div className="flex items-center">
        <span className="text-12 text-fg-3">{summary(schema, formable)}</span>
        <SegmentedControl label={`View of ${label}`} className="ml-auto" value={view} onChange={setWanted} options={[{ value: 'form', label: 'Fields', disabled: !formable }, { value: 'source', label: 'JSON Schema' }]} />
      </div>
      {view === 'form' ? <SchemaRows label={label} schema={schema} onChange={onChange} reader={reader} /> : <JsonEditor label={`JSON Schema of ${label}`} value={schema} check={objectOnly} onChange={(next) => onChange(isJsonObject(next) ? next : emptySchema)} minRows={6} />}
    </div>
  )
}

const objectOnly = (value: Json): string | undefined => (isJsonObject(value) ? undefined : 'A JSON Schema is an object, such as { "type": "object", "properties": {} }.')

function summary(schema: JsonObject, formable: boolean): string {
  if (!formable) return 'More than a list of fields can say'
  const count = rowsOfSchema(schema).length
  return count === 0 ? 'No fields yet' : count === 1 ? '1 field' : `${count} fields`
}
