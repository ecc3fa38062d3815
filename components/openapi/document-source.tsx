/** Where a document comes from: an address, a file, or the clipboard. A pasted text goes straight to the reader: a page that shows 5 MB in a field stands still. */
'use client'
import { useRef, useState, type ClipboardEvent } from 'react'
import { useMutation } from '@tanstack/react-query'
import { FileUp, Link2 } from 'lucide-react'
import { readOpenApiDocument } from '#lib/api/openapi-documents.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { Textarea } from '#components/ui/textarea.tsx'
import type { OpenedDocument } from './import-operations.ts'
import type { OpenApiReader } from './openapi-reader.ts'

export interface DocumentSourceProps {
  reader: OpenApiReader
  /** `address` where it was read from one: relative servers lie beside it. */
  onOpened(opened: OpenedDocument, address: string | undefined): void
}

type Source = { url: string } | { file: File } | { text: string }

export function DocumentSource({ reader, onOpened }: DocumentSourceProps) {
  const [url, setUrl] = useState('')
  const [text, setText] = useState('')
  const file = useRef<HTMLInputElement>(null)
  const reading = useMutation({
    async mutationFn(source: Source) {
      const found = 'url' in source ? (await request(readOpenApiDocument, { body: { url: source.url } })).text : 'file' in source ? await source.file.text() : source.text
      onOpened(await reader.open(found), 'url' in source ? source.url : undefined)
    },
  })
  const busy = reading.isPending
  const readUrl = () => url.trim() !== '' && reading.mutate({ url: url.trim() })

  function paste(event: ClipboardEvent) {
    const pasted = event.clipboardData.getData('text')
    if (text !== '' || pasted.length < 80) return
    event.preventDefault()
    reading.mutate({ text: pasted })
  }

  return (
    <div className="flex flex-col gap-4 pt-2">
      <p className="text-fg-2">Operations become intents of a decision, each with an HTTP request behind it. OpenAPI 3.0, 3.1 and Swagger 2.0, as JSON or YAML.</p>
      <Field label="Address" help="The server asks for it, within what its outgoing calls may reach.">
        {(control) => (
          <div className="flex gap-2">
            <Input {...control} icon={Link2} mono value={url} placeholder="https://api.example.com/openapi.json" onChange={({ target }) => setUrl(target.value)} onKeyDown={({ key }) => key === 'Enter' && readUrl()} />
            <Button disabled={url.trim() === '' || busy} busy={busy && reading.variables !== undefined && 'url' in reading.variables} onClick={readUrl}>
              Read
            </Button>
          </div>
        )}
      </Field>
      <div className="flex flex-col items-start gap-1">
        <span className="text-12 font-medium text-fg-2">File</span>
        <Button icon={FileUp} busy={busy && reading.variables !== undefined && 'file' in reading.variables} disabled={busy} onClick={() => file.current?.click()}>
          Choose a file
        </Button>
        <input
          ref={file}
          type="file"
          accept=".json,.yaml,.yml,application/json,application/yaml"
          className="hidden"
          aria-label="OpenAPI document"
          onChange={({ target }) => {
            const [chosen] = target.files ?? []
            target.value = ''
            if (chosen) reading.mutate({ file: chosen })
          }}
        />
      </div>
      <Field label="Or paste it" help="It is read as soon as it is pasted.">
        {(control) => <Textarea {...control} mono minRows={5} maxRows={5} value={text} placeholder={'openapi: 3.1.0\npaths:\n  …'} onPaste={paste} onChange={({ target }) => setText(target.value)} />}
      </Field>
      {text.trim() !== '' && (
        <Button className="self-start" disabled={busy} onClick={() => reading.mutate({ text })}>
          Read the text
        </Button>
      )}
      <div aria-live="polite">
        {busy && <p className="text-12 text-fg-3">Reading the document…</p>}
        {reading.error && <ProblemText>{errorText(reading.error)}</ProblemText>}
      </div>
    </div>
  )
}
