/** The operations of a document, to be found by typing and chosen by space or a click. One stop for the keyboard, however many there are. */
'use client'
import { useCallback, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { Check, Search } from 'lucide-react'
import { VirtualList, type VirtualListHandle } from '#components/inspector/virtual-list.tsx'
import { Button } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { formatNumber } from '#components/ui/format.ts'
import { Input } from '#components/ui/input.tsx'
import { matchingOperations, type OperationItem } from './operations.ts'

export interface OperationListProps {
  operations: readonly OperationItem[]
  chosen: ReadonlySet<string>
  /** Operations that cannot be imported → why. */
  failures: ReadonlyMap<string, string>
  onChange(chosen: ReadonlySet<string>): void
}

const methodTone: Record<OperationItem['method'], string> = { GET: 'text-fg-3', HEAD: 'text-fg-3', POST: 'text-human', PUT: 'text-human', PATCH: 'text-human', DELETE: 'text-failed' }

/** More at once is hardly meant: a decision with so many intents is not one. */
const mostAtOnce = 30

export function OperationList({ operations, chosen, failures, onChange }: OperationListProps) {
  const [search, setSearch] = useState('')
  const [active, setActive] = useState(0)
  const list = useRef<VirtualListHandle>(null)
  const id = useId()
  const shown = useMemo(() => matchingOperations(operations, search), [operations, search])
  const rowKey = useCallback((index: number) => shown[index]?.key ?? index, [shown])
  const current = Math.min(active, shown.length - 1)

  function toggle(index: number) {
    const item = shown[index]
    if (!item) return
    const next = new Set(chosen)
    if (!next.delete(item.key)) next.add(item.key)
    setActive(index)
    onChange(next)
  }

  function onKeyDown(event: KeyboardEvent) {
    const to: Record<string, number> = { ArrowDown: current + 1, ArrowUp: current - 1, Home: 0, End: shown.length - 1, PageDown: current + 8, PageUp: current - 8 }
    const target = to[event.key]
    if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault()
      toggle(current)
    } else if (target !== undefined) {
      event.preventDefault()
      const next = Math.max(0, Math.min(target, shown.length - 1))
      setActive(next)
      list.current?.reveal(next, 'auto')
    }
  }

  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col gap-2">
      <div className="flex items-center gap-2">
        <Input
          icon={Search}
          aria-label="Search operations"
          placeholder="Search by path, name or tag"
          value={search}
          onChange={({ target }) => {
            setSearch(target.value)
            setActive(0)
          }}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowDown') return
            event.preventDefault()
            list.current?.focus()
          }}
        />
        <span className="shrink-0 text-12 text-fg-3 tabular-nums" role="status">
          {formatNumber(shown.length)} of {formatNumber(operations.length)}
        </span>
        {search.trim() !== '' && shown.length > 0 && shown.length <= mostAtOnce && (
          <Button size="sm" className="shrink-0" onClick={() => onChange(new Set([...chosen, ...shown.map(({ key }) => key)]))}>
            Choose all {shown.length}
          </Button>
        )}
      </div>
      <VirtualList
        ref={list}
        role="listbox"
        multiple
        label="Operations"
        count={shown.length}
        estimate={estimate}
        rowKey={rowKey}
        className="flex-1 rounded-8 border border-line"
        activeDescendant={shown.length > 0 ? `${id}-${current}` : undefined}
        onKeyDown={onKeyDown}
        row={(index) => {
          const item = shown[index]
          return item && <Row id={`${id}-${index}`} item={item} active={index === current} chosen={chosen.has(item.key)} failure={failures.get(item.key)} onToggle={() => toggle(index)} />
        }}
      />
    </div>
  )
}

const estimate = () => 46

function Row({ id, item, active, chosen, failure, onToggle }: { id: string; item: OperationItem; active: boolean; chosen: boolean; failure: string | undefined; onToggle(): void }) {
  return (
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      onClick={onToggle}
      className={classNames('flex min-h-[46px] cursor-default items-start gap-2.5 border-b border-line-soft px-2.5 py-1.5 select-none', chosen ? 'bg-accent-soft' : 'hover:bg-hover', active && 'in-[:focus-visible]:shadow-[inset_2px_0_0_var(--accent)]')}
    >
      <span aria-hidden className={classNames('mt-[3px] grid size-3.5 shrink-0 place-items-center rounded-4 border', chosen ? 'border-accent-solid bg-accent-solid text-on-accent' : 'border-line-strong bg-inset')}>
        {chosen && <Check className="size-2.5" strokeWidth={3} />}
      </span>
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2 font-mono text-12">
          <span className={classNames('w-[46px] shrink-0 font-medium', methodTone[item.method])}>{item.method}</span>
          <span className={classNames('min-w-0 break-all', item.deprecated && 'line-through')}>{item.path}</span>
        </span>
        <span className="block truncate pl-[54px] text-12 text-fg-3">{[item.summary || item.operationId, item.deprecated && 'deprecated'].filter(Boolean).join(' · ') || 'no summary'}</span>
        {failure !== undefined && <span className="block pl-[54px] text-12 text-failed">{failure}</span>}
      </span>
    </div>
  )
}
