/** The track: a tick per event, the head at the selected one. It is dragged, and walked with the arrows, Home, End and Page keys. */
'use client'
import { memo, useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent, type RefObject } from 'react'
import { flushSync } from 'react-dom'
import { classNames } from '#components/ui/class-names.ts'
import type { Event } from '#lib/engine/events.ts'
import { eventSummary } from '../events/event-summary.ts'
import { markWords } from '../fork/fork-marks.ts'
import { KeptStretch } from '../fork/kept-stretch.tsx'
import { useRunScreen } from '../run-screen.ts'
import { seqAt, tickPosition, ticksOf } from './ticks.ts'

export function Track() {
  const { log, selected, select } = useRunScreen()
  const track = useRef<HTMLDivElement>(null)
  const width = useWidth(track)
  const count = log.events.length
  const seq = selected?.seq ?? 1
  const head = tickPosition(seq, count)

  /** Where the track stood when the pointer went down: asking again at each move would lay out the page once more. */
  const box = useRef<DOMRect>(undefined)
  function toPointer({ clientX }: PointerEvent) {
    const { left = 0, width: wide = 0 } = box.current ?? {}
    // Browsers tell of a pointer once a frame; what it asks for is drawn in that very frame.
    if (wide > 0) flushSync(() => select(seqAt((clientX - left) / wide, count)))
  }
  function onKeyDown(event: KeyboardEvent) {
    const page = Math.max(10, Math.round(count / 50))
    const targets: Record<string, number> = { ArrowLeft: seq - 1, ArrowDown: seq - 1, ArrowRight: seq + 1, ArrowUp: seq + 1, Home: 1, End: count, PageDown: seq - page, PageUp: seq + page }
    const target = targets[event.key]
    if (target === undefined) return
    event.preventDefault()
    select(Math.min(Math.max(target, 1), count))
  }

  return (
    <div
      ref={track}
      role="slider"
      tabIndex={0}
      aria-label="Event"
      aria-valuemin={1}
      aria-valuemax={count}
      aria-valuenow={seq}
      aria-valuetext={selected ? `Event ${seq} of ${count}, ${[selected.type, markWords(log.events, seq), eventSummary(selected)].filter(Boolean).join(', ')}` : ''}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        box.current = event.currentTarget.getBoundingClientRect()
        toPointer(event)
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && toPointer(event)}
      className="relative mx-3 h-13 min-w-24 flex-1 touch-none select-none"
    >
      <span className="absolute inset-x-0 top-8 h-0.5 rounded-full bg-line" />
      <span className="absolute top-8 left-0 h-0.5 w-full origin-left rounded-full bg-fg-3" style={{ transform: `scaleX(${head})` }} />
      <KeptStretch />
      {width > 0 && <TickMarks events={log.events} width={width} />}
      <span className="pointer-events-none absolute top-1 bottom-1.5 -ml-px w-0.5 bg-accent" style={{ left: `${head * 100}%` }}>
        <b
          className="absolute top-0 left-1/2 h-4 rounded-4 bg-accent-solid px-1.5 text-11/4 font-medium whitespace-nowrap text-on-accent tabular-nums"
          style={{ transform: `translateX(-${labelShift(head)}%)` }}
        >
          {selected?.type}
        </b>
        <span className="absolute top-6 -left-1 size-2.5 rounded-full border-2 border-surface bg-accent" />
      </span>
    </div>
  )
}

const TickMarks = memo(function TickMarks({ events, width }: { events: readonly Event[]; width: number }) {
  const { paths, thickness } = useMemo(() => ticksOf(events, width), [events, width])
  return (
    <svg aria-hidden width={width} height={52} className="pointer-events-none absolute inset-0 overflow-visible" fill="none" strokeLinecap="round" strokeWidth={thickness}>
      {paths.map(({ tone, tall, path }) => (
        <path key={`${tone} ${tall}`} data-tone={tone} d={path} className={classNames('stroke-(--c)', !tall && tone === 'llm' && 'opacity-55', !tall && tone === 'code' && 'opacity-60')} />
      ))}
    </svg>
  )
})

/** Share of its own width by which the label hangs to the left of the head: it leans inwards near the ends, so that it never leaves the track. */
function labelShift(head: number): number {
  if (head < 0.06) return 10
  return head > 0.94 ? 90 : 50
}

/** In whole pixels; 0 before it was measured. */
function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const measured = element.current
    if (!measured) return
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.round(entry.contentRect.width)))
    observer.observe(measured)
    return () => observer.disconnect()
  }, [element])
  return width
}
