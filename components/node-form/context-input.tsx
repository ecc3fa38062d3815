/** How the thread is written, what it leaves out, and how long it may be. Rules: the first that matches an entry decides. */
'use client'
import { Plus } from 'lucide-react'
import { contextRuleSchema } from '#lib/engine/decision.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { pointer } from '#lib/engine/pointer.ts'
import { Button } from '#components/ui/button.tsx'
import { CodeEditor } from '#components/ui/code-editor.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { Select } from '#components/ui/select.tsx'
import type { InputProps } from './form-context.ts'
import { FormSection, Problems } from './form-section.tsx'
import { NumberInput, TagsInput, type ControlProps } from './plain-inputs.tsx'
import { RowMenu } from './row-controls.tsx'
import { moved, withKeyword } from './schema-fields.ts'

const formats = [
  { value: 'xml', label: 'XML + YAML' },
  { value: 'json', label: 'JSON' },
  { value: 'messages', label: 'Chat messages' },
  { value: 'template', label: 'Own template' },
]
const overflows = [
  { value: 'drop_oldest', label: 'Drop the oldest' },
  { value: 'fail', label: 'Fail the step' },
]

const objectOf = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {})

export function ContextInput({ field, path, value, onChange, problems }: InputProps) {
  const context = objectOf(value)
  const budget = objectOf(context.budget)
  const template = isJsonObject(context.format) && typeof context.format.template === 'string' ? context.format.template : undefined
  const format = template === undefined ? (typeof context.format === 'string' ? context.format : 'xml') : 'template'
  const write = (name: string, next: Json | undefined) => {
    const changed = withKeyword(context, name, next)
    onChange(Object.keys(changed).length > 0 ? changed : undefined)
  }
  const plain = (name: string, input: ControlProps['field']['input'], own: Json | undefined, change: (next: Json | undefined) => void, placeholder?: string) => ({ field: { name, label: name, input, placeholder }, path: [...path, name], value: own, problems: [], onChange: change })
  return (
    <FormSection title={field.label} hint="how the thread is written" path={pointer(path)}>
      <div className="grid grid-cols-2 gap-x-2 gap-y-3">
        <Field label="Format">
          {(control) => <Select id={control.id} label="Format" value={format} options={formats} onChange={(next) => write('format', next === 'xml' ? undefined : next === 'template' ? { template: '' } : next)} />}
        </Field>
        <Field label="Shown">
          {(control) => <TagsInput control={control} {...plain('include', 'tags', context.include === '*' ? undefined : context.include, (next) => write('include', next), 'everything')} />}
        </Field>
        <Field label="Budget">
          {(control) => <NumberInput control={control} {...plain('tokens', 'number', budget.tokens, (next) => write('budget', typeof next === 'number' ? { ...budget, tokens: next } : undefined), 'no limit')} field={{ name: 'tokens', label: 'Budget', input: 'number', unit: 'tok', placeholder: 'no limit' }} />}
        </Field>
        <Field label="When it is full">
          {(control) => <Select id={control.id} label="When it is full" value={typeof budget.overflow === 'string' ? budget.overflow : 'drop_oldest'} options={overflows} disabled={budget.tokens === undefined} onChange={(next) => write('budget', { ...budget, overflow: next })} />}
        </Field>
      </div>
      {template !== undefined && (
        <Field className="mt-3" label="Template" help="Liquid over events: each has tag, type and value.">
          {(control) => <CodeEditor id={control.id} language="liquid" lineNumbers label="Template of the thread" minRows={4} maxRows={20} value={template} onChange={(text) => write('format', { template: text })} />}
        </Field>
      )}
      <Rules rules={Array.isArray(context.rules) ? context.rules.filter(isJsonObject) : []} onChange={(rules) => write('rules', rules.length > 0 ? rules : undefined)} />
      <Problems problems={problems} className="mt-1.5" />
    </FormSection>
  )
}

