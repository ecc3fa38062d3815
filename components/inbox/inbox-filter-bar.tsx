/** Search and filters of the inbox, at the right of its bar. Typing narrows the list after a moment. */
'use client'
import { useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react'
import { ListFilter, Search } from 'lucide-react'
import { requestKindSchema, type HumanRequest, type RequestKind, type Urgency } from '#lib/api/requests.ts'
import { Button } from '#components/ui/button.tsx'
import { Input } from '#components/ui/input.tsx'
import { Kbd } from '#components/ui/kbd.tsx'
import { Menu, type MenuEntry } from '#components/ui/menu.tsx'
import type { InboxFilter } from './inbox-address.ts'
import { kindLooks } from './request-words.ts'

export interface InboxFilterHandle {
  search(): void
}

export interface InboxFilterBarProps {
  filter: InboxFilter
  /** What is loaded: filters offer its workflows. */
  requests: readonly HumanRequest[]
  onChange(filter: InboxFilter): void
  ref: Ref<InboxFilterHandle>
}

const typingMs = 250

export function InboxFilterBar({ filter, requests, onChange, ref }: InboxFilterBarProps) {
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(filter.q)
  const [given, setGiven] = useState(filter.q)
  if (given !== filter.q) {
    setGiven(filter.q)
    if (filter.q !== text.trim()) setText(filter.q)
  }
  useImperativeHandle(ref, () => ({ search: () => input.current?.select() }), [])
  const latest = useRef({ filter, onChange })
  useEffect(() => {
    latest.current = { filter, onChange }
  })
  useEffect(() => {
    const timer = setTimeout(() => {
      const { filter: now, onChange: tell } = latest.current
      if (now.q !== text.trim()) tell({ ...now, q: text.trim() })
    }, typingMs)
    return () => clearTimeout(timer)
  }, [text])
  const narrowed = filter.kinds.length + filter.urgencies.length + (filter.workflow === '' ? 0 : 1) + (filter.byMe ? 1 : 0)

  return (
    <div className="ml-auto flex items-center gap-1.5">
      <Input
        ref={input}
        type="search"
        icon={Search}
        aria-label="Search requests"
        placeholder="Search requests"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
        end={<Kbd keys="/" />}
        className="w-[220px]! max-lg:w-40! max-sm:hidden!"
      />
      <Menu
        label="Filter"
        align="end"
        trigger={
          <Button kind="ghost" icon={ListFilter} aria-label={narrowed === 0 ? 'Filter' : `Filter, ${narrowed} set`} pressed={narrowed > 0} className="px-1.5!">
            {narrowed > 0 ? narrowed : undefined}
          </Button>
        }
        entries={filterEntries(filter, requests, onChange)}
      />
    </div>
  )
}

const urgencyWords: [Urgency, string][] = [['high', 'High'], ['medium', 'Medium'], ['low', 'Low']]

function filterEntries(filter: InboxFilter, requests: readonly HumanRequest[], onChange: (filter: InboxFilter) => void): MenuEntry[] {
  const toggled = <Value,>(values: readonly Value[], value: Value): Value[] => (values.includes(value) ? values.filter((each) => each !== value) : [...values, value])
  const workflows = [...new Map(requests.map(({ workflow }) => [workflow.slug, workflow.name]))].slice(0, 12)
  if (filter.workflow !== '' && !workflows.some(([slug]) => slug === filter.workflow)) workflows.unshift([filter.workflow, filter.workflow])
  return [
    { kind: 'label', label: 'Kind' },
    ...requestKindSchema.options.map((kind: RequestKind): MenuEntry => ({ kind: 'check', label: kindLooks[kind].word, checked: filter.kinds.includes(kind), onSelect: () => onChange({ ...filter, kinds: toggled(filter.kinds, kind) }) })),
    { kind: 'separator' },
    { kind: 'label', label: 'Urgency' },
    ...urgencyWords.map(([urgency, label]): MenuEntry => ({ kind: 'check', label, checked: filter.urgencies.includes(urgency), onSelect: () => onChange({ ...filter, urgencies: toggled(filter.urgencies, urgency) }) })),
    ...(filter.view === 'answered' ? [{ kind: 'separator' } as const, { kind: 'check' as const, label: 'Answered by me', checked: filter.byMe, onSelect: () => onChange({ ...filter, byMe: !filter.byMe }) }] : []),
    ...(workflows.length > 0 ? [{ kind: 'separator' } as const, { kind: 'label' as const, label: 'Workflow' }] : []),
    ...workflows.map(([slug, name]): MenuEntry => ({ kind: 'check', label: name, checked: filter.workflow === slug, onSelect: () => onChange({ ...filter, workflow: filter.workflow === slug ? '' : slug }) })),
    ...(filter.kinds.length + filter.urgencies.length > 0 || filter.workflow !== '' || filter.byMe ? [{ kind: 'separator' } as const, { label: 'Clear the filters', onSelect: () => onChange({ ...filter, kinds: [], urgencies: [], workflow: '', byMe: false }) }] : []),
  ]
}
