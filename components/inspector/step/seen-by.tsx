/** Which model calls carried what the selected event put into the thread, and what that cost: each of them, and in all. */
'use client'
import { useMemo, useState } from 'react'
import { formatCost, formatTokens, plural } from '#components/ui/format.ts'
import { carriagesOf, costWords, totalOf, type CarryingCost } from '../carried.ts'
import { sourceSeqs } from '../run-log.ts'
import { useRunScreen } from '../run-screen.ts'
import { PanelSection } from './panel-parts.tsx'

/** Calls listed before one asks for all. */
const shownAtFirst = 6

export function SeenBy({ seq }: { seq: number }) {
  const { log, call: open, change } = useRunScreen()
  const carriages = useMemo(() => carriagesOf(log, sourceSeqs(log, seq)), [log, seq])
  const total = useMemo(() => totalOf(carriages), [carriages])
  const [whole, setWhole] = useState(false)
  if (carriages.length === 0) return null
  const shown = whole ? carriages : carriages.slice(0, shownAtFirst)
  return (
    <PanelSection
      label="In the context of"
      title={`In the context of ${plural(carriages.length, 'call')}`}
      aside={<span className="text-11 text-fg-3 tabular-nums">{formatTokens(total.tokens)} in all</span>}
    >
      <ol aria-label="Calls that carried it" className="-mx-1 max-h-60 overflow-y-auto text-12">
        {shown.map(({ call, tokens, cost }) => (
          <li key={call.seq}>
            <button
              type="button"
              aria-current={call.seq === open?.seq || undefined}
              onClick={() => change({ call: call.seq, view: 'window' })}
              className="grid h-6 w-full grid-cols-[minmax(0,1fr)_auto_76px] items-center gap-2 rounded-4 px-1 text-left hover:bg-hover aria-current:bg-accent-soft aria-current:text-accent"
            >
              <span className="font-medium">Call {call.number}</span>
              <span className="text-fg-3 tabular-nums">{formatTokens(tokens)}</span>
              <span className="text-right text-fg-3 tabular-nums">{costWord(cost)}</span>
            </button>
          </li>
        ))}
      </ol>
      <p className="mt-1 flex flex-wrap gap-x-2 text-12 text-fg-3">
        {carriages.length > shownAtFirst && (
          <button type="button" aria-expanded={whole} onClick={() => setWhole(!whole)} className="text-accent hover:underline">
            {whole ? `Show the first ${shownAtFirst}` : `Show all ${carriages.length}`}
          </button>
        )}
        {costWords(total) && <span className="ml-auto tabular-nums">{costWords(total)}{total.priced > 0 && ' in all'}</span>}
      </p>
    </PanelSection>
  )
}

const costWord = (cost: CarryingCost): string => (typeof cost === 'number' ? formatCost(cost) : cost === 'unanswered' ? 'no answer' : cost)
