/** How the thread is written, what it leaves out, and how long it may be; how summaries are made, where something wants them. */
'use client'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { pointer } from '#lib/engine/pointer.ts'
import { ChipButton } from '#components/ui/chip.tsx'
import { CodeEditor } from '#components/ui/code-editor.tsx'
import { Field } from '#components/ui/field.tsx'
import { Select } from '#components/ui/select.tsx'
import { useDiagnostics } from './code-inputs.tsx'
import { ContextRulesInput } from './context-rules-input.tsx'
import { ContextSummaryInput } from './context-summary-input.tsx'
import { tagChoices } from './context-tags.ts'
import { useNodeForm, useNodeFormItems, type InputProps } from './form-context.ts'
import { FormSection, Problems } from './form-section.tsx'
import { NumberInput } from './plain-inputs.tsx'
import { problemsAt } from './problems.ts'
import { withKeyword } from './schema-fields.ts'
import { useScopeCompletions, type ScopeEntry } from './scope-completions.ts'

const formats = [
  { value: 'xml', label: 'XML + YAML' },
  { value: 'json', label: 'JSON' },
  { value: 'messages', label: 'Chat messages' },
  { value: 'template', label: 'Own template' },
]
const overflows = [
  { value: 'drop_oldest', label: 'Drop the oldest' },
  { value: 'summarise', label: 'Summarise the oldest', hint: 'By calls of their own' },
  { value: 'fail', label: 'Fail the step' },
]

const objectOf = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {})

const shownTags = [
  { value: 'all', label: 'Everything' },
  { value: 'some', label: 'Only these tags' },
]

const templateScope: readonly ScopeEntry[] = [{ path: 'events', from: 'each has tag, type, value, text, number, nodeId, resolved' }]

export function ContextInput({ field, path, value, onChange, problems }: InputProps) {
  const context = objectOf(value)
  const budget = objectOf(context.budget)
  const rules = Array.isArray(context.rules) ? context.rules.filter(isJsonObject) : []
  const template = isJsonObject(context.format) && typeof context.format.template === 'string' ? context.format.template : undefined
  const format = template === undefined ? (typeof context.format === 'string' ? context.format : 'xml') : 'template'
  const include = Array.isArray(context.include) ? context.include.filter((tag) => typeof tag === 'string') : undefined
  const summarises = budget.overflow === 'summarise' || rules.some(({ action }) => action === 'summarise')
  const own = pointer(path)
  const write = (name: string, next: Json | undefined) => {
    const changed = withKeyword(context, name, next)
    onChange(Object.keys(changed).length > 0 ? changed : undefined)
  }
  return (
    <>
      <FormSection title={field.label} hint="how the thread is written" path={own}>
        <div className="grid grid-cols-2 gap-x-2 gap-y-3">
          <Field label="Format">
            {(control) => <Select id={control.id} label="Format" value={format} options={formats} onChange={(next) => write('format', next === 'xml' ? undefined : next === 'template' ? { template: '' } : next)} />}
          </Field>
          <Field label="Shown">
            {(control) => <Select id={control.id} label="Shown" value={include ? 'some' : 'all'} options={shownTags} onChange={(next) => write('include', next === 'all' ? undefined : ['input'])} />}
          </Field>
          {include && <Include chosen={include} onChange={(next) => write('include', next)} />}
          <Field label="Budget">
            {(control) => (
              <NumberInput
                control={control}
                field={{ name: 'tokens', label: 'Budget', input: 'number', unit: 'tok', placeholder: 'no limit' }}
                path={[...path, 'budget', 'tokens']}
                value={budget.tokens}
                problems={[]}
                onChange={(next) => write('budget', typeof next === 'number' ? { ...budget, tokens: next } : undefined)}
              />
            )}
          </Field>
          <Field label="When it is full">
            {(control) => <Select id={control.id} label="When it is full" value={typeof budget.overflow === 'string' ? budget.overflow : 'drop_oldest'} options={overflows} disabled={budget.tokens === undefined} onChange={(next) => write('budget', { ...budget, overflow: next })} />}
          </Field>
        </div>
        {template !== undefined && <Template value={template} at={pointer([...path, 'format', 'template'])} onChange={(text) => write('format', { template: text })} />}
        <ContextRulesInput path={[...path, 'rules']} rules={rules} onChange={(next) => write('rules', next.length > 0 ? next : undefined)} />
        <Problems problems={problems.filter(({ path: at }) => !at?.startsWith(`${own}/rules/`) && !at?.startsWith(`${own}/summary/prompt`))} className="mt-1.5" />
      </FormSection>
      {(summarises || context.summary !== undefined) && <ContextSummaryInput path={[...path, 'summary']} summary={objectOf(context.summary)} onChange={(next) => write('summary', next)} />}
    </>
  )
}

/** The tags that are shown, of those that the workflow can bring; each is a switch. */
function Include({ chosen, onChange }: { chosen: readonly string[]; onChange(chosen: string[]): void }) {
  const { document, node } = useNodeFormItems(({ document: all, node: own }) => ({ document: all, node: own }))
  const choices = tagChoices(document, node)
  const tags = new Set(choices.map(({ value }) => value))
  const gone = chosen.filter((tag) => !tags.has(tag)).map((tag) => ({ value: tag, hint: 'Nothing in this workflow stands under this tag' }))
  return (
    <div role="group" aria-label="Tags that are shown" className="col-span-2 flex flex-wrap gap-1">
      {[...choices, ...gone].map(({ value, hint }) => {
        const shown = chosen.includes(value)
        const known = tags.has(value)
        return (
          <ChipButton key={value} mono tone={!known ? 'waiting' : shown ? 'accent' : 'neutral'} aria-pressed={shown} title={hint} className={shown ? '' : 'line-through decoration-fg-3/60'} onClick={() => onChange(shown ? chosen.filter((tag) => tag !== value) : [...chosen, value])}>
            {value}
            {!known && ' ?'}
          </ChipButton>
        )
      })}
    </div>
  )
}

function Template({ value, at, onChange }: { value: string; at: string; onChange(text: string): void }) {
  const problems = useNodeForm((form) => form.problems)
  const diagnostics = useDiagnostics(problemsAt(problems, at))
  const completions = useScopeCompletions('liquid', templateScope)
  return (
    <Field className="mt-3" label="Template" help="Liquid over events: each has tag, type, value and text.">
      {(control) => <CodeEditor id={control.id} language="liquid" lineNumbers label="Template of the thread" minRows={4} maxRows={20} value={value} diagnostics={diagnostics} completions={completions} onChange={onChange} />}
    </Field>
  )
}
