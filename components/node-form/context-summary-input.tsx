/** How summaries are made, where a rule or a full budget wants them: their length, their model, and their prompt, shown whole. */
'use client'
import { useQuery } from '@tanstack/react-query'
import { defaultSummaryPrompt } from '#lib/engine/context/summary-prompt.ts'
import { isJsonObject, jsonObjectSchema, type Json, type JsonObject } from '#lib/engine/json.ts'
import { pointer, type Path } from '#lib/engine/pointer.ts'
import { connectionsQuery } from '#lib/client/installation.ts'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { Field } from '#components/ui/field.tsx'
import { MessagesInput } from '#components/prompt/messages-input.tsx'
import { useNodeForm } from './form-context.ts'
import { FormSection } from './form-section.tsx'
import { Candidate } from './model-input.tsx'
import { NumberInput } from './plain-inputs.tsx'
import { problemsAt } from './problems.ts'
import { withKeyword } from './schema-fields.ts'
import type { ScopeEntry } from './scope-completions.ts'

const defaultPrompt = jsonObjectSchema.parse(defaultSummaryPrompt)

const summaryScope: readonly ScopeEntry[] = [
  { path: 'events', from: 'what is to be summarised' },
  { path: 'tokens', from: 'how long a summary may be' },
]

export interface ContextSummaryInputProps {
  /** Of the summary in the node's data. */
  path: Path
  summary: JsonObject
  onChange(summary: JsonObject | undefined): void
}

export function ContextSummaryInput({ path, summary, onChange }: ContextSummaryInputProps) {
  const problems = useNodeForm((form) => form.problems)
  const { data } = useQuery(connectionsQuery)
  const own = isJsonObject(summary.model) ? summary.model : undefined
  const set = (name: string, value: Json | undefined) => {
    const next = withKeyword(summary, name, value)
    onChange(Object.keys(next).length > 0 ? next : undefined)
  }
  return (
    <>
      <FormSection title="Summaries" hint="calls of their own, made before the decision" path={pointer(path)}>
        <div className="flex flex-col gap-3">
          <Field label="At most" help="With a budget, never more than a quarter of it.">
            {(control) => <NumberInput control={control} field={{ name: 'tokens', label: 'Tokens of a summary', input: 'number', unit: 'tok', placeholder: '200' }} path={[...path, 'tokens']} value={summary.tokens} problems={[]} onChange={(next) => set('tokens', next)} />}
          </Field>
          <Checkbox checked={own !== undefined} onChange={(next) => set('model', next ? {} : undefined)} hint="Without one, the model of this node makes them.">
            A model of their own
          </Checkbox>
          {own && <Candidate name="summaries" model={own} connections={data?.items ?? []} onChange={(model) => set('model', model)} />}
        </div>
      </FormSection>
      <MessagesInput
        field={{ name: 'context.summary.prompt', label: 'Prompt of summaries', input: 'messages' }}
        path={[...path, 'prompt']}
        value={isJsonObject(summary.prompt) ? summary.prompt : defaultPrompt}
        scope={summaryScope}
        problems={problemsAt(problems, pointer([...path, 'prompt']))}
        onChange={(next) => set('prompt', next)}
      />
    </>
  )
}
