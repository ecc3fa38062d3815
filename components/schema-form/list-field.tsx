/** A list of values of one schema: items can be added, removed and moved by keyboard and mouse. */
'use client'
import { ArrowUp, Plus, Trash2 } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { ErrorText } from '#components/ui/problem-text.tsx'
import type { Json } from '#lib/engine/json.ts'
import { pointerOf } from './json-pointer.ts'
import type { GroupProps } from './object-field.tsx'
import { useSchemaForm } from './schema-form-context.ts'
import { freshItem } from './schema-shape.ts'

export function ListField({ path, value, required, onChange, label, help, aside, shape }: GroupProps) {
  const { Field, problems, disabled, root } = useSchemaForm()
  const items: Json[] = Array.isArray(value) ? value : []
  const pointer = pointerOf(path)
  const itemSchema = shape.schema.items ?? {}
  const own = problems.filter((problem) => problem.path === pointer)
  const mono = path.length > 0 && shape.schema.title === undefined

  const replace = (next: Json[]) => onChange(next.length === 0 && !required ? undefined : next)
  const swap = (index: number) => {
    const next = [...items]
    const [before, own] = [next[index - 1], next[index]]
    if (before === undefined || own === undefined) return
    next.splice(index - 1, 2, own, before)
    replace(next)
  }

  return (
    <fieldset className="flex min-w-0 flex-col gap-2" disabled={disabled}>
      <legend className="float-left flex w-full items-center gap-2 text-12 text-fg-2">
        <span className={mono ? 'font-mono' : 'font-medium'}>{label}</span>
        {required && <span className="sr-only">(required)</span>}
        <span className="text-fg-3 tabular-nums">{items.length}</span>
        {aside && <span className="ml-auto">{aside}</span>}
      </legend>
      {help && <p className="text-12 text-fg-3">{help}</p>}
      {items.length > 0 && (
        <ol className="flex flex-col gap-3 border-l border-line pl-3">
          {items.map((item, index) => (
            <li key={index}>
              <Field
                name={String(index)}
                label={`${label} ${index + 1}`}
                path={[...path, index]}
                schema={itemSchema}
                value={item}
                required
                onChange={(next) => replace(items.with(index, next ?? null))}
                aside={
                  <span className="flex">
                    {index > 0 && <IconButton icon={ArrowUp} label={`Move ${label} ${index + 1} up`} size="sm" onClick={() => swap(index)} />}
                    <IconButton icon={Trash2} label={`Remove ${label} ${index + 1}`} size="sm" onClick={() => replace(items.toSpliced(index, 1))} />
                  </span>
                }
              />
            </li>
          ))}
        </ol>
      )}
      <div>
        <Button size="sm" icon={Plus} disabled={disabled} aria-label={`Add an item to ${label}`} onClick={() => replace([...items, freshItem(itemSchema, root)])}>
          Add an item
        </Button>
      </div>
      {own.map((problem, index) => (
        <ErrorText key={index}>{problem.message}</ErrorText>
      ))}
    </fieldset>
  )
}
