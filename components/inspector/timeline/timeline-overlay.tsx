/**
 * What lies over the bars of all rows: breaks, the selected moment, and the line under the pointer. What is after the selected moment is
 * faded by one veil over all rows, so that a step through time restyles no row.
 */
import { memo, type RefObject } from 'react'
import { formatDuration } from '#components/ui/format.ts'
import { lineColumns } from './timeline-row.tsx'
import type { Break, TimeScale } from './time-scale.ts'

export function TimelineOverlay({ scale, at, line }: { scale: TimeScale; at: number | undefined; line: RefObject<HTMLElement | null> }) {
  return (
    <div aria-hidden className={`${lineColumns} pointer-events-none absolute inset-0 z-10`}>
      <span />
      <span className="relative">
        {at !== undefined && <i className="absolute inset-y-0 right-0 border-l border-accent" style={{ left: `calc(${at * 100}% - 1px)`, background: 'color-mix(in srgb, var(--surface) 60%, transparent)' }} />}
        <Breaks breaks={scale.breaks} />
        <i ref={line} hidden className="absolute inset-y-0 w-px bg-fg-3" />
      </span>
      <span />
    </div>
  )
}

/** Narrower ones, as shares of the width, are gaps that nobody could tell from a line. */
const leastShare = 0.004

const Breaks = memo(function Breaks({ breaks }: { breaks: readonly Break[] }) {
  return breaks.map(({ from, to, left, right }) =>
    right - left < leastShare ? null : (
      <i
        key={from}
        data-break={formatDuration(to - from)}
        className="absolute inset-y-0 border-x border-dashed border-line-strong"
        style={{ left: `${left * 100}%`, width: `${(right - left) * 100}%`, background: 'repeating-linear-gradient(115deg, transparent 0 5px, color-mix(in srgb, var(--line-strong) 55%, transparent) 5px 6px)' }}
      />
    ),
  )
})
