/** One field of a schema form: chooses the control by the schema's shape and gives it its label, help and problems. */
'use client'
import type { ReactNode } from 'react'
import { valueAt } from '#lib/engine/pointer.ts'
import type { Json } from '#lib/engine/json.ts'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { Field, type FieldControl } from '#components/ui/field.tsx'
import { ErrorText } from '#components/ui/problem-text.tsx'
import { isWithin, pointerOf } from './json-pointer.ts'
import { JsonControl } from './json-control.tsx'
import { ListField } from './list-field.tsx'
import { ObjectField } from './object-field.tsx'
import { ChoiceControl, LineControl, NumberControl, TextControl, type ControlProps } from './scalar-controls.tsx'
import { useSchemaForm, type SchemaFieldProps } from './schema-form-context.ts'
import { shapeOf, textOf, type FieldKind } from './schema-shape.ts'

const controls: Record<Exclude<FieldKind, 'object' | 'list' | 'boolean'>, (props: ControlProps) => ReactNode> = {
  line: LineControl,
  text: TextControl,
  number: NumberControl,
  choice: ChoiceControl,
  json: JsonControl,
}

export function SchemaField(props: SchemaFieldProps) {
  const { name, path, schema, value, required, onChange, aside } = props
  const form = useSchemaForm()
  const shape = shapeOf(schema, form.root)
  const title = props.label ?? textOf(shape.schema.title)
  const label = title ?? (name || 'Value')
  const help = textOf(shape.schema.description)

  if (shape.kind === 'object') return <ObjectField {...props} label={label} help={help} shape={shape} />
  if (shape.kind === 'list') return <ListField {...props} label={label} help={help} shape={shape} />

  const { was } = form
  const pointer = pointerOf(path)
  const problem = form.problems.find((each) => isWithin(each.path ?? '', pointer))?.message
  if (shape.kind === 'boolean') {
    return (
      <div className="flex flex-col gap-1">
        <div className="flex items-start gap-2">
          <Checkbox checked={value === true} onChange={onChange} hint={help} disabled={form.disabled}>
            <span className={title ? undefined : 'font-mono text-12'}>{label}</span>
          </Checkbox>
          <Was path={path} value={value} />
          {aside && <span className="ml-auto">{aside}</span>}
        </div>
        {problem && <ErrorText>{problem}</ErrorText>}
      </div>
    )
  }

  const Control = controls[shape.kind]
  return (
    <Field label={label} mono={!title && name !== ''} help={help} error={problem} required={required && typeof path.at(-1) === 'string'} aside={was === undefined && !aside ? undefined : <><Was path={path} value={value} />{aside}</>}>
      {(control: FieldControl) => <Control control={control} shape={shape} pointer={pointer} label={label} value={value} required={required} onChange={onChange} />}
    </Field>
  )
}

/** What stood here before, struck, where it is another value now. */
function Was({ path, value }: Pick<SchemaFieldProps, 'path' | 'value'>) {
  const { was } = useSchemaForm()
  const old = was === undefined ? undefined : valueAt(was, path)
  if (was === undefined || JSON.stringify(old) === JSON.stringify(value)) return null
  const text = old === undefined ? 'not given' : wordOf(old)
  return (
    <span className="max-w-44 min-w-0 truncate font-mono text-11" title={`Was: ${text}`}>
      <span className="sr-only">was </span>
      {old === undefined ? <span className="text-fg-3">{text}</span> : <s className="text-del decoration-1">{text}</s>}
    </span>
  )
}

const wordOf = (value: Json): string => (typeof value === 'string' ? value || '(empty)' : JSON.stringify(value))
