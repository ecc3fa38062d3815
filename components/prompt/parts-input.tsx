/** The parts of a message in the order in which they are sent. They move and go by their menus; text is edited as anywhere. */
'use client'
import { useMemo, useRef } from 'react'
import type { CompletionSource } from '@codemirror/autocomplete'
import type { Problem } from '#lib/engine/document.ts'
import { CodeEditor, type CodeEditorHandle } from '#components/ui/code-editor.tsx'
import { problemsAt } from '#components/node-form/problems.ts'
import { RowMenu } from '#components/node-form/row-controls.tsx'
import { moved } from '#components/node-form/schema-fields.ts'
import { ImagePart } from './image-part.tsx'
import type { MessagePart } from './message-parts.ts'
import { referenceMarks } from './reference-marks.ts'

export interface PartsInputProps {
  /** "message 2". */
  name: string
  /** JSON Pointer of the message's content. */
  path: string
  parts: readonly MessagePart[]
  problems: readonly Problem[]
  completions: readonly CompletionSource[]
  /** The editor that was in use last. */
  onEditor(editor: CodeEditorHandle | null): void
  onFocus(): void
  onChange(parts: MessagePart[]): void
}

export function PartsInput({ name, path, parts, problems, completions, onEditor, onFocus, onChange }: PartsInputProps) {
  const editors = useRef(new Map<number, CodeEditorHandle>())
  return (
    <ol aria-label={`Parts of ${name}`} className="divide-y divide-line-soft">
      {parts.map((part, index) => {
        const at = `${path}/${index}`
        const partName = `${part.type === 'text' ? 'text' : 'image'} ${index + 1} of ${name}`
        const shared = {
          completions,
          onEditor(editor: CodeEditorHandle | null) {
            if (editor) editors.current.set(index, editor)
            else editors.current.delete(index)
            if (index === 0) onEditor(editor)
          },
          onFocus() {
            onEditor(editors.current.get(index) ?? null)
            onFocus()
          },
        }
        return (
          <li key={`${index} ${part.type}`} data-path={at} className="flex items-start">
            {part.type === 'text' ? (
              <TextPart name={partName} text={part.text} problems={problemsAt(problems, at)} {...shared} onChange={(text) => onChange(parts.with(index, { type: 'text', text }))} />
            ) : (
              <ImagePart name={partName} image={part.image_url} invalid={problemsAt(problems, at).some(({ severity }) => severity !== 'warning')} {...shared} onChange={(image) => onChange(parts.with(index, { type: 'image_url', image_url: image }))} />
            )}
            <span className="shrink-0 py-1 pr-1">
              <RowMenu name={partName} index={index} count={parts.length} onMove={(to) => onChange(moved([...parts], index, to))} onRemove={() => onChange(parts.toSpliced(index, 1))} />
            </span>
          </li>
        )
      })}
    </ol>
  )
}

interface TextPartProps extends Pick<PartsInputProps, 'problems' | 'completions' | 'onEditor' | 'onFocus'> {
  name: string
  text: string
  onChange(text: string): void
}

function TextPart({ name, text, problems, completions, onEditor, onFocus, onChange }: TextPartProps) {
  const diagnostics = useMemo(() => referenceMarks(problems, text), [problems, text])
  return (
    <div className="min-w-0 flex-1">
      <CodeEditor bare language="liquid" lineNumbers minRows={2} label={name} ref={onEditor} value={text} invalid={problems.some(({ severity }) => severity !== 'warning')} diagnostics={diagnostics} completions={completions} onFocus={onFocus} onChange={onChange} />
    </div>
  )
}
