/** Importing operations of an OpenAPI document into a decision: a document, what of it, and how it shall come. */
'use client'
import { useEffect, useMemo, useState } from 'react'
import { FileInput } from 'lucide-react'
import { cardModel } from '#components/canvas/card-model.ts'
import { useBuilder, useBuilderStore } from '#components/builder/builder-context.tsx'
import { Button } from '#components/ui/button.tsx'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { plural } from '#components/ui/format.ts'
import { Input } from '#components/ui/input.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { Select } from '#components/ui/select.tsx'
import { DocumentSource } from './document-source.tsx'
import type { OpenedDocument } from './import-operations.ts'
import { openApiReader, type OpenApiReader } from './openapi-reader.ts'
import { OperationList } from './operation-list.tsx'
import { SecretSlots } from './secret-slots.tsx'
import { newDecision, useOperationImport, type OperationImport } from './use-operation-import.ts'

interface Opened {
  document: OpenedDocument
  address: string | undefined
}

export function OpenApiDialog({ node }: { node?: string }) {
  const store = useBuilderStore()
  const [reader] = useState(() => openApiReader())
  const [opened, setOpened] = useState<Opened>()
  useEffect(() => () => reader.stop(), [reader])
  const close = () => store.getState().open(undefined)
  if (opened) return <Choosing key={opened.document.title} node={node} reader={reader} opened={opened} onOther={() => setOpened(undefined)} onClose={close} />
  return (
    <Dialog open title="Import from OpenAPI" width={560} onOpenChange={close}>
      <DocumentSource reader={reader} onOpened={(document, address) => setOpened({ document, address })} />
    </Dialog>
  )
}

interface ChoosingProps {
  node: string | undefined
  reader: OpenApiReader
  opened: Opened
  onOther(): void
  onClose(): void
}

function Choosing({ node, reader, opened: { document, address }, onOther, onClose }: ChoosingProps) {
  const nodes = useBuilder((state) => state.history.document.nodes)
  const decisions = useMemo(() => nodes.filter(({ type }) => type === 'decide').map((each) => ({ id: each.id, label: cardModel(each).title })), [nodes])
  const importing = useOperationImport(reader, decisions, node, address, onClose)
  const { chosen, result, addressMissing, running } = importing
  const failures = useMemo(() => new Map(result.failures.map(({ key, message }) => [key, message])), [result])
  const count = result.operations.length
  return (
    <Dialog
      open
      title={document.title}
      description={`${document.version} · ${plural(document.operations.length, 'operation')}`}
      width={960}
      onOpenChange={onClose}
      footer={
        <>
          <Button kind="ghost" className="mr-auto" onClick={onOther}>
            Another document
          </Button>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" icon={FileInput} busy={running} disabled={count === 0 || addressMissing} onClick={importing.run}>
            {count === 0 ? 'Import' : `Import ${plural(count, 'operation')}`}
          </Button>
        </>
      }
    >
      <div className="flex h-[min(58vh,620px)] gap-4 pt-3 max-md:h-auto max-md:flex-col">
        <OperationList operations={document.operations} chosen={chosen} failures={failures} onChange={importing.choose} />
        <div className="flex w-[320px] shrink-0 flex-col gap-4 overflow-auto pr-0.5 max-md:w-full">
          <Settings importing={importing} decisions={decisions} />
          <Outcome importing={importing} />
        </div>
      </div>
    </Dialog>
  )
}

function Settings({ importing, decisions }: { importing: OperationImport; decisions: readonly { id: string; label: string }[] }) {
  const { options, result, addressMissing, chosen } = importing
  const [server] = result.servers
  const into = [...decisions.map(({ id, label }) => ({ value: id, label })), { value: newDecision || 'new decision', label: 'A new decision' }]
  return (
    <>
      <Field label="Into">
        {(control) => <Select {...control} label="Into" value={importing.decision || 'new decision'} options={into} onChange={(value) => importing.into(value === 'new decision' ? newDecision : value)} />}
      </Field>
      <Field
        label="Base address"
        help={options.baseUrl === '' ? 'Left empty, the servers that the document names.' : 'In place of the servers that the document names.'}
        error={chosen.size > 0 && addressMissing ? `The document ${server === undefined ? 'names no server' : `says only “${server}”`}. Say where the API is.` : undefined}
      >
        {(control) => <Input {...control} mono placeholder={server ?? 'https://api.example.com/v1'} value={options.baseUrl} onChange={({ target }) => importing.set({ baseUrl: target.value })} />}
      </Field>
      <Checkbox checked={options.optional} onChange={(optional) => importing.set({ optional })} hint="Off, the model fills in what is required, and reads less.">
        Offer optional fields
      </Checkbox>
      <Checkbox checked={options.approval} onChange={(approval) => importing.set({ approval })} hint="A person approves every call that is no GET or HEAD.">
        Ask before something is changed
      </Checkbox>
      <SecretSlots needed={result.secrets} secrets={importing.secrets} entries={importing.entries} onChange={importing.enter} />
    </>
  )
}

/** What becomes of each operation, and what does not come along. */
function Outcome({ importing: { result, error, chosen } }: { importing: OperationImport }) {
  const noted = result.operations.filter(({ notes }) => notes.length > 0)
  if (error) return <ProblemText>{error.message}</ProblemText>
  if (chosen.size === 0) return <p className="text-12 text-fg-3">Choose the operations that this decision may take. A decision of more than ten intents is hard to get right.</p>
  return (
    <div className="flex flex-col gap-2" aria-live="polite">
      {result.failures.map(({ key, message }) => (
        <ProblemText key={key}>
          <span className="font-mono text-12">{key}</span> is not imported. {message}
        </ProblemText>
      ))}
      {noted.map(({ key, notes }) => (
        <ProblemText key={key} severity="warning">
          <span className="font-mono text-12">{key}</span> {notes.join(' ')}
        </ProblemText>
      ))}
    </div>
  )
}
