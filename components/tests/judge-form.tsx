/** A judge as the prompt that it is: its messages with roles, in any number and order, the model that is asked, its parameters. */
'use client'
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import { otherModelSchema, type Assertion } from '#lib/api/assertions.ts'
import { connectionsQuery } from '#lib/client/installation.ts'
import { promptSchema } from '#lib/engine/decision.ts'
import type { Json } from '#lib/engine/json.ts'
import { fieldsOf, nodeType } from '#lib/nodes/index.ts'
import { NodeDataProvider } from '#components/node-form/data/data-context.tsx'
import { NodeFormProvider } from '#components/node-form/form-context.ts'
import { JsonEditor } from '#components/node-form/json-editor.tsx'
import { createLibraryDraft, freshBody } from '#components/prompts/library-draft.ts'
import { MessagesInput } from '#components/prompt/messages-input.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { Select } from '#components/ui/select.tsx'

type Judge = Extract<Assertion, { kind: 'judge' }>

/** What a judge's messages may name beside what the tested prompt sees. */
const scope = [
  { path: 'decision', from: 'what is judged: {intent, args} or {output}' },
  { path: 'thread', from: 'all that had happened' },
]
const promptField = fieldsOf(nodeType('generate')).find(({ name }) => name === 'prompt')
const path = ['prompt']
const own = 'own'

export function JudgeForm({ value, onChange }: { value: Judge; onChange(next: Judge): void }) {
  const [source] = useState(() => createLibraryDraft('generate', freshBody('generate')))
  const { data } = useQuery(connectionsQuery)
  const model = value.model ?? {}
  const change = (part: Partial<NonNullable<Judge['model']>>) => {
    const next = otherModelSchema.parse(Object.fromEntries(Object.entries({ ...model, ...part }).filter(([, each]) => each !== undefined && each !== '')))
    onChange({ ...value, model: Object.keys(next).length > 0 ? next : undefined })
  }
  const connection = data?.items.find(({ name }) => name === model.connection)
  return (
    <div className="rounded-6 border border-line bg-surface">
      <NodeFormProvider value={source}>
        <NodeDataProvider>
          {promptField && (
            <MessagesInput
              field={{ ...promptField, label: 'Messages' }}
              path={path}
              scope={scope}
              value={value.prompt}
              problems={[]}
              onChange={(next) => {
                const read = promptSchema.safeParse(next)
                if (read.success) onChange({ ...value, prompt: read.data })
              }}
            />
          )}
        </NodeDataProvider>
      </NodeFormProvider>
      <div className="grid grid-cols-2 gap-x-2 gap-y-3 border-t border-line px-3 py-3">
        <Field label="Connection">
          {(control) => <Select {...control} size="sm" value={model.connection ?? own} onChange={(name) => change({ connection: name === own ? undefined : name })} options={[{ value: own, label: 'The node’s own' }, ...(data?.items ?? []).map(({ name }) => ({ value: name, label: name }))]} />}
        </Field>
        <Field label="Model">{(control) => <Input {...control} size="sm" mono placeholder={model.connection === undefined ? 'The node’s own' : 'The connection’s own'} value={model.name ?? ''} onChange={({ target }) => change({ name: target.value })} />}</Field>
        <div className="col-span-2">
          <JsonPart label="Parameters" placeholder={'{"temperature": 0}'} schema={otherModelSchema.shape.params} value={model.params} onChange={(params) => change({ params })} />
        </div>
        {(connection?.kind === 'scripted' || model.script !== undefined) && (
          <div className="col-span-2">
            <JsonPart label="Script" placeholder={'[{"text": "{\\"reason\\": \\"as it should be\\", \\"pass\\": true}"}]'} schema={otherModelSchema.shape.script} value={model.script as Json | undefined} onChange={(script) => change({ script })} />
          </div>
        )}
      </div>
    </div>
  )
}

interface JsonPartProps<Schema extends z.ZodType> {
  label: string
  placeholder: string
  schema: Schema
  value: Json | undefined
  onChange(value: z.output<Schema>): void
}

/** Taken over where it is what it has to be; else the reason stands under it. */
function JsonPart<Schema extends z.ZodType>({ label, placeholder, schema, value, onChange }: JsonPartProps<Schema>) {
  return (
    <Field label={label}>
      {() => (
        <JsonEditor
          label={label}
          minRows={1}
          maxRows={10}
          placeholder={placeholder}
          value={value}
          check={(next) => schema.safeParse(next).error?.issues.map(({ path: at, message }) => [at.join('.'), message].filter(Boolean).join(': '))[0]}
          onChange={(next) => onChange(schema.parse(next))}
        />
      )}
    </Field>
  )
}
