/**
 * Which model answers, in one line of chips; opened, everything about it: connection, name, parameters, retries, fallbacks, and the
 * answers of the scripted model. Nothing here is sent that is not shown.
 */
'use client'
import { useEffect, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { CornerRightDown, Cpu, Plus, RefreshCw, ScrollText, Trash2 } from 'lucide-react'
import { scriptEntrySchema } from '#lib/engine/decision.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { pointer } from '#lib/engine/pointer.ts'
import type { Connection } from '#lib/api/connections.ts'
import { connectionsQuery } from '#lib/client/installation.ts'
import { Button } from '#components/ui/button.tsx'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { Chip, ChipButton } from '#components/ui/chip.tsx'
import { Field } from '#components/ui/field.tsx'
import { plural } from '#components/ui/format.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Input } from '#components/ui/input.tsx'
import { Select } from '#components/ui/select.tsx'
import { useNodeForm, type InputProps } from './form-context.ts'
import { Problems } from './form-section.tsx'
import { JsonEditor } from './json-editor.tsx'
import { NewConnection } from './new-connection.tsx'
import { MillisecondsInput, NumberInput } from './plain-inputs.tsx'
import { withKeyword } from './schema-fields.ts'

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '')
const rows = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : [])
const objectOf = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {})

export function ModelInput({ field, path, value, onChange, problems }: InputProps) {
  const jump = useNodeForm((form) => form.jump)
  const model = objectOf(value)
  const own = pointer(path)
  const [open, setOpen] = useState(false)
  const { data } = useQuery(connectionsQuery)
  const connections = data?.items ?? []
  const connection = connections.find(({ name }) => name === (text(model.connection) || 'default'))
  const script = rows(model.script)
  const fallbacks = rows(model.fallbacks)

  useEffect(() => {
    if (jump && (jump.path === own || jump.path.startsWith(`${own}/`))) setOpen(true)
  }, [jump, own])

  return (
    <section aria-label={field.label} data-path={own} className="border-b border-line">
      <div className="flex min-h-[34px] flex-wrap items-center gap-1.5 px-3 py-1.5">
        <ChipButton menu icon={Cpu} aria-expanded={open} aria-label={`Model: ${modelName(model, connection)}`} onClick={() => setOpen(!open)}>
          {modelName(model, connection)}
        </ChipButton>
        {connection?.label && (
          <Chip tone="waiting" title="This connection answers from the script of the node, without any model.">
            {connection.label}
          </Chip>
        )}
        {(connection?.kind === 'scripted' || script.length > 0) && <Chip icon={ScrollText}>{script.length === 0 ? 'no script' : plural(script.length, 'answer')}</Chip>}
        {isJsonObject(model.retry) && <Chip icon={RefreshCw}>{retryText(model.retry)}</Chip>}
        {fallbacks.length > 0 && <Chip icon={CornerRightDown}>{plural(fallbacks.length, 'fallback')}</Chip>}
      </div>
      {open && (
        <div className="flex flex-col gap-3 border-t border-line-soft bg-inset px-3 py-3">
          <Candidate name="model" model={model} connections={connections} onChange={onChange} />
          <Retry model={model} onChange={onChange} />
          <Fallbacks model={model} connections={connections} onChange={onChange} />
          <Field label="Script" help="Answers of a scripted connection: the first entry whose condition holds. Not used by any other.">
            {() => <JsonEditor label="Script" value={model.script} placeholder={'[{ "intent": "done", "args": {} }]'} minRows={3} check={checkScript} onChange={(next) => onChange(withKeyword(model, 'script', next))} />}
          </Field>
          <Problems problems={problems} />
        </div>
      )}
      {!open && <Problems problems={problems} className="px-3 pb-2" />}
    </section>
  )
}

function modelName(model: JsonObject, connection: Connection | undefined): string {
  const name = text(model.name) || connection?.model
  return name || text(model.connection) || 'default'
}

const retryText = (retry: JsonObject): string => `retry ${typeof retry.max === 'number' ? retry.max : 3}×`

function checkScript(value: Json): string | undefined {
  const parsed = scriptEntrySchema.array().safeParse(value)
  if (parsed.success) return undefined
  const [issue] = parsed.error.issues
  return `A script is a list of answers. At ${issue?.path.join('.') || 'the top'}: ${issue?.message ?? 'does not fit'}.`
}

interface CandidateProps {
  /** Names the controls: "model", "fallback 1". */
  name: string
  model: JsonObject
  connections: readonly Connection[]
  onChange(model: JsonObject): void
}

