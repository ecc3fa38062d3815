/** The fields of one assertion, by its kind. */
'use client'
import { useState } from 'react'
import type { Assertion } from '#lib/api/assertions.ts'
import { oneLine, parseJson } from '#components/inspector/json/format-json.ts'
import { Checkbox } from '#components/ui/checkbox.tsx'
import { ErrorText } from '#components/ui/problem-text.tsx'
import { Input } from '#components/ui/input.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { Textarea } from '#components/ui/textarea.tsx'
import { JudgeForm } from './judge-form.tsx'

type Of<Kind extends Assertion['kind']> = Extract<Assertion, { kind: Kind }>
interface FormProps<Kind extends Assertion['kind']> {
  value: Of<Kind>
  onChange(next: Assertion): void
}

export function AssertionForm({ value, onChange }: { value: Assertion; onChange(next: Assertion): void }) {
  switch (value.kind) {
    case 'intent':
      return <IntentForm value={value} onChange={onChange} />
    case 'field':
      return <FieldForm value={value} onChange={onChange} />
    case 'text':
      return (
        <div className="flex items-center gap-3">
          <Input size="sm" aria-label="Text that must stand in the answer" placeholder="Text that must stand in the answer" value={value.contains} onChange={({ target }) => onChange({ ...value, contains: target.value })} />
          <Checkbox checked={value.ignoreCase === true} onChange={(ignoreCase) => onChange({ ...value, ignoreCase })} className="shrink-0">
            any case
          </Checkbox>
        </div>
      )
    case 'expression':
      return <Textarea mono minRows={1} maxRows={6} aria-label="JSONata that must give true" placeholder="args.amount <= input.limit" value={value.expression} onChange={({ target }) => onChange({ ...value, expression: target.value })} />
    case 'judge':
      return <JudgeForm value={value} onChange={onChange} />
  }
}

/** Several names, with commas between them, are alternatives. */
function IntentForm({ value, onChange }: FormProps<'intent'>) {
  const [typed, setTyped] = useState<string | null>(null)
  return (
    <Input
      size="sm"
      mono
      aria-label="Intent, or several with commas between"
      placeholder="intent, or several with commas between"
      value={typed ?? (value.in ?? [value.equals ?? '']).join(', ')}
      onChange={({ target }) => {
        setTyped(target.value)
        const names = target.value.split(',').map((name) => name.trim()).filter((name) => name !== '')
        onChange(names.length > 1 ? { kind: 'intent', in: names } : { kind: 'intent', equals: names[0] ?? '' })
      }}
      onBlur={() => setTyped(null)}
    />
  )
}

function FieldForm({ value, onChange }: FormProps<'field'>) {
  const { path, equals, matches } = value
  const [typed, setTyped] = useState<string | null>(null)
  const wrong = typed !== null && parseJson(typed) === undefined
  return (
    <div>
      <div className="flex items-center gap-2">
        <Input size="sm" mono className="w-2/5" aria-label="Place in the answer, a JSON Pointer" placeholder="/args/tag" value={path} onChange={({ target }) => onChange({ ...value, path: target.value })} />
        <SegmentedControl
          label="How it is compared"
          value={matches === undefined ? 'equals' : 'matches'}
          onChange={(how) => {
            setTyped(null)
            onChange(how === 'equals' ? { kind: 'field', path, equals: matches ?? '' } : { kind: 'field', path, matches: typeof equals === 'string' ? equals : '' })
          }}
          options={[{ value: 'equals', label: 'is' }, { value: 'matches', label: 'matches' }]}
        />
        {matches === undefined ? (
          <Input
            size="sm"
            mono
            aria-label="JSON value that must stand there"
            placeholder="JSON, such as &quot;v1&quot;"
            aria-invalid={wrong || undefined}
            value={typed ?? oneLine(equals ?? null)}
            onChange={({ target }) => {
              setTyped(target.value)
              const next = parseJson(target.value)
              if (next !== undefined) onChange({ kind: 'field', path, equals: next })
            }}
            onBlur={() => !wrong && setTyped(null)}
          />
        ) : (
          <Input size="sm" mono aria-label="Pattern that it must match" placeholder="^v\d+$" value={matches} onChange={({ target }) => onChange({ kind: 'field', path, matches: target.value })} />
        )}
      </div>
      {wrong && <ErrorText className="mt-1">This is no JSON: a text stands in quotation marks.</ErrorText>}
    </div>
  )
}
