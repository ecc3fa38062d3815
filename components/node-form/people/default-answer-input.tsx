/** What stands where nobody answers in time: nothing, and the node leaves by its port, or an answer, typed as a person would give it. */
'use client'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import { objectOf, rowsOf, textOf } from '#lib/nodes/draft.ts'
import { SchemaForm, startValue } from '#components/schema-form/schema-form.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { Select } from '#components/ui/select.tsx'
import { Textarea } from '#components/ui/textarea.tsx'
import { useNodeForm, type InputProps } from '../form-context.ts'
import { Problems } from '../form-section.tsx'

export function DefaultAnswerInput({ field, value, onChange, problems }: InputProps) {
  const data = useNodeForm(({ node }) => node.data)
  const given = isJsonObject(value)
  const write = (answer: Json) => onChange({ value: answer })
  return (
    <div role="group" aria-label={field.label} className="flex min-w-0 flex-col gap-1.5">
      <span className="text-12 font-medium text-fg-2">{field.label}</span>
      <SegmentedControl
        label={field.label}
        value={given ? 'answer' : 'port'}
        onChange={(next) => (next === 'port' ? onChange(undefined) : given || write(firstAnswer(data)))}
        options={[{ value: 'port', label: 'Leave by timeout' }, { value: 'answer', label: 'Take an answer' }]}
        className="self-start"
      />
      {given && <Answer data={data} value={value.value ?? null} onChange={write} />}
      {given && field.help && <p className="text-12 text-fg-3">{field.help}</p>}
      <Problems problems={problems} />
    </div>
  )
}

/** Something that fits, to begin with. */
function firstAnswer(data: JsonObject): Json {
  const format = textOf(data, 'format')
  if (format === 'yes_no') return false
  if (format === 'choice') return textOf(rowsOf(data, 'choices')[0]?.row ?? {}, 'id')
  return format === 'form' ? startValue(objectOf(data, 'schema')) : ''
}

function Answer({ data, value, onChange }: { data: JsonObject; value: Json; onChange(answer: Json): void }) {
  const format = textOf(data, 'format')
  if (format === 'yes_no') {
    return <SegmentedControl label="Default answer" value={value === true ? 'yes' : 'no'} onChange={(next) => onChange(next === 'yes')} options={[{ value: 'no', label: 'No' }, { value: 'yes', label: 'Yes' }]} className="self-start" />
  }
  if (format === 'choice') {
    const options = rowsOf(data, 'choices').map(({ row }) => ({ value: textOf(row, 'id'), label: textOf(row, 'label') || textOf(row, 'id') }))
    return <Select label="Default answer" value={typeof value === 'string' ? value : ''} options={options} onChange={onChange} />
  }
  if (format === 'form') {
    return (
      <div className="rounded-8 border border-line p-2">
        <SchemaForm schema={objectOf(data, 'schema')} value={value} onChange={onChange} />
      </div>
    )
  }
  return <Textarea aria-label="Default answer" minRows={1} maxRows={6} placeholder="The answer that stands" value={typeof value === 'string' ? value : ''} onChange={({ target }) => onChange(target.value)} />
}
