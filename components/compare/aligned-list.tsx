/**
 * The aligned steps: both sides of each, what differs, by how much. Equal stretches are folded, the first divergence has a line of its
 * own. One stop for the keyboard: arrows walk the rows, Enter opens a fold.
 */
'use client'
import { useEffect, useRef, type KeyboardEvent } from 'react'
import { ChevronRight, GitCompareArrows } from 'lucide-react'
import { classNames } from '#components/ui/class-names.ts'
import { plural } from '#components/ui/format.ts'
import { VirtualList, type VirtualListHandle } from '#components/inspector/virtual-list.tsx'
import { AlignedRowView } from './aligned-row.tsx'
import type { AlignedItem } from './aligned-items.ts'
import { useComparison } from './comparison.ts'
import { lookWords } from './difference-words.ts'

export interface AlignedListProps {
  items: readonly AlignedItem[]
  selected: number
  onSelect(row: number): void
  onToggle(key: string): void
}

const columns = 'grid-cols-[22px_minmax(0,1fr)_minmax(0,1fr)_68px_60px] min-[1500px]:grid-cols-[22px_minmax(0,1fr)_minmax(0,1fr)_76px_72px_76px]'

export function AlignedList({ items, selected, onSelect, onToggle }: AlignedListProps) {
  const list = useRef<VirtualListHandle>(null)
  const place = items.findIndex((item) => item.kind === 'row' && item.row === selected)
  const shown = useRef(-1)
  useEffect(() => {
    if (place < 0 || shown.current === selected) return
    list.current?.reveal(place, shown.current === -1 ? 'center' : 'auto')
    shown.current = selected
  }, [place, selected])

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    const rows = items.filter((item) => item.kind !== 'first')
    const at = rows.findIndex((item) => item.kind === 'row' && item.row === selected)
    const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key]
    if (target === undefined || event.altKey || event.metaKey || event.ctrlKey) return
    event.preventDefault()
    const next = rows[Math.max(0, Math.min(rows.length - 1, target))]
    if (next?.kind === 'row') onSelect(next.row)
    // A fold that is walked into opens where one comes from.
    else if (next?.kind === 'fold') onSelect(event.key === 'ArrowUp' || event.key === 'End' ? next.to - 1 : next.from)
  }

  return (
    <section aria-label="Aligned steps" className="flex min-h-0 flex-1 flex-col bg-surface">
      <div aria-hidden className={classNames('grid h-6 shrink-0 items-center border-b border-line pr-3 text-11 font-medium text-fg-3', columns)}>
        <span />
        <span className="pl-1">A</span>
        <span className="pl-1">B</span>
        <span className="text-right">Time</span>
        <span className="text-right">Tokens</span>
        <span className="text-right max-[1499px]:hidden">Cost</span>
      </div>
      <VirtualList
        ref={list}
        role="treegrid"
        label="Aligned steps of both runs"
        className="flex-1"
        padding={{ start: 0, end: 24 }}
        count={items.length}
        estimate={() => 30}
        rowKey={(index) => items[index]?.key ?? index}
        activeDescendant={place < 0 ? undefined : optionId(selected)}
        onKeyDown={onKeyDown}
        row={(index) => {
          const item = items[index]
          if (!item) return null
          if (item.kind === 'fold') return <FoldRow item={item} onToggle={() => onToggle(item.key)} />
          if (item.kind === 'first') return <FirstRow />
          return <AlignedRowView id={optionId(item.row)} row={item.row} columns={columns} selected={item.row === selected} onSelect={() => onSelect(item.row)} />
        }}
      />
    </section>
  )
}

const optionId = (row: number): string => `aligned-${row}`

function FoldRow({ item, onToggle }: { item: Extract<AlignedItem, { kind: 'fold' }>; onToggle(): void }) {
  const { look, live } = useComparison()
  const words = item.pending ? `${plural(item.steps, 'step')} that ${live === 'b' ? 'B' : 'A'} has not come to yet` : `${plural(item.steps, 'step')} ${lookWords[look].equal}`
  return (
    <div role="row" aria-expanded={item.open}>
      <button type="button" role="gridcell" tabIndex={-1} aria-expanded={item.open} onClick={onToggle} className="flex h-7 w-full items-center gap-1.5 border-b border-line-soft bg-inset pl-1 text-left text-12 text-fg-3 hover:bg-hover hover:text-fg-2">
        <ChevronRight aria-hidden className={classNames('mx-1 size-3.5 shrink-0 transition-transform', item.open && 'rotate-90')} />
        <span className="truncate">{words}</span>
      </button>
    </div>
  )
}

function FirstRow() {
  return (
    <div role="row">
      <p role="gridcell" className="flex h-6 items-center gap-1.5 border-b border-accent-line bg-accent-soft px-1 text-11 font-medium text-accent">
        <GitCompareArrows aria-hidden className="mx-0.5 size-3.5 shrink-0" />
        First divergence
      </p>
    </div>
  )
}
