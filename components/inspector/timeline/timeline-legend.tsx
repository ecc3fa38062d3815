/** What the bars of the timeline mean, each with its total, and the time that they are totals of. */
import type { CSSProperties } from 'react'
import { formatDuration, formatPercent } from '#components/ui/format.ts'
import { kindWords } from './line-words.ts'
import { barKinds, type BarKind } from './row-bars.ts'

const fills: Record<BarKind, CSSProperties> = {
  queue: { background: 'var(--line-strong)' },
  model: { background: 'var(--llm)' },
  tool: { background: 'var(--code)' },
  child: { background: 'repeating-linear-gradient(90deg, var(--code) 0 4px, var(--llm-line) 4px 6px)' },
  wait: { background: 'repeating-linear-gradient(90deg, var(--waiting-line) 0 3px, transparent 3px 5px)', boxShadow: 'inset 0 0 0 1px var(--waiting-line)' },
  human: { background: 'repeating-linear-gradient(135deg, var(--human) 0 2px, var(--human-line) 2px 5px)' },
}

export const barLook = (kind: BarKind): CSSProperties => fills[kind]

export function TimelineLegend({ totals, wallMs, part }: { totals: Record<BarKind, number>; wallMs: number; part: boolean }) {
  const kinds = barKinds.filter((kind) => totals[kind] > 0)
  return (
    <div role="note" aria-label="Time by kind" className="flex min-h-7 shrink-0 flex-wrap items-center gap-x-2.5 border-t border-line px-3 py-1 text-11 whitespace-nowrap text-fg-3 tabular-nums">
      {kinds.map((kind) => (
        <span key={kind} title={`${formatPercent(wallMs === 0 ? 0 : totals[kind] / wallMs)} of the time; what ran side by side counts once`} className="flex items-center gap-[5px]">
          <i aria-hidden className="h-2 w-2.5 rounded-[2px]" style={fills[kind]} />
          {kindWords[kind]} {formatDuration(totals[kind])}
        </span>
      ))}
      <span className="ml-auto">of {formatDuration(wallMs)}{part && ' shown'}</span>
    </div>
  )
}
