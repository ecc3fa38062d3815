/**
 * A form for a value that a JSON Schema describes: the input of a run, the answer to a question. The value belongs to the parent;
 * problems (from the server, by JSON Pointer) stand beside the field they are about, and those about no field stand on top.
 */
'use client'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { ProblemText } from '#components/ui/problem-text.tsx'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { childSegment } from './json-pointer.ts'
import { SchemaField } from './schema-field.tsx'
import { SchemaFormContext, type SchemaProblem } from './schema-form-context.ts'
import { propertiesOf, shapeOf } from './schema-shape.ts'

export type { SchemaProblem } from './schema-form-context.ts'
export { startValue } from './schema-shape.ts'

export interface SchemaFormProps {
  schema: JsonObject
  value: Json
  onChange(value: Json): void
  /** As it was before: a field that differs shows its old value struck beside the new one. */
  was?: Json
  /** What the server refused. */
  problems?: readonly SchemaProblem[]
  /** What cannot be read while it is being typed ("not a number"). Submitting makes no sense while there is any. */
  onUnreadable?(problems: readonly SchemaProblem[]): void
  disabled?: boolean
  /** Puts the cursor into the first control when the form appears. */
  autoFocus?: boolean
  /** Mod+Enter in any field. */
  onSubmit?(): void
}

const controls = 'input, textarea, button[role="combobox"], button[role="checkbox"], .cm-content'
const none: readonly SchemaProblem[] = []

export function SchemaForm({ schema, value, onChange, was, problems = none, onUnreadable, disabled = false, autoFocus = false, onSubmit }: SchemaFormProps) {
  const form = useRef<HTMLDivElement>(null)
  const { unreadable, report } = useUnreadable(onUnreadable)

  useEffect(() => {
    if (autoFocus) form.current?.querySelector<HTMLElement>(controls)?.focus()
  }, [autoFocus])

  useEffect(() => {
    if (problems.length > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]:is(input, textarea, button)')?.focus()
  }, [problems])

  const context = useMemo(
    () => ({ root: schema, problems: [...unreadable, ...problems], disabled, report, Field: SchemaField, ...(was !== undefined && { was }) }),
    [schema, unreadable, problems, disabled, report, was],
  )
  const general = useMemo(() => problemsOfNoField(schema, problems), [schema, problems])

  return (
    <SchemaFormContext value={context}>
      <div
        ref={form}
        className="flex flex-col gap-3"
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey) || !onSubmit) return
          event.preventDefault()
          onSubmit()
        }}
      >
        {general.map((problem, index) => (
          <ProblemText key={index}>{problem.message}</ProblemText>
        ))}
        <SchemaField name="" path={[]} schema={schema} value={value} required onChange={(next) => onChange(next ?? {})} />
      </div>
    </SchemaFormContext>
  )
}

/** Texts that do not parse yet, by path; told to the parent whenever they change. */
function useUnreadable(onUnreadable: SchemaFormProps['onUnreadable']) {
  const [unreadable, setUnreadable] = useState(none)
  const report = useCallback((path: string, message: string | undefined) => {
    setUnreadable((known) => {
      const others = known.filter((problem) => problem.path !== path)
      if (message === undefined) return others.length === known.length ? known : others
      return [...others, { path, message }]
    })
  }, [])
  const tell = useRef(onUnreadable)
  useEffect(() => {
    tell.current = onUnreadable
  })
  useEffect(() => tell.current?.(unreadable), [unreadable])
  return { unreadable, report }
}

/** Problems of the whole, or of a member that the schema does not name. */
function problemsOfNoField(schema: JsonObject, problems: readonly SchemaProblem[]): SchemaProblem[] {
  const shape = shapeOf(schema, schema)
  if (shape.kind !== 'object') return []
  const names = propertiesOf(shape.schema).map((property) => property.name)
  return problems.filter((problem) => {
    const child = childSegment(problem.path ?? '', '')
    return child === undefined || !names.includes(child)
  })
}