const matchers = [
  { value: 'tag', label: 'tag' },
  { value: 'type', label: 'type' },
  { value: 'nodeId', label: 'node' },
]
const types = contextRuleSchema.shape.type.unwrap().options.map((value) => ({ value, label: value.replaceAll('_', ' ') }))
const actions = [
  { value: 'show', label: 'show' },
  { value: 'hide', label: 'hide' },
  { value: 'hide_when_resolved', label: 'hide when resolved' },
  { value: 'truncate', label: 'truncate' },
  { value: 'redact', label: 'redact' },
]

function Rules({ rules, onChange }: { rules: JsonObject[]; onChange(rules: JsonObject[]): void }) {
  return (
    <div className="mt-3 flex flex-col gap-1">
      <div className="flex items-center gap-2 text-12">
        <span className="font-medium text-fg-2">Rules</span>
        <span className="text-11 text-fg-3">{rules.length === 0 ? 'everything is shown' : 'first match wins'}</span>
        <Button kind="ghost" size="sm" icon={Plus} className="-mr-1.5 ml-auto" aria-label="Add rule" onClick={() => onChange([...rules, { type: 'error', action: 'hide_when_resolved' }])}>
          Rule
        </Button>
      </div>
      {rules.length > 0 && (
        <ul aria-label="Context rules" className="divide-y divide-line-soft rounded-8 border border-line">
          {rules.map((rule, index) => (
            <li key={index} className="flex items-center gap-1.5 px-2 py-1">
              <Rule rule={rule} number={index + 1} onChange={(next) => onChange(rules.with(index, next))} />
              <RowMenu name={`rule ${index + 1}`} index={index} count={rules.length} onMove={(to) => onChange(moved(rules, index, to))} onRemove={() => onChange(rules.toSpliced(index, 1))} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

const matcherOf = (rule: JsonObject): string => (rule.nodeId !== undefined ? 'nodeId' : rule.tag !== undefined ? 'tag' : 'type')
const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

function Rule({ rule, number, onChange }: { rule: JsonObject; number: number; onChange(rule: JsonObject): void }) {
  const matcher = matcherOf(rule)
  const action = textOf(rule.action) || 'show'
  const matchBy = (next: string) => {
    const { tag: _tag, type: _type, nodeId: _nodeId, ...rest } = rule
    onChange({ [next]: next === 'type' ? 'error' : '', ...rest })
  }
  const act = (next: string) => {
    const { maxCharacters: _max, field: _field, ...rest } = rule
    onChange({ ...rest, action: next, ...(next === 'truncate' && { maxCharacters: 500 }), ...(next === 'redact' && { field: '/' }) })
  }
  return (
    <div className="flex min-w-0 flex-1 flex-wrap items-center gap-1.5">
      <Select size="sm" className="w-[64px]!" label={`What rule ${number} matches`} value={matcher} options={matchers} onChange={matchBy} />
      {matcher === 'type' ? (
        <Select size="sm" className="w-[104px]!" label={`Type of rule ${number}`} value={textOf(rule.type)} options={types} onChange={(next) => onChange({ ...rule, type: next })} />
      ) : (
        <Input size="sm" mono className="w-[104px]!" aria-label={`Name of rule ${number}`} value={textOf(rule[matcher])} onChange={({ target }) => onChange({ ...rule, [matcher]: target.value })} />
      )}
      <Select size="sm" className="w-[148px]!" label={`Action of rule ${number}`} value={action} options={actions} onChange={act} />
      {action === 'truncate' && (
        <Input size="sm" className="w-[92px]! tabular-nums" inputMode="numeric" aria-label={`Characters of rule ${number}`} end="chars" value={String(rule.maxCharacters ?? '')} onChange={({ target }) => onChange(withKeyword(rule, 'maxCharacters', /^\d+$/.test(target.value) ? Number(target.value) : undefined))} />
      )}
      {action === 'redact' && <Input size="sm" mono className="w-[112px]!" aria-label={`Field of rule ${number}`} placeholder="/from/email" value={textOf(rule.field)} onChange={({ target }) => onChange({ ...rule, field: target.value })} />}
    </div>
  )
}
