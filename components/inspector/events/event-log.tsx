/**
 * The log itself: every event with its number, type, step, time and one line; a row opens to the event's JSON. One stop for the keyboard:
 * ↑ ↓ walk and select, → and Enter open, ← closes. Clicks are answered here, so that rows have no handlers of their own.
 */
'use client'
import { useCallback, useId, useMemo, useState, type KeyboardEvent, type MouseEvent } from 'react'
import type { Event } from '#lib/engine/events.ts'
import { sourceTone } from '../context/source-look.ts'
import { forkMarks, markIn } from '../fork/fork-marks.ts'
import { useHighlight, useRunScreen } from '../run-screen.ts'
import { useRowWindow } from '../use-row-window.ts'
import { EventRow, eventRowHeight } from './event-row.tsx'

const wholeUpTo = 300

export function EventLog() {
  const { log, selected, select } = useRunScreen()
  const id = useId()
  const { open, taller, toggle, measured } = useOpenEvents()
  const marks = useMemo(() => forkMarks(log.events), [log])
  const linked = useHighlight(({ source }) => source)
  const count = log.events.length
  const seq = selected?.seq ?? 0
  const { scroller, rows, total, page } = useRowWindow({ count, height: eventRowHeight, taller }, { target: seq - 1, align: 'center', wholeUpTo })

  function onClick({ target }: MouseEvent) {
    const row = target instanceof Element && !target.closest('[data-json]') ? target.closest('[data-index]') : null
    if (!row || getSelection()?.toString()) return
    const clicked = Number(row.getAttribute('data-index')) + 1
    if (target instanceof Element && target.closest('[data-twist]')) toggle(clicked)
    else select(clicked)
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey) return
    const act = keyAct(event.key, { seq, count, page, open: open.has(seq) })
    if (act === undefined) return
    event.preventDefault()
    if (act === 'toggle') toggle(seq)
    else select(act)
  }

  return (
    <div ref={scroller} className="h-full overflow-auto contain-strict has-[[role=treegrid]:focus-visible]:outline-2 has-[[role=treegrid]:focus-visible]:-outline-offset-2 has-[[role=treegrid]:focus-visible]:outline-accent">
      <div
        role="treegrid"
        aria-label="Event log"
        aria-rowcount={count}
        aria-activedescendant={seq > 0 ? `${id}-${seq}` : undefined}
        tabIndex={0}
        onClick={onClick}
        onKeyDown={onKeyDown}
        className="relative outline-none"
        style={{ height: total }}
      >
        {rows.map(({ index, key, top }) => {
          const event = log.events[index]
          return event && (
            <EventRow
              key={key}
              id={`${id}-${event.seq}`}
              event={event}
              top={top}
              mark={markIn(marks, event.seq)}
              selected={event.seq === seq}
              ahead={event.seq > seq}
              open={open.has(event.seq)}
              linked={linked?.seq === event.seq ? sourceTone(linked.kind) : undefined}
              onMeasured={measured}
            />
          )
        })}
      </div>
    </div>
  )
}

interface OpenEvents {
  open: ReadonlySet<number>
  /** Pixels that what is open adds to its row, by the row's place. */
  taller: ReadonlyMap<number, number>
  toggle(seq: number): void
  measured(seq: number, height: number): void
}

const noneTaller: ReadonlyMap<number, number> = new Map()

function useOpenEvents(): OpenEvents {
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  const [taller, setTaller] = useState(noneTaller)
  const put = useCallback((seq: number, height: number) => {
    setTaller((known) => {
      if ((known.get(seq - 1) ?? 0) === height) return known
      const next = new Map(known)
      if (height === 0) next.delete(seq - 1)
      else next.set(seq - 1, height)
      return next
    })
  }, [])
  const toggle = useCallback(
    (seq: number) => {
      setOpen((known) => {
        const next = new Set(known)
        if (!next.delete(seq)) next.add(seq)
        return next
      })
      put(seq, 0)
    },
    [put],
  )
  return { open, taller, toggle, measured: put }
}

interface KeyPlace {
  seq: number
  count: number
  page: number
  open: boolean
}

/** The event that a key selects, or that it opens or closes the selected one. */
function keyAct(key: string, { seq, count, page, open }: KeyPlace): Event['seq'] | 'toggle' | undefined {
  const targets: Record<string, number> = { ArrowDown: seq + 1, ArrowUp: seq - 1, Home: 1, End: count, PageDown: seq + page, PageUp: seq - page }
  const target = targets[key]
  if (target !== undefined) return Math.min(Math.max(target, 1), count)
  return key === 'Enter' || (key === 'ArrowRight' && !open) || (key === 'ArrowLeft' && open) ? 'toggle' : undefined
}
