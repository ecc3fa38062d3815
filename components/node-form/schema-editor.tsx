/** A JSON Schema of an object: as a list of typed fields, or as its source. What the list cannot say is edited in the source. */
'use client'
import { useState } from 'react'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { Button } from '#components/ui/button.tsx'
import { Popover } from '#components/ui/popover.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { JsonEditor } from './json-editor.tsx'
import { schemaOfExample, schemaRefusal } from './schema-check.ts'
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
        {view === 'form' && <FromExample label={label} onExample={(example) => onChange(withExample(schema, example))} />}
        <SegmentedControl label={`View of ${label}`} className={view === 'form' ? 'ml-1' : 'ml-auto'} value={view} onChange={setWanted} options={[{ value: 'form', label: 'Fields', disabled: !formable }, { value: 'source', label: 'JSON Schema' }]} />
      </div>
      {view === 'form' ? <SchemaRows label={label} schema={schema} onChange={onChange} reader={reader} /> : <JsonEditor label={`JSON Schema of ${label}`} value={schema} check={schemaRefusal} onChange={(next) => onChange(isJsonObject(next) ? next : emptySchema)} minRows={6} />}
    </div>
  )
}

/** A value like those to come, from which fields are made; what is there already stays as it is. */
function FromExample({ label, onExample }: { label: string; onExample(example: JsonObject): void }) {
  const [open, setOpen] = useState(false)
  const [example, setExample] = useState<Json>()
  return (
    <Popover label={`Example of ${label}`} open={open} onOpenChange={setOpen} align="end" className="w-[360px]" trigger={<Button kind="ghost" size="sm" className="ml-auto">From an example</Button>}>
      {open && (
        <form
          aria-label={`Example of ${label}`}
          className="flex flex-col gap-2"
          onSubmit={(event) => {
            event.preventDefault()
            if (!isJsonObject(example)) return
            setOpen(false)
            onExample(example)
          }}
        >
          <JsonEditor autoFocus label={`JSON of an example of ${label}`} value={example} placeholder={'{ "order": "A-17", "lines": [] }'} minRows={6} maxRows={14} check={(value) => (isJsonObject(value) ? undefined : 'An example is an object: its members become fields.')} onChange={setExample} />
          <Button type="submit" kind="primary" size="sm" className="self-end" disabled={!isJsonObject(example)}>
            Add its fields
          </Button>
        </form>
      )}
    </Popover>
  )
}

/** With a field for each member of the example that has none yet. */
function withExample(schema: JsonObject, example: JsonObject): JsonObject {
  const { properties, required } = schemaOfExample(example)
  const known = isJsonObject(schema.properties) ? schema.properties : {}
  const added = Object.keys(example).filter((name) => !Object.hasOwn(known, name))
  const names = [...(Array.isArray(schema.required) ? schema.required : []), ...(Array.isArray(required) ? required.filter((name) => typeof name === 'string' && added.includes(name)) : [])]
  return { ...schema, type: 'object', properties: { ...(isJsonObject(properties) ? properties : {}), ...known }, ...(names.length > 0 && { required: names }) }
}

function summary(schema: JsonObject, formable: boolean): string {
  if (!formable) return 'More than a list of fields can say'
  const count = rowsOfSchema(schema).length
  return count === 0 ? 'No fields yet' : count === 1 ? '1 field' : `${count} fields`
}
