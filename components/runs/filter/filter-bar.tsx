/** The row above the runs: text, a chip for each thing that is narrowed, and the panel that narrows more. */
'use client'
import { lazy, Suspense, useImperativeHandle, useRef, useState, type ReactNode, type Ref } from 'react'
import { ListFilter, Search, X } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { Input } from '#components/ui/input.tsx'
import { Kbd } from '#components/ui/kbd.tsx'
import { Popover } from '#components/ui/popover.tsx'
import { Tooltip } from '#components/ui/tooltip.tsx'
import type { RunFilter } from '../run-filter.ts'
import { fieldLooks, type Known } from './filter-choices.ts'
import { chipsOf, withoutField, type FilterChip } from './filter-words.ts'

const FilterPanel = lazy(() => import('./filter-panel.tsx'))

export interface FilterBarHandle {
  search(): void
  add(): void
}

export interface FilterBarProps {
  filter: RunFilter
  known: Known
  onChange(filter: RunFilter): void
  onClear(): void
  /** At the right: how many there are. */
  end: ReactNode
  ref?: Ref<FilterBarHandle>
}

export function FilterBar({ filter, known, onChange, onClear, end, ref }: FilterBarProps) {
  const input = useRef<HTMLInputElement>(null)
  const [adding, setAdding] = useState(false)
  useImperativeHandle(ref, () => ({ search: () => input.current?.select(), add: () => setAdding(true) }), [])
  const nameOf = (workflow: string): string => known.workflows.find(({ id, slug }) => id === workflow || slug === workflow)?.name ?? workflow
  const chips = chipsOf(filter, nameOf)
  return (
    <div role="search" aria-label="Filter runs" className="flex min-h-10 shrink-0 flex-wrap items-center gap-1.5 border-b border-line bg-surface px-3 py-1.5">
      <SearchInput key={filter.q ?? ''} ref={input} filter={filter} onChange={onChange} />
      <ul aria-label="Filters" className="contents">
        {chips.map((chip) => (
          <li key={`${chip.field} ${chip.key ?? ''}`} className="contents">
            <Chip chip={chip} filter={filter} known={known} onChange={onChange} />
          </li>
        ))}
      </ul>
      <Popover
        label="Add a filter"
        className="p-0!"
        open={adding}
        onOpenChange={setAdding}
        trigger={
          <Button kind="ghost" size="sm" icon={ListFilter} keys={chips.length === 0 ? 'f' : undefined}>
            Filter
          </Button>
        }
      >
        <Suspense fallback={<div className="h-80 w-[264px]" />}>
          <FilterPanel filter={filter} known={known} onChange={onChange} onClose={() => setAdding(false)} />
        </Suspense>
      </Popover>
      {(chips.length > 0 || filter.q) && (
        <Button kind="ghost" size="sm" onClick={onClear}>
          Clear
        </Button>
      )}
      <span className="ml-auto pl-2 text-12 whitespace-nowrap text-fg-3 tabular-nums">{end}</span>
    </div>
  )
}

/** Its value opens what it is chosen from; the cross takes it away. */
function Chip({ chip: { field, key, label, value }, filter, known, onChange }: { chip: FilterChip; filter: RunFilter; known: Known; onChange(filter: RunFilter): void }) {
  const [open, setOpen] = useState(false)
  const Icon = fieldLooks[field].icon
  const part = 'flex h-full items-center gap-1 transition-colors hover:bg-hover hover:text-fg data-[state=open]:bg-hover focus-visible:z-10'
  return (
    <span className="inline-flex h-6 max-w-[280px] items-stretch overflow-hidden rounded-[5px] border border-line-strong bg-raised text-12 text-fg-2">
      <Popover
        label={`${label} is`}
        className="p-0!"
        open={open}
        onOpenChange={setOpen}
        trigger={
          <button type="button" className={`${part} min-w-0 px-1.5`}>
            <Icon aria-hidden strokeWidth={1.75} className="size-3.5 shrink-0 text-fg-3" />
            <span className="shrink-0 text-fg-3">
              {label}
              <span className="sr-only">: </span>
            </span>
            <span className="truncate font-medium text-fg">{value}</span>
          </button>
        }
      >
        <Suspense fallback={<div className="h-40 w-[264px]" />}>
          <FilterPanel filter={filter} known={known} field={field} onChange={onChange} onClose={() => setOpen(false)} />
        </Suspense>
      </Popover>
      <button type="button" aria-label={`Remove the filter ${label}`} onClick={() => onChange(withoutField(filter, field, key))} className={`${part} border-l border-line px-1 text-fg-3`}>
        <X aria-hidden className="size-3" />
      </button>
    </span>
  )
}

const searched = 'Looks for text in the id, the metadata, the input, the output, the outcome and the error, newest runs first'

function SearchInput({ filter, onChange, ref }: { filter: RunFilter; onChange(filter: RunFilter): void; ref: Ref<HTMLInputElement> }) {
  const [text, setText] = useState(filter.q ?? '')
  return (
    <Tooltip label={searched} align="start">
      <span className="flex w-72 max-sm:w-full">
        <Input
          ref={ref}
          size="sm"
          icon={Search}
          aria-label="Search runs"
          aria-description={searched}
          placeholder="Id, metadata, input, output, error"
          value={text}
          maxLength={500}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') onChange({ ...filter, q: text.trim() || undefined })
            if (event.key === 'Escape') {
              setText('')
              if (filter.q) onChange({ ...filter, q: undefined })
              event.currentTarget.blur()
            }
          }}
          end={text === '' ? <Kbd keys="/" /> : text !== (filter.q ?? '') && <Kbd keys="enter" />}
        />
      </span>
    </Tooltip>
  )
}

