/** The fields of an object. At the root they stand free; inside, a line at the left shows what belongs together. */
'use client'
import { ErrorText } from '#components/ui/problem-text.tsx'
import { isJsonObject } from '#lib/engine/json.ts'
import { childSegment, pointerOf } from './json-pointer.ts'
import { useSchemaForm, type SchemaFieldProps } from './schema-form-context.ts'
import { propertiesOf, withMember, type SchemaShape } from './schema-shape.ts'

export interface GroupProps extends SchemaFieldProps {
  label: string
  help?: string
  shape: SchemaShape
}

export function ObjectField({ path, value, required, onChange, label, help, aside, shape }: GroupProps) {
  const { Field, problems } = useSchemaForm()
  const object = isJsonObject(value) ? value : {}
  const pointer = pointerOf(path)
  const properties = propertiesOf(shape.schema)
  const hasTitle = shape.schema.title !== undefined || typeof path.at(-1) === 'number'
  const own = problems.filter((problem) => {
    if (problem.path === pointer) return true
    const child = childSegment(problem.path ?? '', pointer)
    return child !== undefined && !properties.some((property) => property.name === child)
  })

  const fields = properties.map((property) => (
    <Field
      key={property.name}
      name={property.name}
      path={[...path, property.name]}
      schema={property.schema}
      value={object[property.name]}
      required={property.required}
      onChange={(next) => {
        const changed = withMember(object, property.name, next)
        onChange(Object.keys(changed).length === 0 && !required ? undefined : changed)
      }}
    />
  ))
  if (path.length === 0) return <>{fields}</>

  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="float-left flex w-full items-center gap-2 text-12 text-fg-2">
        <span className={hasTitle ? 'font-medium' : 'font-mono'}>{label}</span>
        {aside && <span className="ml-auto">{aside}</span>}
      </legend>
      {help && <p className="text-12 text-fg-3">{help}</p>}
      <div className="flex flex-col gap-3 border-l border-line pl-3">{fields}</div>
      {own.map((problem, index) => (
        <ErrorText key={index}>{problem.message}</ErrorText>
      ))}
    </fieldset>
  )
}
