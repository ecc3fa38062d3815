/**
 * A value as JSON text. The text belongs to the person while it is typed: only what parses, and what `check` lets through, is taken
 * over; everything else stays as it is with the reason under it. A value changed from outside (undo) replaces the text.
 */
'use client'
import { useMemo, useState } from 'react'
import type { Json } from '#lib/engine/json.ts'
import { CodeEditor } from '#components/ui/code-editor.tsx'
import { ErrorText } from '#components/ui/problem-text.tsx'

export interface JsonEditorProps {
  label: string
  value: Json | undefined
  /** undefined where the text is empty. */
  onChange(value: Json | undefined): void
  /** Why a value cannot be taken. */
  check?(value: Json): string | undefined
  placeholder?: string
  minRows?: number
  maxRows?: number
  autoFocus?: boolean
}

export function JsonEditor({ label, value, onChange, check, placeholder, minRows = 4, maxRows = 24, autoFocus }: JsonEditorProps) {
  const written = value === undefined ? '' : JSON.stringify(value, null, 2)
  const [typed, setTyped] = useState({ text: written, stands: written })
  const shown = typed.stands === written ? typed.text : written
  const reading = readJson(shown, check)
  const { at } = reading
  const marks = useMemo(() => (at === undefined ? [] : [{ line: shown.slice(0, at).split('\n').length, column: at - shown.lastIndexOf('\n', at - 1), message: 'Here it stops being JSON.' }]), [at, shown])

  return (
    <div className="min-w-0">
      <CodeEditor
        language="json"
        label={label}
        value={shown}
        placeholder={placeholder}
        minRows={minRows}
        maxRows={maxRows}
        autoFocus={autoFocus}
        invalid={reading.error !== undefined}
        diagnostics={marks}
        onChange={(text) => {
          const next = readJson(text, check)
          const taken = next.error === undefined
          setTyped({ text, stands: taken ? (next.value === undefined ? '' : JSON.stringify(next.value, null, 2)) : written })
          if (taken) onChange(next.value)
        }}
      />
      {reading.error && <ErrorText className="mt-1">{reading.error}</ErrorText>}
    </div>
  )
}

/** `at`: where the text stops being JSON, as far as the parser tells it. */
function readJson(text: string, check: JsonEditorProps['check']): { value?: Json; error?: string; at?: number } {
  if (text.trim() === '') return {}
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    const [, position] = /at position (\d+)/.exec(said) ?? []
    return { error: `Not JSON yet: ${said}`, ...(position !== undefined && { at: Number(position) }) }
  }
  const refusal = check?.(value)
  return refusal === undefined ? { value } : { error: refusal }
}
