/** Changing a call before approving it: its arguments as JSON, with what does not fit named under the text. */
'use client'
import { useState } from 'react'
import { Check } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { CodeEditor } from '#components/ui/code-editor.tsx'
import { ErrorText } from '#components/ui/problem-text.tsx'
import type { SchemaProblem } from '#components/schema-form/schema-form.tsx'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { parseJson } from '#components/inspector/json/format-json.ts'

export interface ArgumentsEditorProps {
  value: Json
  problems: readonly SchemaProblem[]
  refusal: string | undefined
  busy: boolean
  onCancel(): void
  onApprove(args: JsonObject): void
}

export function ArgumentsEditor({ value, problems, refusal, busy, onCancel, onApprove }: ArgumentsEditorProps) {
  const [text, setText] = useState(JSON.stringify(value, null, 2))
  const args = parseJson(text)
  const readable = isJsonObject(args) ? args : undefined
  const changed = text !== JSON.stringify(value, null, 2)
  return (
    <footer className="flex flex-col gap-2 border-t border-line px-3 py-3 shadow-[inset_2px_0_0_var(--accent)]">
      <h3 className="text-11/4 font-medium text-fg-3">Edit the arguments, then approve</h3>
      <CodeEditor label="Edited arguments" language="json" value={text} onChange={setText} minRows={4} maxRows={14} autoFocus invalid={!readable || problems.length > 0} />
      {!readable && <ErrorText>This is not a JSON object yet.</ErrorText>}
      {problems.map((problem, index) => (
        <ErrorText key={index}>
          {problem.path && <code className="mr-1">{problem.path}</code>}
          {problem.message}
        </ErrorText>
      ))}
      {refusal && problems.length > 0 && <p className="text-12 text-fg-3">{refusal}</p>}
      <p className="text-12 text-fg-3">The log keeps both: what the model asked for and what you approve.</p>
      <div className="flex items-center gap-1.5">
        <Button kind="ghost" onClick={onCancel}>
          Back
        </Button>
        <Button kind="primary" icon={Check} busy={busy} disabled={!readable || !changed} onClick={() => readable && onApprove(readable)} className="ml-auto">
          Approve edited
        </Button>
      </div>
    </footer>
  )
}
