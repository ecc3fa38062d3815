/** One event of the log, and its JSON where it is open. Reads nothing but what it is given. */
'use client'
import { memo, useEffect, useRef } from 'react'
import { ChevronRight } from 'lucide-react'
import { classNames } from '#components/ui/class-names.ts'
import { formatClock } from '#components/ui/format.ts'
import { CopyButton } from '#components/ui/id-chip.tsx'
import type { Tone } from '#components/ui/tone.ts'
import type { Event } from '#lib/engine/events.ts'
import { markLooks } from '../fork/fork-marks.ts'
import { JsonViewer } from '../json/json-viewer.tsx'
import { eventLooks } from './event-look.ts'
import { eventSummary } from './event-summary.ts'

export const eventRowHeight = 45

export interface EventRowProps {
  id: string
  event: Event
  /** Pixels from the top of the list. */
  top: number
  /** What a fork did with it. */
  mark: 'kept' | 'edited' | undefined
  selected: boolean
  /** It is after the selected one. */
  ahead: boolean
  open: boolean
  /** Hue of the hovered segment that came from it. */
  linked: Tone | undefined
  /** Told how high its JSON is. */
  onMeasured(seq: number, height: number): void
}

export const EventRow = memo(function EventRow({ id, event, top, mark, selected, ahead, open, linked, onMeasured }: EventRowProps) {
  const { icon: Icon, tone } = eventLooks[event.type]
  return (
    <div
      role="row"
      id={id}
      aria-rowindex={event.seq}
      aria-level={1}
      aria-selected={selected}
      aria-expanded={open}
      data-index={event.seq - 1}
      data-tone={linked}
      style={{ transform: `translateY(${top}px)` }}
      className={classNames('absolute inset-x-0 top-0 cursor-default border-b border-line-soft contain-content', linked ? 'bg-(--cs) shadow-[inset_2px_0_0_var(--c)]' : selected ? 'bg-accent-soft shadow-[inset_2px_0_0_var(--accent)]' : 'hover:bg-hover')}
    >
      <div className="grid h-11 grid-cols-[24px_34px_16px_minmax(0,1fr)_auto] content-center items-center gap-x-1.5 pr-3 text-12">
        <span role="gridcell" data-twist="" className="col-start-1 row-span-2 row-start-1 -my-1 grid h-11 place-items-center pl-1 text-fg-3 hover:text-fg">
          <ChevronRight aria-hidden className={classNames('size-3.5', open && 'rotate-90')} />
          <span className="sr-only">JSON</span>
        </span>
        <span role="gridcell" className={classNames('-ml-1.5 border-l-2 text-right text-11 text-fg-3 tabular-nums', mark === 'kept' ? 'border-dotted border-accent-line' : mark === 'edited' ? 'border-accent' : 'border-transparent')}>
          <span className="sr-only">Event </span>
          {event.seq}
        </span>
        <span data-tone={tone} className={classNames('grid place-items-center', ahead ? 'text-fg-3' : 'text-(--c)')}>
          <Icon aria-hidden className="size-3.5" />
        </span>
        <span role="gridcell" className="flex min-w-0 gap-1.5">
          <span className={classNames('shrink-0 font-medium', ahead && 'text-fg-3')}>{event.type}</span>
          {mark && <span className={mark === 'edited' ? 'shrink-0 rounded-4 bg-accent-soft px-1 text-11/4 font-medium text-accent' : 'sr-only'}>{markLooks[mark]}</span>}
          <span className="truncate font-mono text-11/4 text-fg-3">{event.step}</span>
        </span>
        <span role="gridcell" className="text-11 text-fg-3 tabular-nums">
          <time dateTime={event.at}>{formatClock(new Date(event.at))}</time>
        </span>
        <span role="gridcell" className="col-start-4 col-end-6 truncate text-fg-3">{eventSummary(event)}</span>
      </div>
      {open && <EventJson key={event.seq} event={event} onMeasured={onMeasured} />}
    </div>
  )
})

function EventJson({ event, onMeasured }: Pick<EventRowProps, 'event' | 'onMeasured'>) {
  const box = useRef<HTMLDivElement>(null)
  const { seq } = event
  useEffect(() => {
    const measured = box.current
    if (!measured) return
    const observer = new ResizeObserver(() => onMeasured(seq, measured.offsetHeight))
    observer.observe(measured)
    return () => observer.disconnect()
  }, [seq, onMeasured])
  return (
    <div ref={box} role="gridcell" data-json="" className="pr-3 pb-2 pl-6 select-text">
      <div className="relative rounded-6 border border-line bg-inset">
        <span className="absolute top-0.5 right-0.5 z-10">
          <CopyButton text={JSON.stringify(event, null, 2)} label="Copy the event" tooltipSide="left" />
        </span>
        <JsonViewer value={event.data} label={`Data of event ${seq}`} />
      </div>
    </div>
  )
}
