/** The log itself: every event with its number, type, step, time and one line; a row opens to the event's JSON. */
'use client'
import { memo, useCallback, useMemo, useState } from 'react'
import { ChevronRight } from 'lucide-react'
import type { Event } from '#lib/engine/events.ts'
import { classNames } from '#components/ui/class-names.ts'
import { formatClock } from '#components/ui/format.ts'
import { CopyButton } from '#components/ui/id-chip.tsx'
import { JsonViewer } from '../json/json-viewer.tsx'
import { useHighlight, useRunScreen } from '../run-screen.ts'
import { sourceTone } from '../context/source-look.ts'
import { VirtualList } from '../virtual-list.tsx'
import { forkMarks, markIn, markLooks } from '../fork/fork-marks.ts'
import { eventLooks } from './event-look.ts'
import { eventSummary } from './event-summary.ts'

const rowHeight = 45

export function EventLog() {
  const { log, selected, select } = useRunScreen()
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  const toggle = useCallback((seq: number) => {
    setOpen((known) => {
      const next = new Set(known)
      if (!next.delete(seq)) next.add(seq)
      return next
    })
  }, [])
  const marks = useMemo(() => forkMarks(log.events), [log])
  const isClosed = useCallback((index: number) => !open.has(index + 1), [open])
  return (
    <VirtualList
      label="Event log"
      className="h-full"
      count={log.events.length}
      estimate={estimate}
      rowKey={rowKey}
      fixed={isClosed}
      target={selected && selected.seq - 1}
      row={(index) => {
        const event = log.events[index]
        return event && <EventRow event={event} mark={markIn(marks, event.seq)} selected={event === selected} ahead={event.seq > (selected?.seq ?? 0)} open={open.has(event.seq)} onToggle={toggle} onSelect={select} />
      }}
    />
  )
}

const estimate = () => rowHeight
const rowKey = (index: number) => index

interface EventRowProps {
  event: Event
  /** What a fork did with it. */
  mark: 'kept' | 'edited' | undefined
  selected: boolean
  ahead: boolean
  open: boolean
  onToggle(seq: number): void
  onSelect(seq: number): void
}

const EventRow = memo(function EventRow({ event, mark, selected, ahead, open, onToggle, onSelect }: EventRowProps) {
  const { icon: Icon, tone } = eventLooks[event.type]
  const linked = useHighlight(({ source }) => (source?.seq === event.seq ? source.kind : null))
  return (
    <div
      data-tone={linked ? sourceTone(linked) : undefined}
      className={classNames('border-b border-line-soft', linked ? 'bg-(--cs) shadow-[inset_2px_0_0_var(--c)]' : selected ? 'bg-accent-soft shadow-[inset_2px_0_0_var(--accent)]' : 'hover:bg-hover')}
    >
      <div className="flex items-start">
        <button
          type="button"
          aria-expanded={open}
          aria-label={`Event ${event.seq} as JSON`}
          onClick={() => onToggle(event.seq)}
          className="grid h-11 w-6 shrink-0 place-items-center pl-1 text-fg-3 hover:text-fg"
        >
          <ChevronRight aria-hidden className={classNames('size-3.5 transition-transform', open && 'rotate-90')} />
        </button>
        <button type="button" aria-current={selected || undefined} onClick={() => onSelect(event.seq)} className="grid min-w-0 flex-1 grid-cols-[34px_16px_minmax(0,1fr)_auto] items-center gap-x-1.5 py-1 pr-3 text-left text-12">
          <span className={classNames('border-l-2 text-right text-11 text-fg-3 tabular-nums', mark === 'kept' ? 'border-dotted border-accent-line' : mark === 'edited' ? 'border-accent' : 'border-transparent')}>
            <span className="sr-only">Event </span>
            {event.seq}
          </span>
          <span data-tone={tone} className={classNames('grid place-items-center', ahead ? 'text-fg-3' : 'text-(--c)')}>
            <Icon aria-hidden className="size-3.5" />
          </span>
          <span className="flex min-w-0 gap-1.5">
            <span className={classNames('shrink-0 font-medium', ahead && 'text-fg-3')}>{event.type}</span>
            {mark && <span className={mark === 'edited' ? 'shrink-0 rounded-4 bg-accent-soft px-1 text-11/4 font-medium text-accent' : 'sr-only'}>{markLooks[mark]}</span>}
            <span className="truncate font-mono text-11/4 text-fg-3">{event.step}</span>
          </span>
          <time dateTime={event.at} className="text-11 text-fg-3 tabular-nums">
            {formatClock(new Date(event.at))}
          </time>
          <span className="col-start-3 col-end-5 truncate text-fg-3">{eventSummary(event)}</span>
        </button>
      </div>
      {open && (
        <div className="relative mr-3 mb-2 ml-6 rounded-6 border border-line bg-inset">
          <span className="absolute top-0.5 right-0.5 z-10">
            <CopyButton text={JSON.stringify(event, null, 2)} label="Copy the event" tooltipSide="left" />
          </span>
          <JsonViewer value={event.data} label={`Data of event ${event.seq}`} />
        </div>
      )}
    </div>
  )
})