/** What a model, a fallback and the model of summaries have in common. */
export function Candidate({ name, model, connections, onChange }: CandidateProps) {
  const chosen = text(model.connection) || 'default'
  const known = connections.map((connection) => ({ value: connection.name, label: connection.name, hint: connection.label ?? connection.model ?? connection.baseUrl ?? undefined }))
  const options = known.some(({ value }) => value === chosen) ? known : [...known, { value: chosen, label: chosen, hint: connections.length > 0 ? 'There is no such connection' : undefined }]
  const connection = connections.find((each) => each.name === chosen)
  const connect = (next: string) => onChange(withKeyword(model, 'connection', next === 'default' ? undefined : next))
  return (
    <div className="flex flex-col gap-3">
      <div className="grid grid-cols-2 gap-2">
        <Field label="Connection" aside={<NewConnection of={name} onCreated={connect} />}>
          {(control) => <Select id={control.id} label={`Connection of ${name}`} value={chosen} options={options} onChange={connect} />}
        </Field>
        <Field label="Model">
          {(control) => <Input {...control} mono aria-label={`Name of ${name}`} placeholder={connection?.model ?? 'the connection’s own'} value={text(model.name)} onChange={({ target }) => onChange(withKeyword(model, 'name', target.value))} />}
        </Field>
      </div>
      <Field label="Parameters" help="Passed on as they are: temperature, reasoning_effort, …">
        {() => (
          <JsonEditor label={`Parameters of ${name}`} value={model.params} placeholder={'{ "temperature": 0 }'} minRows={1} maxRows={10} check={(next) => (isJsonObject(next) ? undefined : 'Parameters are an object.')} onChange={(next) => onChange(withKeyword(model, 'params', next))} />
        )}
      </Field>
      <Streaming params={objectOf(model.params)} onChange={(params) => onChange(withKeyword(model, 'params', Object.keys(params).length > 0 ? params : undefined))} />
    </div>
  )
}

/** Writes the two parameters that stream an answer and count its tokens; what was chosen beside them stays. */
function Streaming({ params, onChange }: { params: JsonObject; onChange(params: JsonObject): void }) {
  const streams = params.stream === true
  const counts = isJsonObject(params.stream_options) && params.stream_options.include_usage === true
  const { stream: _stream, stream_options: options, ...others } = params
  const kept = Object.fromEntries(Object.entries(objectOf(options)).filter(([name]) => name !== 'include_usage'))
  const withOptions = (added: JsonObject): JsonObject => (Object.keys({ ...kept, ...added }).length > 0 ? { stream_options: { ...kept, ...added } } : {})
  return (
    <div className="flex flex-col gap-1">
      <Checkbox checked={streams} onChange={(next) => onChange(next ? { ...others, stream: true, ...withOptions({ include_usage: true }) } : { ...others, ...withOptions({}) })} hint="Adds stream and stream_options to the parameters">
        Stream the answer
      </Checkbox>
      {streams && !counts && <p className="text-12 text-waiting">Without stream_options.include_usage the provider tells no token counts: they are estimated, and so is the cost.</p>}
    </div>
  )
}

function Retry({ model, onChange }: { model: JsonObject; onChange(model: JsonObject): void }) {
  const retry = objectOf(model.retry)
  const write = (next: JsonObject) => onChange(withKeyword(model, 'retry', Object.keys(next).length > 0 ? next : undefined))
  const input = (name: string, label: string, fallback: number) => ({ field: { name, label, input: 'number' as const, fallback }, path: [name], value: retry[name], problems: [], onChange: (next: Json | undefined) => write(withKeyword(retry, name, next)) })
  return (
    <div className="grid grid-cols-3 gap-2">
      <Field label="Retries">{(control) => <NumberInput control={control} {...input('max', 'Retries', 3)} />}</Field>
      <Field label="First wait">{(control) => <MillisecondsInput control={control} {...input('backoffMs', 'First wait', 500)} />}</Field>
      <Field label="Time limit">
        {(control) => <MillisecondsInput control={control} {...input('timeoutMs', 'Time limit', 600_000)} value={model.timeoutMs} onChange={(next) => onChange(withKeyword(model, 'timeoutMs', next))} />}
      </Field>
    </div>
  )
}

function Fallbacks({ model, connections, onChange }: Omit<CandidateProps, 'name'>) {
  const list = rows(model.fallbacks)
  const write = (next: JsonObject[]) => onChange(withKeyword(model, 'fallbacks', next.length > 0 ? next : undefined))
  return (
    <div className="flex flex-col gap-2">
      {list.map((fallback, index) => (
        <div key={index} className="rounded-8 border border-line bg-surface p-2.5">
          <div className="mb-2 flex items-center justify-between text-12 font-medium text-fg-2">
            Fallback {index + 1}
            <IconButton size="sm" icon={Trash2} label={`Remove fallback ${index + 1}`} onClick={() => write(list.toSpliced(index, 1))} />
          </div>
          <Candidate name={`fallback ${index + 1}`} model={fallback} connections={connections} onChange={(next) => write(list.with(index, next))} />
        </div>
      ))}
      <Button kind="ghost" size="sm" icon={Plus} className="self-start" onClick={() => write([...list, {}])}>
        Fallback
      </Button>
    </div>
  )
}
