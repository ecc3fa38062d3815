/**
 * The time axis above the rows: round times since the start, the true length of each break, and a stretch that is dragged over to
 * magnify it. It stays in sight while the rows scroll, and lends them its width.
 */
'use client'
import { useEffect, useMemo, useState, type PointerEvent, type ReactNode, type RefObject } from 'react'
import { classNames } from '#components/ui/class-names.ts'
import { axisTicks } from './axis-ticks.ts'
import { lineColumns } from './timeline-row.tsx'
import type { TimeScale } from './time-scale.ts'

export interface TimelineAxisProps {
  scale: TimeScale
  /** What times are counted from. */
  origin: number
  track: RefObject<HTMLDivElement | null>
  /** Where the time under the pointer is written. */
  hover: RefObject<HTMLSpanElement | null>
  children: ReactNode
  onStretch(stretch: { from: number; to: number } | null): void
}

/** Pixels that a drag has to cover to mean a stretch. */
const leastDrag = 6

export function TimelineAxis({ scale, origin, track, hover, children, onStretch }: TimelineAxisProps) {
  const width = useWidth(track)
  const ticks = useMemo(() => axisTicks(scale, origin, width), [scale, origin, width])
  const [drag, setDrag] = useState<{ from: number; to: number }>()
  const share = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    return Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1)
  }
  const end = (event: PointerEvent<HTMLDivElement>) => {
    if (!drag) return
    setDrag(undefined)
    const [from, to] = [Math.min(drag.from, share(event)), Math.max(drag.from, share(event))]
    if ((to - from) * width >= leastDrag) onStretch({ from: Math.round(scale.timeAt(from)), to: Math.max(Math.round(scale.timeAt(to)), Math.round(scale.timeAt(from)) + 1) })
  }
  return (
    <div className={classNames(lineColumns, 'sticky top-0 z-20 h-5 items-center border-b border-line-soft bg-surface text-[10.5px]/5 text-fg-3 tabular-nums')}>
      <div className="flex min-w-0 items-center gap-2">{children}</div>
      <div
        ref={track}
        aria-hidden
        title="Drag over a stretch to magnify it, press twice for the whole run"
        onPointerDown={(event) => {
          if (event.button !== 0) return
          event.currentTarget.setPointerCapture(event.pointerId)
          setDrag({ from: share(event), to: share(event) })
        }}
        onPointerMove={(event) => drag && setDrag({ ...drag, to: share(event) })}
        onPointerUp={end}
        onPointerCancel={() => setDrag(undefined)}
        onDoubleClick={() => onStretch(null)}
        className="relative h-full cursor-crosshair touch-none overflow-hidden select-none"
      >
        {ticks.map(({ at, label, isBreak }) => (
          <span key={`${label} ${at}`} className={classNames('absolute whitespace-nowrap', isBreak && 'text-fg-2 italic')} style={{ left: `${at * 100}%`, transform: `translateX(-${shift(at, label, width)}%)` }}>
            {label}
          </span>
        ))}
        {drag && <i className="absolute inset-y-0 bg-accent-soft shadow-[inset_0_0_0_1px_var(--accent-line)]" style={{ left: `${Math.min(drag.from, drag.to) * 100}%`, width: `${Math.abs(drag.to - drag.from) * 100}%` }} />}
        <span ref={hover} hidden className="absolute top-0.5 h-4 rounded-4 bg-fg px-1 text-[10.5px]/4 whitespace-nowrap text-surface" />
      </div>
      <span />
    </div>
  )
}

/** By which share of itself a label hangs to the left of its place, so that it never leaves the track. */
function shift(at: number, label: string, width: number): number {
  const share = (label.length * 5.6) / Math.max(width, 1)
  return Math.min(Math.max(50, ((at + share - 1) / share) * 100), Math.min(100, (at / share) * 100))
}

function useWidth(element: RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const watched = element.current
    if (!watched) return
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 0)))
    observer.observe(watched)
    return () => observer.disconnect()
  }, [element])
  return width
}
