/** What the bars of the timeline mean, each with its total. */
import type { CSSProperties } from 'react'
import { formatDuration } from '#components/ui/format.ts'
import { timeByKind, type BarKind, type TimelineRow } from './timeline-rows.ts'

const fills: Record<BarKind, CSSProperties> = {
  queue: { background: 'var(--line-strong)' },
  model: { background: 'var(--llm)' },
  tool: { background: 'var(--code)' },
  child: { background: 'repeating-linear-gradient(90deg, var(--code) 0 4px, var(--llm-line) 4px 6px)' },
  wait: { background: 'repeating-linear-gradient(90deg, var(--waiting-line) 0 3px, transparent 3px 5px)', boxShadow: 'inset 0 0 0 1px var(--waiting-line)' },
  human: { background: 'repeating-linear-gradient(135deg, var(--human) 0 2px, var(--human-line) 2px 5px)' },
}

export const barLook = (kind: BarKind): CSSProperties => fills[kind]

const words: Record<BarKind, string> = { queue: 'queue', model: 'model', tool: 'tool', child: 'child runs', wait: 'wait', human: 'human' }

export function TimelineLegend({ rows, compressed }: { rows: readonly TimelineRow[]; compressed: boolean }) {
  const total = timeByKind(rows)
  const kinds = (['queue', 'model', 'tool', 'child', 'wait', 'human'] as const).filter((kind) => kind === 'queue' || total[kind] > 0)
  return (
    <div className="flex min-h-7 shrink-0 flex-wrap items-center gap-x-2 border-t border-line px-3 py-1 text-11 min-[1400px]:gap-x-3 whitespace-nowrap text-fg-3 tabular-nums">
      {kinds.map((kind) => (
        <span key={kind} className="flex items-center gap-[5px]">
          <i aria-hidden className="h-2 w-2.5 rounded-[2px]" style={fills[kind]} />
          {words[kind]}
          {kind !== 'queue' && ` ${formatDuration(total[kind])}`}
          {(kind === 'human' || kind === 'wait') && compressed && ', scaled'}
        </span>
      ))}
    </div>
  )
}
