/** Raw JSON, for what no other control fits. The last readable value stays the value; an unreadable text is reported with its place. */
'use client'
import { useEffect, useState } from 'react'
import { CodeEditor } from '#components/ui/code-editor.tsx'
import type { Json } from '#lib/engine/json.ts'
import { useSchemaForm } from './schema-form-context.ts'
import type { ControlProps } from './scalar-controls.tsx'

const print = (value: Json | undefined): string => (value === undefined ? '' : JSON.stringify(value, null, 2))

export function JsonControl({ control, pointer, label, value, onChange }: ControlProps) {
  const { disabled, report } = useSchemaForm()
  const [typed, setTyped] = useState<{ text: string; value: Json | undefined }>()
  const text = typed !== undefined && typed.value === value ? typed.text : print(value)
  useEffect(() => () => report(pointer, undefined), [report, pointer])

  function read(next: string) {
    const parsed = parse(next)
    if ('error' in parsed) {
      setTyped({ text: next, value })
      report(pointer, `${label} is not JSON: ${parsed.error}.`)
      return
    }
    setTyped({ text: next, value: parsed.value })
    report(pointer, undefined)
    onChange(parsed.value)
  }

  return (
    <CodeEditor
      language="json"
      label={label}
      describedBy={control['aria-describedby']}
      invalid={control['aria-invalid']}
      readOnly={disabled}
      minRows={3}
      maxRows={16}
      value={text}
      onChange={read}
    />
  )
}

function parse(text: string): { value: Json | undefined } | { error: string } {
  if (text.trim() === '') return { value: undefined }
  try {
    const value: Json = JSON.parse(text)
    return { value }
  } catch (error) {
    return { error: error instanceof Error ? error.message.replace(/\.$/, '') : 'unreadable' }
  }
}
