/** The panel of the workflow itself, while no node is selected: name, description, input, limits. */
'use client'
import { useRef, useState } from 'react'
import { documentSchema, type Limits } from '#lib/engine/document.ts'
import { setSettings } from '#lib/engine/edit.ts'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { Textarea } from '#components/ui/textarea.tsx'
import type { Field as NodeField } from '#lib/nodes/fields.ts'
import { FormSection, Problems } from '#components/node-form/form-section.tsx'
import { NumberInput, SecondsInput } from '#components/node-form/plain-inputs.tsx'
import { problemsAt } from '#components/node-form/problems.ts'
import { SchemaEditor } from '#components/node-form/schema-editor.tsx'
import { useJump } from '#components/node-form/use-jump.ts'
import { RequiresTests } from '#components/tests/publish-tests.tsx'
import { useBuilder, useBuilderStore } from './builder-context.tsx'

const limitsSchema = documentSchema.shape.limits
const defaults: Limits = limitsSchema.parse(undefined)

const limitFields: readonly (NodeField & { name: keyof Limits })[] = [
  { name: 'steps', label: 'Steps', input: 'number', fallback: defaults.steps, help: 'Beyond it the run fails.' },
  { name: 'tokens', label: 'Tokens', input: 'number', fallback: defaults.tokens, help: 'Beyond it the run pauses.' },
  { name: 'costUsd', label: 'Cost', input: 'number', fallback: defaults.costUsd, unit: 'USD', help: 'Beyond it the run pauses.' },
  { name: 'wallSeconds', label: 'Time', input: 'duration_seconds', fallback: defaults.wallSeconds, help: 'Waiting counts. Beyond it the run pauses.' },
]

export function SettingsPanel({ workflowId }: { workflowId: string }) {
  const store = useBuilderStore()
  const { name, description, input, limits } = useBuilder((state) => state.history.document)
  const selected = useBuilder((state) => state.selected.size)
  const found = useBuilder((state) => state.problems)
  const jump = useBuilder((state) => (state.jump?.node === undefined ? state.jump : undefined))
  const root = useRef<HTMLDivElement>(null)
  useJump(root, jump)
  const problems = found.filter(({ nodeId }) => nodeId === undefined)
  const write = (settings: Parameters<typeof setSettings>[1], about: string) => store.getState().edit((document) => setSettings(document, settings), about)
  return (
    <aside aria-label="Workflow" className="flex min-h-0 flex-col border-l border-line bg-surface">
      <header className="flex h-10 shrink-0 items-center gap-2 border-b border-line px-3">
        <h2 className="font-strong">Workflow</h2>
        <span className="truncate text-12 text-fg-3">{selected > 1 ? `${selected} nodes are selected; one is edited at a time` : 'Select a node to edit it'}</span>
      </header>
      <div ref={root} className="min-h-0 flex-1 overflow-auto">
        <div className="flex flex-col gap-3 border-b border-line px-3 py-3">
          <Field label="Name">{(control) => <NameField id={control.id} name={name} onChange={(next) => write({ name: next }, 'workflow name')} />}</Field>
          <Field label="Description">
            {(control) => <Textarea {...control} minRows={2} maxRows={8} maxLength={2000} placeholder="What it does, for whoever opens it next" value={description} onChange={({ target }) => write({ description: target.value }, 'workflow description')} />}
          </Field>
        </div>
        <FormSection title="Input" hint="checked when a run starts, and shown as a form" path="/input">
          <SchemaEditor label="input" value={input} onChange={(next) => write({ input: next }, 'workflow input')} />
        </FormSection>
        <FormSection title="Limits" hint="of a whole run" path="/limits">
          <div className="grid grid-cols-2 gap-x-2 gap-y-3">
            {limitFields.map((field) => {
              const Control = field.input === 'number' ? NumberInput : SecondsInput
              const own = limits[field.name]
              return (
                <div key={field.name} data-path={`/limits/${field.name}`}>
                  <Field label={field.label} help={field.help}>
                    {(control) => (
                      <Control
                        control={control}
                        field={field}
                        path={['limits', field.name]}
                        value={own === field.fallback ? undefined : own}
                        problems={problemsAt(problems, `/limits/${field.name}`)}
                        onChange={(next) => {
                          const value = typeof next === 'number' && next > 0 ? next : Number(field.fallback)
                          write({ limits: { ...limits, [field.name]: field.name === 'steps' || field.name === 'tokens' ? Math.max(1, Math.round(value)) : value } }, `workflow ${field.name}`)
                        }}
                      />
                    )}
                  </Field>
                </div>
              )
            })}
          </div>
        </FormSection>
        <FormSection title="Publishing" path="/publishing">
          <RequiresTests workflow={workflowId} />
        </FormSection>
        <Problems problems={problems} className="flex flex-col gap-1 px-3 py-3" />
      </div>
    </aside>
  )
}

/** A workflow is never without a name: an emptied one comes back. */
function NameField({ id, name, onChange }: { id: string; name: string; onChange(name: string): void }) {
  /** What stands in the field while it is edited: spaces at its ends and nothing at all are no names yet. */
  const [typed, setTyped] = useState<string | null>(null)
  return (
    <Input
      id={id}
      value={typed ?? name}
      maxLength={200}
      onChange={({ target }) => {
        setTyped(target.value)
        if (target.value.trim() !== '') onChange(target.value.trim())
      }}
      onBlur={() => setTyped(null)}
      onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
    />
  )
}
