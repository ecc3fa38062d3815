/**
 * Extracting the selection: what the new step is called, what it is handed and what it gives, and what will be different; or why it
 * cannot be. An agent is made at once; a workflow is created and published first, so that the call has a version to run.
 */
'use client'
import { useMemo, useState, type ReactNode } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Info, TriangleAlert } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { publishVersion } from '#lib/api/versions.ts'
import { createWorkflow } from '#lib/api/workflows.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { workflowKeys } from '#lib/client/workflows.ts'
import type { Extraction } from '#lib/nodes/extract/extract-nodes.ts'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { ProblemText } from '#components/ui/problem-text.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { useBuilder, useBuilderStore } from './builder-context.tsx'
import { extractToAgent, extractToCall, planExtraction, workflowOf, type Target } from './extract.ts'

const words: Record<Target, { title: string; named: string; act: string; what: string }> = {
  agent: { title: 'Extract to an agent', named: 'Agent', act: 'Extract', what: 'agent' },
  workflow: { title: 'Extract to a workflow', named: 'New workflow', act: 'Create and call', what: 'workflow' },
}

export function ExtractDialog({ target }: { target: Target }) {
  const store = useBuilderStore()
  const history = useBuilder((state) => state.history)
  const selected = useBuilder((state) => state.selected)
  const [name, setName] = useState('')
  const label = name.trim() || words[target].named
  const plan = useMemo(() => planExtraction({ history, selected }, target, label), [history, selected, target, label])
  const close = () => store.getState().open(undefined)
  if (!plan.ok) return <Refusal title="This selection cannot be extracted" reasons={plan.reasons} onClose={close} />
  return <ExtractForm target={target} plan={plan.extraction} label={label} name={name} onName={setName} onClose={close} />
}

interface ExtractFormProps {
  target: Target
  plan: Extraction
  label: string
  name: string
  onName(name: string): void
  onClose(): void
}

function ExtractForm({ target, plan, label, name, onName, onClose }: ExtractFormProps) {
  const store = useBuilderStore()
  const client = useQueryClient()
  const toast = useToast()
  const router = useRouter()
  const text = words[target]
  const making = useMutation({
    async mutationFn() {
      const { document } = store.getState().history
      const made = await request(createWorkflow, { body: { document: { ...workflowOf(plan, document, label) } } })
      // A call runs a published version. One that has problems cannot be published yet: then its draft is called.
      const version = await request(publishVersion, { params: { id: made.id }, body: { message: `Extracted from ${document.name}` } }).then(() => 'latest' as const, () => 'draft' as const)
      return { slug: made.slug, version }
    },
    onSuccess({ slug, version }) {
      onClose()
      extractToCall(store, plan, label, slug, version)
      toast({ message: version === 'latest' ? `Created ${label}, version 1` : `Created ${label}. Its draft is called: it has problems to solve before it can be published.`, action: { label: 'Open', run: () => router.push(`/workflows/${slug}`) }, durationMs: 10_000 })
      void client.invalidateQueries({ queryKey: workflowKeys.lists() })
    },
  })
  const extract = () => {
    if (target === 'workflow') return making.mutate()
    onClose()
    extractToAgent(store, plan, label)
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={text.title}
      width={520}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" busy={making.isPending} onClick={extract}>
            {text.act}
          </Button>
        </>
      }
    >
      <form
        className="mt-3 flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          extract()
        }}
      >
        <Field label="Name">{(control) => <Input {...control} autoFocus value={name} placeholder={text.named} maxLength={200} autoComplete="off" onChange={({ target: input }) => onName(input.value)} />}</Field>
        <Rows title="Handed in" rows={plan.inputs.map((row) => [row.name, row.path])} empty="Nothing: it reads nothing from outside." />
        <Rows title="Handed back" rows={[...(plan.outputs.length > 0 ? [['result', 'what the last node gives'] as const] : []), ...plan.outputs.map((row) => [row.name, row.path] as const)]} empty="What its last node gives." />
        {plan.notes.length > 0 && (
          <ul aria-label="What will be different" className="flex flex-col gap-1.5">
            {plan.notes.map((note) => (
              <Remark key={note} icon={<Info aria-hidden className="mt-0.5 size-3.5 shrink-0 text-fg-3" strokeWidth={1.75} />}>
                {note}
              </Remark>
            ))}
          </ul>
        )}
        {making.error && <ProblemText>{errorText(making.error)}</ProblemText>}
      </form>
    </Dialog>
  )
}

function Rows({ title, rows, empty }: { title: string; rows: readonly (readonly [string, string])[]; empty: string }) {
  return (
    <div>
      <h3 className="mb-1 text-11 font-medium text-fg-3">{title}</h3>
      {rows.length === 0 ? (
        <p className="text-13 text-fg-2">{empty}</p>
      ) : (
        <dl className="max-h-[200px] overflow-auto rounded-6 border border-line bg-inset px-2.5 py-1 font-mono text-12">
          {rows.map(([name, path]) => (
            <div key={name} className="flex min-h-6 items-center gap-2">
              <dt className="shrink-0 font-medium">{name}</dt>
              <dd className="min-w-0 truncate text-fg-3" title={path}>
                {path}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  )
}

/** Why something cannot be done, every reason at once. */
export function Refusal({ title, reasons, onClose }: { title: string; reasons: readonly string[]; onClose(): void }) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={title} width={520} footer={<Button onClick={onClose}>Close</Button>}>
      <ul aria-label="Reasons" className="mt-3 flex flex-col gap-2">
        {reasons.map((reason) => (
          <Remark key={reason} icon={<TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0 text-waiting" strokeWidth={2} />}>
            {reason}
          </Remark>
        ))}
      </ul>
    </Dialog>
  )
}

function Remark({ icon, children }: { icon: ReactNode; children: string }) {
  return (
    <li className="flex items-start gap-2 text-13 text-fg-2">
      {icon}
      <span className="min-w-0 flex-1">{children}</span>
    </li>
  )
}
