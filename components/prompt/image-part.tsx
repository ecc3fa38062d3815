/** An image of a message: its address, which is a template, how closely the model looks, and the picture where there is one to show. */
'use client'
import { useState } from 'react'
import type { CompletionSource } from '@codemirror/autocomplete'
import { ImageOff, Image as ImageIcon } from 'lucide-react'
import { fileHash } from '#lib/engine/context/images.ts'
import { fileUrl } from '#lib/client/files.ts'
import { CodeEditor, type CodeEditorHandle } from '#components/ui/code-editor.tsx'
import { Select } from '#components/ui/select.tsx'
import { imageAddress, imageWords } from '#components/inspector/context/image-address.ts'
import type { MessagePart } from './message-parts.ts'

type Image = Extract<MessagePart, { type: 'image_url' }>['image_url']

const unsaid = 'unsaid'

const details = [
  { value: unsaid, label: 'Default detail' },
  { value: 'low', label: 'Low detail' },
  { value: 'high', label: 'High detail' },
]

export interface ImagePartProps {
  /** For names: "image 2 of message 1". */
  name: string
  image: Image
  completions: readonly CompletionSource[]
  invalid: boolean
  onEditor(editor: CodeEditorHandle | null): void
  onFocus(): void
  onChange(image: Image): void
}

export function ImagePart({ name, image, completions, invalid, onEditor, onFocus, onChange }: ImagePartProps) {
  const { url, detail = unsaid } = image
  const address = imageAddress(url)
  const options = details.some(({ value }) => value === detail) ? details : [...details, { value: detail, label: `${detail} detail` }]
  return (
    <div className="flex min-w-0 flex-1 items-start gap-2 px-2 py-1.5">
      <Thumbnail key={url} url={url} />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        {address.kind === 'data' ? (
          <p className="truncate py-1 font-mono text-12 text-fg-2">{imageWords(address)}, written into the prompt</p>
        ) : (
          <CodeEditor
            language="liquid"
            label={`Address of ${name}`}
            placeholder="https://…, oriel-file:… or {{ input.photo }}"
            singleLine
            ref={onEditor}
            value={url}
            invalid={invalid}
            completions={completions}
            onFocus={onFocus}
            onChange={(next) => onChange({ ...image, url: next })}
          />
        )}
        <div className="flex items-center gap-2 text-11/4 text-fg-3">
          <span className="w-32 shrink-0">
            <Select size="sm" label={`Detail of ${name}`} value={detail} options={options} onChange={(next) => onChange(next === unsaid ? { url } : { url, detail: next })} />
          </span>
          <span className="min-w-0 truncate">{wordsOf(url)}</span>
        </div>
      </div>
    </div>
  )
}

function wordsOf(url: string): string {
  if (url.trim() === '') return 'An address, or a variable that holds one'
  if (fileHash(url)) return 'Uploaded; its bytes are sent'
  if (/\{[{%]/.test(url)) return 'Known when it runs'
  return imageAddress(url).kind === 'remote' ? 'Fetched by the provider' : ''
}

/** Only of bytes that are ours or stand in the prompt: nobody else is told that the prompt is being looked at. */
function Thumbnail({ url }: { url: string }) {
  const [broken, setBroken] = useState(false)
  const hash = fileHash(url)
  const source = hash ? fileUrl(hash) : imageAddress(url).kind === 'data' ? url : undefined
  const box = 'size-14 shrink-0 rounded-4 border border-line bg-surface'
  if (source === undefined || broken) {
    const Icon = broken ? ImageOff : ImageIcon
    return (
      <span className={`${box} flex items-center justify-center text-fg-3`} title={broken ? 'There is no such image any more' : undefined}>
        <Icon aria-hidden className="size-4" strokeWidth={1.5} />
        {broken && <span className="sr-only">There is no such image any more</span>}
      </span>
    )
  }
  return <img src={source} alt="" draggable={false} onError={() => setBroken(true)} className={`${box} object-contain`} />
}
