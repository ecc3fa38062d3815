/** Changing a call before approving it: a form made from the intent's schema where there is one, or the arguments as JSON; what does not fit stands where it is. */
'use client'
import { useState } from 'react'
import { Check } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { CodeEditor } from '#components/ui/code-editor.tsx'
import { ErrorText } from '#components/ui/problem-text.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { SchemaForm, type SchemaProblem } from '#components/schema-form/schema-form.tsx'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { parseJson } from '#components/inspector/json/format-json.ts'
import { AnswerFoot } from './card-parts.tsx'

export interface ArgumentsEditorProps {
  value: Json
  schema?: JsonObject
  problems: readonly SchemaProblem[]
  refusal: string | undefined
  busy: boolean
  onCancel(): void
  onApprove(args: JsonObject): void
}

export function ArgumentsEditor({ value, schema, problems, refusal, busy, onCancel, onApprove }: ArgumentsEditorProps) {
  const [as, setAs] = useState<'form' | 'json'>(schema ? 'form' : 'json')
  const [args, setArgs] = useState<Json>(value)
  const [text, setText] = useState(() => JSON.stringify(value, null, 2))
  const [unreadable, setUnreadable] = useState(0)
  const edited = as === 'json' ? parseJson(text) : args
  const readable = isJsonObject(edited) && (as === 'json' || unreadable === 0) ? edited : undefined
  const changed = readable !== undefined && JSON.stringify(readable) !== JSON.stringify(value)
  const approve = () => readable && changed && onApprove(readable)

  function show(next: 'form' | 'json') {
    if (next === 'json') setText(JSON.stringify(args, null, 2))
    else if (isJsonObject(edited)) setArgs(edited)
    if (next === 'json' || isJsonObject(edited)) setAs(next)
  }

  return (
    <AnswerFoot editing label="Edit the arguments" onEscape={() => !changed && onCancel()}>
      <div className="flex h-6 items-center">
        <h3 className="text-11/4 font-medium text-fg-3">Edit the arguments, then approve</h3>
        {schema && (
          <SegmentedControl
            label="Edit as"
            value={as}
            onChange={show}
            options={[
              { value: 'form', label: 'Form' },
              { value: 'json', label: 'JSON' },
            ]}
            className="ml-auto"
          />
        )}
      </div>
      {as === 'form' && schema ? (
        <SchemaForm schema={schema} value={args} was={value} onChange={setArgs} problems={problems} onUnreadable={(found) => setUnreadable(found.length)} onSubmit={approve} disabled={busy} autoFocus />
      ) : (
        <>
          <CodeEditor label="Edited arguments" language="json" value={text} onChange={setText} minRows={4} maxRows={14} autoFocus invalid={!readable || problems.length > 0} />
          {!readable && <ErrorText>This is not a JSON object yet.</ErrorText>}
          {problems.map((problem, index) => (
            <ErrorText key={index}>
              {problem.path && <code className="mr-1">{problem.path}</code>}
              {problem.message}
            </ErrorText>
          ))}
        </>
      )}
      {refusal && problems.length > 0 && <p className="text-12 text-fg-3">{refusal}</p>}
      <p className="text-12 text-fg-3">The log keeps both: what the model asked for and what you approve. This cannot be taken back.</p>
      <div className="flex items-center gap-1.5">
        <Button kind="ghost" onClick={onCancel}>
          Back
        </Button>
        <Button kind="primary" icon={Check} busy={busy} disabled={!changed} onClick={approve} className="ml-auto">
          Approve edited
        </Button>
      </div>
    </AnswerFoot>
  )
}
