/** Rows that are ports: the cases of a branch (a name and a condition), the choices of a question (a name and what people read). */
'use client'
import { Plus } from 'lucide-react'
import { handleNameSchema } from '#lib/engine/decision.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { pointer } from '#lib/engine/pointer.ts'
import { Button } from '#components/ui/button.tsx'
import { Input } from '#components/ui/input.tsx'
import { FormSection, Problems } from './form-section.tsx'
import { useNodeForm, type InputProps } from './form-context.ts'
import { NameInput } from './name-input.tsx'
import { problemsAt } from './problems.ts'
import { RowMenu } from './row-controls.tsx'
import { freeName, moved } from './schema-fields.ts'
import { ScopedEditor } from './scoped-editor.tsx'

/** Why a port cannot be called so. */
export function refusePortName(name: string, others: readonly string[]): string | undefined {
  const parsed = handleNameSchema.safeParse(name)
  if (!parsed.success) return sentence(parsed.error.issues[0]?.message ?? 'this cannot be a name')
  return others.includes(name) ? `"${name}" is a port already.` : undefined
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

const rowsOf = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : [])
const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

interface RowsProps extends InputProps {
  /** Key of the name, and of the other value. */
  keys: { name: string; value: string }
  noun: string
}

function PortRows({ field, path, value, onChange, problems, keys, noun }: RowsProps) {
  const light = useNodeForm((form) => form.light)
  const rows = rowsOf(value)
  const names = rows.map((row) => text(row[keys.name]))
  const change = (index: number, key: string, next: Json) => onChange(rows.with(index, { ...rows[index], [key]: next }))
  return (
    <FormSection
      title={field.label}
      hint={field.help}
      path={pointer(path)}
      actions={
        <Button kind="ghost" size="sm" icon={Plus} aria-label={`Add ${noun}`} onClick={() => onChange([...rows, { [keys.name]: freeName(names, noun), [keys.value]: '' }])}>
          {noun.charAt(0).toUpperCase() + noun.slice(1)}
        </Button>
      }
    >
      <div className="flex flex-col gap-1.5">
        {rows.map((row, index) => {
          const name = names[index] ?? ''
          return (
            <div key={index} data-path={pointer([...path, index])} onMouseEnter={() => light(name)} onMouseLeave={() => light(undefined)} onFocus={() => light(name)} onBlur={() => light(undefined)}>
              <div className="flex items-start gap-1.5">
                <div className="w-[112px] shrink-0">
                  <NameInput label={`Name of ${noun} ${index + 1}`} value={name} refuse={(next) => refusePortName(next, names.toSpliced(index, 1))} onCommit={(next) => change(index, keys.name, next)} />
                </div>
                <div className="min-w-0 flex-1">
                  {keys.value === 'when' ? (
                    <ScopedEditor kind="condition" minRows={1} maxRows={6} label={`Condition of ${name}`} placeholder={field.placeholder} value={text(row.when)} problems={problemsAt(problems, pointer([...path, index, 'when']))} onChange={(next) => change(index, 'when', next)} />
                  ) : (
                    <Input aria-label={`Label of ${name}`} placeholder="What people read" value={text(row[keys.value])} onChange={({ target }) => change(index, keys.value, target.value)} />
                  )}
                </div>
                <RowMenu name={`${noun} ${name}`} index={index} count={rows.length} onMove={(to) => onChange(moved(rows, index, to))} onRemove={() => onChange(rows.toSpliced(index, 1))} />
              </div>
              <Problems problems={problemsAt(problems, pointer([...path, index]))} className="mt-1" />
            </div>
          )
        })}
      </div>
      <Problems problems={problems.filter((problem) => problem.path === pointer(path))} className="mt-1.5" />
    </FormSection>
  )
}

export const CasesInput = (props: InputProps) => <PortRows {...props} keys={{ name: 'handle', value: 'when' }} noun="case" />
export const ChoicesInput = (props: InputProps) => <PortRows {...props} keys={{ name: 'id', value: 'label' }} noun="choice" />
