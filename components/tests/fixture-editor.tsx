/** What a test is made on: values and events, each in a line, opened to be changed. What cannot be kept is said at its line. */
'use client'
import { useState, type ReactNode } from 'react'
import { ChevronRight, Plus } from 'lucide-react'
import type { TestFixture } from '#lib/api/test-fixtures.ts'
import type { Json } from '#lib/engine/json.ts'
import { oneLine } from '#components/inspector/json/format-json.ts'
import { JsonEditor } from '#components/node-form/json-editor.tsx'
import { RowMenu } from '#components/node-form/row-controls.tsx'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { formatNumber } from '#components/ui/format.ts'
import { Input } from '#components/ui/input.tsx'
import { ErrorText } from '#components/ui/problem-text.tsx'
import { Select } from '#components/ui/select.tsx'
import { Textarea } from '#components/ui/textarea.tsx'
import { entryTypes, scopeNames, scopeValue, scopeWords, withEntry, withMoved, withNewEntry, withoutEntry, withScope, type Entry, type FixtureProblem, type ScopeName } from './fixture-draft.ts'

export interface FixtureEditorProps {
  value: TestFixture
  problems: readonly FixtureProblem[]
  onChange(next: TestFixture): void
}

/** Events shown before the rest is asked for: a thread may have thousands. */
const pageOfEntries = 100

export function FixtureEditor({ value, problems, onChange }: FixtureEditorProps) {
  const [opened, setOpened] = useState<ScopeName | number>()
  const [shown, setShown] = useState(pageOfEntries)
  const { thread } = value.material
  const toggle = (row: ScopeName | number) => setOpened((now) => (now === row ? undefined : row))
  const wrong = (row: ScopeName | number | undefined) => problems.filter(({ at }) => at === row).map(({ message }) => message)
  const values = scopeNames.filter((name) => name === 'input' || name === 'vars' || name === 'steps' || scopeValue(value, name) !== undefined)
  return (
    <div>
      <h3 className="mb-1 text-11 font-medium text-fg-3">What templates read</h3>
      <ul aria-label="Values" className="divide-y divide-line-soft rounded-6 border border-line">
        {values.map((name) => (
          <Row key={name} label={name} kind={scopeWords[name]} value={scopeValue(value, name)} open={opened === name} wrong={wrong(name)} onToggle={() => toggle(name)}>
            <JsonEditor label={scopeWords[name]} value={scopeValue(value, name)} maxRows={18} onChange={(next) => onChange(withScope(value, name, next))} />
          </Row>
        ))}
      </ul>
      <h3 className="mt-3 mb-1 text-11 font-medium text-fg-3">What had happened, in its order</h3>
      <ol aria-label="Events" className="divide-y divide-line-soft rounded-6 border border-line">
        {thread.slice(0, shown).map((entry, index) => (
          <Row
            key={index}
            label={entry.tag}
            kind={entry.type}
            value={entry.value}
            number={index + 1}
            open={opened === index}
            wrong={wrong(index)}
            onToggle={() => toggle(index)}
            menu={
              <RowMenu
                name={`event ${index + 1}`}
                index={index}
                count={thread.length}
                onMove={(to) => {
                  onChange(withMoved(value, index, to))
                  if (opened === index) setOpened(to)
                }}
                onRemove={() => {
                  onChange(withoutEntry(value, index))
                  setOpened(undefined)
                }}
              />
            }
          >
            <EntryForm entry={entry} onChange={(next) => onChange(withEntry(value, index, next))} />
          </Row>
        ))}
        {thread.length === 0 && <li className="px-3 py-2 text-12 text-fg-3">Nothing had happened yet.</li>}
      </ol>
      <div className="mt-2 flex items-center gap-3">
        <Button
          size="sm"
          icon={Plus}
          onClick={() => {
            onChange(withNewEntry(value))
            setShown((now) => Math.max(now, thread.length + 1))
            setOpened(thread.length)
          }}
        >
          Add an event
        </Button>
        {thread.length > shown && (
          <Button size="sm" kind="ghost" onClick={() => setShown(shown + pageOfEntries)}>
            {`Show more, ${formatNumber(thread.length - shown)} left`}
          </Button>
        )}
      </div>
      {wrong(undefined).map((message) => (
        <ErrorText key={message} className="mt-2">{message}</ErrorText>
      ))}
    </div>
  )
}

interface RowProps {
  label: string
  kind: string
  number?: number
  value: Json | undefined
  open: boolean
  wrong: readonly string[]
  onToggle(): void
  menu?: ReactNode
  children: ReactNode
}

/** Characters of a value that stand in its line. */
const inLine = 160

function Row({ label, kind, number, value, open, wrong, onToggle, menu, children }: RowProps) {
  return (
    <li>
      <div className="flex min-w-0 items-center gap-1 pr-1.5 hover:bg-hover">
        <button type="button" aria-expanded={open} onClick={onToggle} className="flex h-8 min-w-0 flex-1 items-center gap-2 px-2 text-left text-12">
          <ChevronRight aria-hidden className={`size-3.5 shrink-0 text-fg-3 transition-transform ${open ? 'rotate-90' : ''}`} />
          {number !== undefined && <span className="w-6 shrink-0 text-right text-fg-3 tabular-nums">{number}</span>}
          <span className="shrink-0 font-mono">{label}</span>
          <span className="shrink-0 text-fg-3">{kind}</span>
          {!open && <span className="min-w-0 truncate font-mono text-fg-2">{value === undefined ? 'nothing' : oneLine(value).slice(0, inLine)}</span>}
        </button>
        {menu}
      </div>
      {wrong.map((message) => (
        <ErrorText key={message} className="px-3 pb-1.5">{message}</ErrorText>
      ))}
      {open && <div className="flex flex-col gap-3 border-t border-line-soft bg-inset px-3 py-3">{children}</div>}
    </li>
  )
}

function EntryForm({ entry, onChange }: { entry: Entry; onChange(next: Entry): void }) {
  return (
    <>
      <div className="grid grid-cols-2 gap-2">
        <Field label="Kind">
          {(control) => (
            <Select
              {...control}
              size="sm"
              value={entry.type}
              onChange={(wanted) => {
                const type = entryTypes.find((each) => each === wanted)
                if (type) onChange({ ...entry, type })
              }}
              options={entryTypes.map((type) => ({ value: type, label: type.replace('_', ' ') }))}
            />
          )}
        </Field>
        <Field label="Tag">{(control) => <Input {...control} size="sm" mono value={entry.tag} onChange={({ target }) => onChange({ ...entry, tag: target.value })} />}</Field>
      </div>
      <Field label="Value">{() => <JsonEditor label="Value of the event" value={entry.value} minRows={2} maxRows={18} onChange={(value) => onChange({ ...entry, value: value ?? null })} />}</Field>
      <Field label="Text in its place" help="What the model reads where the value itself is not shown, such as a compacted error.">
        {(control) => (
          <Textarea
            {...control}
            mono
            minRows={1}
            maxRows={8}
            value={entry.text ?? ''}
            onChange={({ target }) => {
              const { text: _, ...rest } = entry
              onChange(target.value === '' ? rest : { ...rest, text: target.value })
            }}
          />
        )}
      </Field>
    </>
  )
}
