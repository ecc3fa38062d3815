/** One row of the state's tree: what it is called, what stands there, what the event did to it. */
'use client'
import { memo } from 'react'
import { ChevronRight } from 'lucide-react'
import { classNames } from '#components/ui/class-names.ts'
import { formatNumber } from '#components/ui/format.ts'
import { JsonViewer } from '../json/json-viewer.tsx'
import type { RowWords } from './row-words.ts'
import { isText, type StateRow } from './state-rows.ts'

/** Element id of a row. */
export const stateRowId = (pointer: string): string => `state${pointer}`

const looks = {
  added: { sign: '+', word: 'Added', mark: 'bg-add-strong text-add', row: 'bg-add-soft' },
  removed: { sign: '−', word: 'Removed', mark: 'bg-del-strong text-del', row: 'bg-del-soft' },
  changed: { sign: '~', word: 'Changed', mark: 'bg-waiting-soft text-waiting', row: '' },
} as const

export interface StateRowViewProps {
  row: StateRow
  words: RowWords
  active: boolean
  runId: string
  onToggle(row: StateRow): void
  onActivate(pointer: string): void
  onSelect(seq: number): void
}

export const StateRowView = memo(
  function StateRowView({ row, words, active, runId, onToggle, onActivate, onSelect }: StateRowViewProps) {
    const { pointer, level, open, change, below, value } = row
    return (
      <div
        id={stateRowId(pointer)}
        role="treeitem"
        aria-level={level}
        aria-expanded={open ?? undefined}
        aria-selected={active}
        aria-setsize={row.siblings}
        aria-posinset={row.place}
        onClick={() => {
          onActivate(pointer)
          if (open !== null) onToggle(row)
        }}
      >
        <div
          className={classNames(
            'flex h-6 cursor-default items-center gap-1.5 pr-3 text-12',
            level === 1 && 'border-t border-line-soft font-medium',
            active ? 'bg-accent-soft shadow-[inset_2px_0_0_var(--accent)]' : classNames('hover:bg-hover', change && looks[change.kind].row),
          )}
        >
          <Mark change={change} />
          <span className="flex min-w-0 flex-1 items-center gap-1" style={{ paddingLeft: (level - 1) * 12 }}>
            <ChevronRight aria-hidden className={classNames('size-3 shrink-0 text-fg-3', open === null && 'invisible', open && 'rotate-90')} />
            <span className={classNames('max-w-[60%] shrink-0 truncate', words.plain ? 'text-fg' : 'font-mono text-11/4 text-(--tok-key)', change?.kind === 'removed' && 'line-through')} title={words.name}>
              {words.name}
            </span>
            <Value words={words} isText={typeof value === 'string'} onSelect={onSelect} />
            {below > 0 && !open && <Within count={below} />}
          </span>
        </div>
        {open && isText(value) && (
          <div className="mr-3 mb-1 ml-8 rounded-6 border border-line bg-inset" onClick={(event) => event.stopPropagation()}>
            <JsonViewer value={value} label={words.name} runId={runId} className="max-h-72" />
          </div>
        )}
      </div>
    )
  },
  (before, after) => before.active === after.active && before.onSelect === after.onSelect && before.onToggle === after.onToggle && sameRow(before.row, after.row) && sameWords(before.words, after.words),
)

function Mark({ change }: { change: StateRow['change'] }) {
  const look = change && looks[change.kind]
  return (
    <span className={classNames('grid h-full w-4 shrink-0 place-items-center text-11', look?.mark)}>
      {look && (
        <>
          <span aria-hidden>{look.sign}</span>
          <span className="sr-only">{look.word}: </span>
        </>
      )}
    </span>
  )
}

/** Of a closed row: how many changes are in it. */
const Within = ({ count }: { count: number }) => (
  <span className="ml-auto shrink-0 rounded-4 bg-waiting-soft px-1 text-11/4 text-waiting tabular-nums">
    {formatNumber(count)}
    <span className="sr-only"> changed within</span>
  </span>
)

const sameRow = (a: StateRow, b: StateRow): boolean => a === b || (a.value === b.value && a.pointer === b.pointer && a.open === b.open && a.change === b.change && a.below === b.below && a.place === b.place && a.siblings === b.siblings)
const sameWords = (a: RowWords, b: RowWords): boolean => a.name === b.name && a.value === b.value && a.before === b.before && a.seq === b.seq && a.plain === b.plain

function Value({ words: { value, before, seq, plain }, isText: quoted, onSelect }: { words: RowWords; isText: boolean; onSelect(seq: number): void }) {
  const text = classNames('min-w-0 truncate tabular-nums', plain ? 'text-fg-3' : classNames('font-mono text-11/4', quoted ? 'text-(--tok-string)' : 'text-fg-2'))
  return (
    <>
      {before !== undefined && (
        <>
          <span className="max-w-[40%] shrink-0 truncate font-mono text-11/4 text-fg-3 line-through" title={before}>
            {before}
          </span>
          <span className="shrink-0 text-fg-3">
            <span aria-hidden>→</span>
            <span className="sr-only">is now</span>
          </span>
        </>
      )}
      {seq === undefined ? (
        <span className={text} title={value}>
          {value}
        </span>
      ) : (
        <button
          type="button"
          tabIndex={-1}
          title={`To event ${seq}`}
          onClick={(event) => {
            event.stopPropagation()
            onSelect(seq)
          }}
          className={classNames(text, 'text-accent! hover:underline')}
        >
          {value}
        </button>
      )}
    </>
  )
}
