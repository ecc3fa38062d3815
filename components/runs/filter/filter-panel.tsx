/** The panel in which a filter is chosen: first what to narrow, then to what. Typing finds a value of any field at once. Arrows, Enter, and Backspace back. */
'use client'
import { useState } from 'react'
import { Command as Cmdk } from 'cmdk'
import { Check, ChevronRight } from 'lucide-react'
import { classNames } from '#components/ui/class-names.ts'
import { StatusIcon } from '#components/ui/status-chip.tsx'
import type { RunFilter } from '../run-filter.ts'
import { choicesOf, fieldLooks, fieldsMeant, isMeant, typedChoice, type Choice, type Known } from './filter-choices.ts'
import { filterFields, type FilterField } from './filter-words.ts'
import { MetadataForm, RangeForm, TimesForm } from './range-forms.tsx'

export interface FilterPanelProps {
  filter: RunFilter
  known: Known
  /** Begins with the values of this field. */
  field?: FilterField
  onChange(filter: RunFilter): void
  onClose(): void
}

const itemClass = 'flex h-8 items-center gap-2 rounded-6 px-2 text-13 data-[selected=true]:bg-active'

export default function FilterPanel({ filter, known, field: first, onChange, onClose }: FilterPanelProps) {
  const [field, setField] = useState(first)
  const [text, setText] = useState('')
  const open = (next: FilterField | undefined): void => {
    setField(next)
    setText('')
  }
  function choose(choice: Choice) {
    onChange(choice.next)
    setText('')
    // Of a list several can be chosen, one after the other.
    if (choice.checked === undefined || field === undefined) onClose()
  }
  const look = field && fieldLooks[field]
  return (
    <Cmdk label="Filter" shouldFilter={false} loop className="flex w-[264px] flex-col">
      <label className="flex h-9 items-center gap-2 border-b border-line px-3">
        {look && <span className="shrink-0 text-12 text-fg-3">{look.label}</span>}
        <Cmdk.Input
          autoFocus
          value={text}
          onValueChange={setText}
          onKeyDown={(event) => {
            if (event.key === 'Backspace' && text === '' && field && !first) open(undefined)
          }}
          placeholder={field ? placeholders[field] : 'Filter by…'}
          className="h-full min-w-0 flex-1 bg-transparent outline-none"
        />
      </label>
      <Cmdk.List className="max-h-[min(320px,50dvh)] overflow-auto p-1">
        {field ? (
          <Choices choices={offered(field, text, filter, known)} onChoose={choose} />
        ) : (
          <>
            {fieldsMeant(text).map((each) => (
              <FieldItem key={each} field={each} onOpen={() => open(each)} />
            ))}
            {text !== '' && <Choices choices={filterFields.flatMap((each) => choicesOf(each, filter, known).filter(({ label }) => isMeant(`${fieldLooks[each].label} ${label}`, text))).slice(0, 12)} named onChoose={choose} />}
          </>
        )}
        <Cmdk.Empty className="px-2 py-3 text-12 text-fg-3">{field === 'workflow' || text !== '' ? 'Nothing is called so.' : emptyWords(field)}</Cmdk.Empty>
      </Cmdk.List>
      {field === 'cost' || field === 'duration' ? <RangeForm key={field} field={field} filter={filter} onChange={onChange} onClose={onClose} /> : null}
      {field === 'started' && <TimesForm filter={filter} onChange={onChange} onClose={onClose} />}
      {field === 'metadata' && <MetadataForm filter={filter} onChange={onChange} onClose={onClose} />}
    </Cmdk>
  )
}

const placeholders: Record<FilterField, string> = {
  status: 'is any of',
  workflow: 'is',
  version: 'is draft, or a number',
  trigger: 'is any of',
  outcome: 'is any of, by name',
  started: 'within',
  duration: 'at least',
  cost: 'at least',
  metadata: 'key is value',
  forks: '',
  tests: '',
}

const emptyWords = (field: FilterField | undefined): string => (field === 'outcome' || field === 'trigger' ? 'Type its name.' : field === 'metadata' ? 'What the caller of the API tagged the run with.' : '')

function offered(field: FilterField, text: string, filter: RunFilter, known: Known): Choice[] {
  const choices = choicesOf(field, filter, known).filter(({ label, hint }) => isMeant(`${label} ${hint ?? ''}`, text))
  const typed = typedChoice(field, text, filter)
  return typed && !choices.some(({ label }) => label === typed.label || `“${label}”` === typed.label) ? [...choices, typed] : choices
}

function FieldItem({ field, onOpen }: { field: FilterField; onOpen(): void }) {
  const { label, icon: Icon } = fieldLooks[field]
  return (
    <Cmdk.Item value={`field ${field}`} onSelect={onOpen} className={itemClass}>
      <Icon aria-hidden strokeWidth={1.75} className="size-4 shrink-0 text-fg-3" />
      {label}
      <ChevronRight aria-hidden className="ml-auto size-3.5 text-fg-4" />
    </Cmdk.Item>
  )
}

/** `named`: with their fields, because they are of several. */
function Choices({ choices, named, onChoose }: { choices: readonly Choice[]; named?: boolean; onChoose(choice: Choice): void }) {
  return choices.map((choice) => (
    <Cmdk.Item key={`${choice.field} ${choice.label} ${choice.hint ?? ''}`} value={`${choice.field} ${choice.label} ${choice.hint ?? ''}`} onSelect={() => onChoose(choice)} className={itemClass} aria-checked={choice.checked}>
      {choice.status && <StatusIcon status={choice.status} />}
      {named && <span className="shrink-0 text-fg-3">{fieldLooks[choice.field].label}</span>}
      <span className="min-w-0 truncate">{choice.label}</span>
      {choice.hint && <span className="min-w-0 truncate font-mono text-11 text-fg-3">{choice.hint}</span>}
      <Check aria-hidden className={classNames('ml-auto size-3.5 shrink-0 text-accent', !choice.checked && 'invisible')} />
    </Cmdk.Item>
  ))
}
