/** Names with a template or an expression each: headers, query, variables. Rows keep the order in which they were written. */
'use client'
import { Plus, Trash2 } from 'lucide-react'
import { isJsonObject, type JsonObject } from '#lib/engine/json.ts'
import { pointer } from '#lib/engine/pointer.ts'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { FormSection, Problems } from './form-section.tsx'
import type { InputProps } from './form-context.ts'
import { NameInput } from './name-input.tsx'
import { freeName } from './schema-fields.ts'
import { problemsAt } from './problems.ts'
import { ScopedEditor } from './scoped-editor.tsx'

function MapInput({ field, path, value, onChange, problems, language }: InputProps & { language: 'liquid' | 'jsonata' }) {
  const map: JsonObject = isJsonObject(value) ? value : {}
  const names = Object.keys(map)
  const write = (entries: [string, JsonObject[string]][]) => onChange(entries.length > 0 ? Object.fromEntries(entries) : emptied(value))
  return (
    <FormSection
      title={field.label}
      hint={names.length === 0 ? 'none' : undefined}
      path={pointer(path)}
      actions={
        <Button kind="ghost" size="sm" icon={Plus} aria-label={`Add to ${field.label}`} onClick={() => onChange({ ...map, [freeName(names, language === 'liquid' ? 'Name' : 'name')]: '' })}>
          Add
        </Button>
      }
    >
      <div className="flex flex-col gap-1.5">
        {names.map((name, index) => (
          <div key={index} className="flex items-start gap-1.5">
            <div className="w-[132px] shrink-0">
              <NameInput
                label={`Name ${index + 1} of ${field.label}`}
                value={name}
                placeholder={field.placeholder}
                refuse={(next) => (next.trim() === '' ? 'Give it a name, or remove it.' : names.includes(next) ? `"${next}" is there already.` : undefined)}
                onCommit={(next) => write(Object.entries(map).map(([key, text]) => [key === name ? next : key, text]))}
              />
            </div>
            <div className="min-w-0 flex-1">
              <ScopedEditor kind={language === 'liquid' ? 'template' : 'expression'} singleLine={language === 'liquid'} minRows={1} maxRows={8} label={`${name} of ${field.label}`} value={String(map[name] ?? '')} problems={problemsAt(problems, pointer([...path, name]))} onChange={(text) => write(Object.entries(map).map(([key, old]) => [key, key === name ? text : old]))} />
            </div>
            <IconButton icon={Trash2} label={`Remove ${name}`} onClick={() => write(Object.entries(map).filter(([key]) => key !== name))} />
          </div>
        ))}
      </div>
      {field.help && names.length > 0 && <p className="mt-1.5 text-12 text-fg-3">{field.help}</p>}
      <Problems problems={problems} className="mt-1.5" />
    </FormSection>
  )
}

/** A map that was never there stays out of the document. */
const emptied = (value: InputProps['value']): JsonObject | undefined => (value === undefined ? undefined : {})

export const TemplateMapInput = (props: InputProps) => <MapInput {...props} language="liquid" />
export const ExpressionMapInput = (props: InputProps) => <MapInput {...props} language="jsonata" />
