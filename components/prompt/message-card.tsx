/** One message of a prompt: its role, its text with line numbers or its parts, its tokens. Images come by file, drop, paste or address. */
'use client'
import type { CompletionSource } from '@codemirror/autocomplete'
import { useMemo, useState } from 'react'
import { ChevronDown, GripVertical, LoaderCircle } from 'lucide-react'
import { promptMessageSchema } from '#lib/engine/decision.ts'
import type { Problem } from '#lib/engine/document.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import { CodeEditor, type CodeEditorHandle } from '#components/ui/code-editor.tsx'
import { formatNumber } from '#components/ui/format.ts'
import { Menu } from '#components/ui/menu.tsx'
import { ErrorText } from '#components/ui/problem-text.tsx'
import { Problems } from '#components/node-form/form-section.tsx'
import { JsonEditor } from '#components/node-form/json-editor.tsx'
import { RowMenu } from '#components/node-form/row-controls.tsx'
import { AddImage } from './add-image.tsx'
import { messageAct, type MessageAct } from './message-keys.ts'
import { contentOf, partsOf, withImage } from './message-parts.ts'
import { PartsInput } from './parts-input.tsx'
import { referenceMarks } from './reference-marks.ts'
import { imagesIn, useImageUpload } from './use-image-upload.ts'
import { useTokenCount } from './use-token-count.ts'

const roles = promptMessageSchema.shape.role.options

export interface MessageCardProps {
  message: JsonObject
  /** JSON Pointer of the message within the node's data. */
  path: string
  index: number
  count: number
  problems: readonly Problem[]
  completions: readonly CompletionSource[]
  /** Another message is being dragged and may be let go here. */
  dropping: boolean
  onEditor(editor: CodeEditorHandle | null): void
  onFocus(): void
  onChange(message: JsonObject): void
  onMove(to: number): void
  onRemove(): void
  /** By keys: `onGrip` where the focus was on the grip. */
  onAct(act: MessageAct, onGrip: boolean): void
  onDragStart(): void
  onDragEnd(): void
  onDrop(): void
}

export function MessageCard({ message, path, index, count, problems, completions, dropping, onEditor, onFocus, onChange, onMove, onRemove, onAct, onDragStart, onDragEnd, onDrop }: MessageCardProps) {
  const role = typeof message.role === 'string' ? message.role : 'user'
  const name = `message ${index + 1}`
  const text = typeof message.content === 'string' ? message.content : undefined
  const parts = partsOf(message.content)
  const diagnostics = useMemo(() => referenceMarks(problems, text ?? ''), [problems, text])
  const write = (content: Json) => onChange({ ...message, content })
  const { under, error, upload } = useImageUpload((url) => write(withImage(message.content, url)))
  const [over, setOver] = useState(false)
  return (
    <div
      className={`overflow-hidden rounded-8 border bg-inset focus-within:border-accent focus-within:outline-2 focus-within:outline-accent-line ${dropping || over ? 'border-accent-line border-dashed' : 'border-line'}`}
      onDragOver={(event) => {
        const files = parts !== undefined && event.dataTransfer.types.includes('Files')
        if (dropping || files) event.preventDefault()
        setOver(files)
      }}
      onKeyDownCapture={(event) => {
        const onGrip = event.target instanceof Element && event.target.closest('[data-grip]') !== null
        const act = messageAct(event, index, count, onGrip)
        if (!act) return
        event.preventDefault()
        event.stopPropagation()
        onAct(act, onGrip)
      }}
      onDragLeave={() => setOver(false)}
      onDropCapture={(event) => {
        setOver(false)
        const images = parts ? imagesIn(event.dataTransfer) : []
        if (images.length === 0) return
        event.preventDefault()
        event.stopPropagation()
        upload(images)
      }}
      onDrop={onDrop}
      onPasteCapture={(event) => {
        const images = parts ? imagesIn(event.clipboardData) : []
        if (images.length === 0) return
        event.preventDefault()
        event.stopPropagation()
        upload(images)
      }}
    >
      <header className="flex h-7 items-center gap-1.5 border-b border-line bg-surface pr-1 pl-1.5 text-12">
        <button
          type="button"
          data-grip
          draggable
          onDragStart={onDragStart}
          onDragEnd={onDragEnd}
          aria-label={`Order of ${name}: ${index + 1} of ${count}`}
          aria-keyshortcuts="ArrowUp ArrowDown Delete"
          className="flex cursor-grab rounded-4 py-0.5 text-fg-3 hover:text-fg"
          title="Drag to reorder, or press ↑ ↓; Delete removes it"
        >
          <GripVertical aria-hidden className="size-3" strokeWidth={2} />
        </button>
        <Menu
          align="start"
          label="Role"
          trigger={
            <button type="button" aria-label={`Role of message ${index + 1}: ${role}`} className="flex items-center gap-1 rounded-4 px-1 font-mono text-11 font-medium text-fg hover:bg-hover">
              {role}
              <ChevronDown aria-hidden className="size-3 text-fg-3" strokeWidth={2} />
            </button>
          }
          entries={roles.map((each) => ({ kind: 'check', label: <span className="font-mono text-12">{each}</span>, checked: each === role, onSelect: () => onChange({ ...message, role: each }) }))}
        />
        <span className="ml-auto flex items-center gap-1">
          {text !== undefined && <Tokens text={text} />}
          {parts && <AddImage name={name} onFiles={upload} onAddress={() => write(withImage(message.content, ''))} />}
          <RowMenu name={name} index={index} count={count} onMove={onMove} onRemove={onRemove} />
        </span>
      </header>
      {text === undefined && parts ? (
        <PartsInput name={name} path={`${path}/content`} parts={parts} problems={problems} completions={completions} onEditor={onEditor} onFocus={onFocus} onChange={(next) => write(contentOf(next))} />
      ) : text === undefined ? (
        <JsonEditor label={`Parts of message ${index + 1}`} value={message.content} check={checkParts} onChange={(next) => next !== undefined && onChange({ ...message, content: next })} />
      ) : (
        <CodeEditor
          bare
          language="liquid"
          lineNumbers
          minRows={2}
          label={`Message ${index + 1}, ${role}`}
          ref={onEditor}
          value={text}
          invalid={problems.some(({ severity }) => severity !== 'warning')}
          diagnostics={diagnostics}
          completions={completions}
          onFocus={onFocus}
          onChange={(content) => onChange({ ...message, content })}
        />
      )}
      {under.length > 0 && (
        <p role="status" className="flex items-center gap-1.5 border-t border-line-soft px-2 py-1 text-12 text-fg-2">
          <LoaderCircle aria-hidden className="spin size-3.5 text-running" />
          Uploading {under.join(', ')}
        </p>
      )}
      {error && <ErrorText className="border-t border-line-soft px-2 py-1">{error}</ErrorText>}
      <Problems problems={problems} className="border-t border-line-soft px-2 py-1" />
    </div>
  )
}

function checkParts(value: unknown): string | undefined {
  const parsed = promptMessageSchema.shape.content.safeParse(value)
  return parsed.success ? undefined : 'Content is a text, or a list of parts such as { "type": "text", "text": "…" }.'
}

/** Of the template itself: what the thread adds is known only in a run. */
function Tokens({ text }: { text: string }) {
  const tokens = useTokenCount(text)
  const thread = /\{\{-?\s*thread\b/.test(text)
  if (tokens === undefined) return null
  return (
    <span className="text-11 text-fg-3 tabular-nums" title="Tokens of the template, before variables are filled in">
      {formatNumber(tokens)} tok{thread && ' + thread'}
    </span>
  )
}
