/** What the draft's rules and budget leave out of the thread at this moment: each entry by name, with its rule, which a click leads to. */
'use client'
import { useState } from 'react'
import { ChevronRight } from 'lucide-react'
import type { Call } from '#lib/api/calls.ts'
import { classNames } from '#components/ui/class-names.ts'
import { formatNumber, formatTokens } from '#components/ui/format.ts'
import type { NodeNames } from '#components/inspector/node-names.ts'
import { droppedCount } from '#components/inspector/context/dropped-words.ts'
import type { LeftOutEntry } from './left-out.ts'

export interface LeftOutListProps {
  entries: readonly LeftOutEntry[]
  /** The same as the request tells it. */
  dropped: Call['dropped']
  /** Seqs of entries of which some still stands in the window. */
  shortened: ReadonlySet<number>
  /** Entries of the thread, before anything was left out. */
  of: number
  names: NodeNames
  /** Seqs that were left out of what was sent, too. */
  before: ReadonlySet<number>
  onGoTo(path: string): void
}

export function LeftOutList({ entries, dropped, shortened, of, names, before, onGoTo }: LeftOutListProps) {
  const [open, setOpen] = useState(true)
  if (entries.length === 0) return null
  const tokens = entries.reduce((sum, entry) => sum + entry.tokens, 0)
  return (
    <section aria-label="Left out" className="shrink-0 border-b border-line bg-surface px-3 py-1 text-12">
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="flex h-6 w-full items-center gap-1 text-left text-fg-2 hover:text-fg">
        <ChevronRight aria-hidden className={classNames('size-3.5 text-fg-3 transition-transform', open && 'rotate-90')} />
        <b className="font-medium text-fg tabular-nums">{droppedCount(dropped, shortened)}</b>
        <span className="text-fg-3 tabular-nums">
          of {formatNumber(of)} events in the thread, {formatTokens(tokens)}
        </span>
      </button>
      {open && (
        <ul className="max-h-[132px] overflow-auto pb-1 pl-[18px]">
          {entries.map((entry, index) => (
            <li key={index} className="flex h-[22px] items-center gap-2">
              <code className="shrink-0 text-11 text-fg">{entry.tag}</code>
              <span className="min-w-0 truncate text-fg-3" title={entry.nodeId && names(entry.nodeId).title}>
                event {entry.seq}
                {entry.nodeId && `, ${names(entry.nodeId).title}`}
              </span>
              <button type="button" onClick={() => onGoTo(entry.path)} className="shrink-0 text-accent hover:underline">
                {entry.why}
              </button>
              {!before.has(entry.seq) && <span className="shrink-0 text-fg-3">new</span>}
              <span className="ml-auto shrink-0 text-fg-3 tabular-nums">{formatTokens(entry.tokens)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
