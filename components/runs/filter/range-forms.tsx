/** What is not chosen from a list: a range of cost or duration, own times, and a pair of the metadata. Enter applies; what cannot be read says so beside it. */
'use client'
import { useState, type FormEvent, type ReactNode } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { costText, durationText, parseCost, parseDuration } from '#lib/client/measures.ts'
import type { RunFilter } from '../run-filter.ts'
import { withoutField } from './filter-words.ts'

export interface RangeFormProps {
  filter: RunFilter
  onChange(filter: RunFilter): void
  onClose(): void
}

const measures = {
  cost: { parse: parseCost, write: costText, min: 'costMin', max: 'costMax', example: '$0.50', help: 'US dollars. Runs whose cost is unknown are in no range.', wrong: 'An amount, like 0.5 or $2' },
  duration: { parse: parseDuration, write: durationText, min: 'durationMin', max: 'durationMax', example: '90 s', help: 'From start to end; of an open run until now.', wrong: 'A duration, like 90 s or 1.5 m' },
} as const

/** Keys of the form are its own: the list above takes arrows and Enter. */
function Form({ label, onSubmit, children }: { label: string; onSubmit(): void; children: ReactNode }) {
  return (
    <form
      aria-label={label}
      className="flex flex-col gap-2 border-t border-line p-3"
      onKeyDown={(event) => event.key !== 'Escape' && event.stopPropagation()}
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      {children}
      <Button type="submit" size="sm" className="self-end">
        Apply
      </Button>
    </form>
  )
}

export function RangeForm({ field, filter, onChange, onClose }: RangeFormProps & { field: keyof typeof measures }) {
  const { parse, write, min, max, example, help, wrong } = measures[field]
  const [from, setFrom] = useState(() => written(filter[min], write))
  const [to, setTo] = useState(() => written(filter[max], write))
  const [tried, setTried] = useState(false)
  const [least, most] = [read(from, parse), read(to, parse)]
  const backwards = typeof least === 'number' && typeof most === 'number' && least > most
  function apply() {
    setTried(true)
    if (least === null || most === null || backwards) return
    onChange({ ...withoutField(filter, field), [min]: least, [max]: most })
    onClose()
  }
  return (
    <Form label={field === 'cost' ? 'Cost' : 'Duration'} onSubmit={apply}>
      <div className="grid grid-cols-2 gap-2">
        <Field label="At least" error={tried && least === null ? wrong : undefined}>
          {(control) => <Input {...control} size="sm" value={from} placeholder={example} onChange={({ target }) => setFrom(target.value)} />}
        </Field>
        <Field label="At most" error={tried && most === null ? wrong : tried && backwards ? 'Less than the least' : undefined}>
          {(control) => <Input {...control} size="sm" value={to} onChange={({ target }) => setTo(target.value)} />}
        </Field>
      </div>
      <p className="text-11 text-fg-3">{help}</p>
    </Form>
  )
}

const written = (value: number | undefined, write: (value: number) => string): string => (value === undefined ? '' : write(value))
/** Null: something that cannot be read. */
const read = (text: string, parse: (text: string) => number | undefined): number | null | undefined => (text.trim() === '' ? undefined : (parse(text) ?? null))

/** As an input of a date and a time has it, in the person's time zone. */
function local(at: string | undefined): string {
  if (at === undefined) return ''
  const date = new Date(at)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

export function TimesForm({ filter, onChange, onClose }: RangeFormProps) {
  const [after, setAfter] = useState(() => local(filter.startedAfter))
  const [before, setBefore] = useState(() => local(filter.startedBefore))
  const backwards = after !== '' && before !== '' && after >= before
  function apply() {
    if (backwards) return
    const moment = (text: string): string | undefined => (text === '' ? undefined : new Date(text).toISOString())
    onChange({ ...withoutField(filter, 'started'), startedAfter: moment(after), startedBefore: moment(before) })
    onClose()
  }
  return (
    <Form label="Started" onSubmit={apply}>
      <Field label="After">{(control) => <Input {...control} size="sm" type="datetime-local" value={after} onChange={({ target }) => setAfter(target.value)} />}</Field>
      <Field label="Before" error={backwards ? 'Before it begins' : undefined}>
        {(control) => <Input {...control} size="sm" type="datetime-local" value={before} onChange={({ target }) => setBefore(target.value)} />}
      </Field>
    </Form>
  )
}

export function MetadataForm({ filter, onChange, onClose }: RangeFormProps) {
  const [key, setKey] = useState('')
  const [value, setValue] = useState('')
  function apply() {
    if (key.trim() === '' || value.trim() === '') return
    onChange({ ...filter, metadata: { ...filter.metadata, [key.trim()]: value.trim() } })
    onClose()
  }
  return (
    <Form label="Metadata" onSubmit={apply}>
      <div className="grid grid-cols-2 gap-2">
        <Field label="Key">{(control) => <Input {...control} size="sm" mono value={key} placeholder="customer" onChange={({ target }) => setKey(target.value)} />}</Field>
        <Field label="Value">{(control) => <Input {...control} size="sm" mono value={value} placeholder="c-1042" onChange={({ target }) => setValue(target.value)} />}</Field>
      </div>
    </Form>
  )
}
