/** Names with a template or an expression each: headers, query, variables. Rows keep the order in which they were written. */
'use client'
import { memo, useEffect, useMemo, useRef } from 'react'
import { Plus, Trash2 } from 'lucide-react'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { pointer } from '#lib/engine/pointer.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { FormSection, Problems } from './form-section.tsx'
import { useNodeForm, type InputProps } from './form-context.ts'
import { NameInput } from './name-input.tsx'
import { freeName } from './schema-fields.ts'
import { problemsAt } from './problems.ts'
import { ScopedEditor } from './scoped-editor.tsx'
import { SecretNotes } from './secrets/secret-notes.tsx'
import { SecretPicker } from './secrets/secret-picker.tsx'
import { secretsIn } from './secrets/secret-use.ts'

function MapInput({ field, path, value, onChange, problems, language }: InputProps & { language: 'liquid' | 'jsonata' }) {
  const map: JsonObject = isJsonObject(value) ? value : {}
  const names = Object.keys(map)
  const now = useRef({ map, onChange })
  useEffect(() => {
    now.current = { map, onChange }
  })
  const acts = useMemo((): RowActs => {
    const write = (change: (entries: [string, Json][]) => [string, Json][]) => {
      const next = change(Object.entries(now.current.map))
      now.current.onChange(Object.fromEntries(next))
    }
    return {
      rename: (from, to) => write((entries) => entries.map(([key, text]) => [key === from ? to : key, text])),
      change: (name, text) => write((entries) => entries.map(([key, old]) => [key, key === name ? text : old])),
      remove: (name) => write((entries) => entries.filter(([key]) => key !== name)),
      taken: (name) => Object.hasOwn(now.current.map, name),
    }
  }, [])
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
          <MapRow key={index} name={name} index={index} text={String(map[name] ?? '')} field={field} path={pointer([...path, name])} problems={problems} language={language} acts={acts} />
        ))}
      </div>
      {field.help && names.length > 0 && <p className="mt-1.5 text-12 text-fg-3">{field.help}</p>}
      <Problems problems={problems} className="mt-1.5" />
    </FormSection>
  )
}

/** The same functions for as long as the map is shown, so that only the row that changes is drawn. */
interface RowActs {
  rename(from: string, to: string): void
  change(name: string, text: string): void
  remove(name: string): void
  taken(name: string): boolean
}

interface MapRowProps extends Pick<InputProps, 'field' | 'problems'> {
  name: string
  index: number
  text: string
  /** JSON Pointer of the row. */
  path: string
  language: 'liquid' | 'jsonata'
  acts: RowActs
}

const MapRow = memo(function MapRow({ name, index, text, field, path, problems, language, acts }: MapRowProps) {
  const own = useMemo(() => problemsAt(problems, path), [problems, path])
  const secrets = useNodeForm(({ node }) => findNodeType(node.type)?.secrets === true) && language === 'liquid'
  const literal = own.some(({ code }) => code === 'literal_credential')
  const picker = secrets && <SecretPicker of={`${name} of ${field.label}`} name={name} text={text} literal={literal} onChange={(next) => acts.change(name, next)} />
  return (
    <div data-path={path}>
      <div className="flex items-start gap-1.5">
        <div className="w-[132px] shrink-0">
          <NameInput
            label={`Name ${index + 1} of ${field.label}`}
            value={name}
            placeholder={field.placeholder}
            refuse={(next) => (next.trim() === '' ? 'Give it a name, or remove it.' : acts.taken(next) ? `"${next}" is there already.` : undefined)}
            onCommit={(next) => acts.rename(name, next)}
          />
        </div>
        <div className="min-w-0 flex-1">
          <ScopedEditor notesElsewhere kind={language === 'liquid' ? 'template' : 'expression'} singleLine={language === 'liquid'} minRows={1} maxRows={8} label={`${name} of ${field.label}`} value={text} problems={own} onChange={(next) => acts.change(name, next)} />
        </div>
        <span className="flex shrink-0">
          {!literal && picker}
          <IconButton icon={Trash2} label={`Remove ${name}`} onClick={() => acts.remove(name)} />
        </span>
      </div>
      {literal && <div className="mt-1 flex justify-end">{picker}</div>}
      {secrets && secretsIn(text).length > 0 && <SecretNotes text={text} />}
    </div>
  )
})

export const TemplateMapInput = (props: InputProps) => <MapInput {...props} language="liquid" />
export const ExpressionMapInput = (props: InputProps) => <MapInput {...props} language="jsonata" />
