/**
 * Time as a track: a tick per event, the head at the selected one. Dragging, arrows and play move through the log; what lies ahead of
 * the head is faded everywhere on the page. A live run is followed until somebody moves the head.
 */
'use client'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { ChevronLeft, ChevronRight, ChevronsRight, Pause, Play, SkipBack } from 'lucide-react'
import { Button } from '#components/ui/button.tsx'
import { classNames } from '#components/ui/class-names.ts'
import { formatClock, formatNumber } from '#components/ui/format.ts'
import { IconButton } from '#components/ui/icon-button.tsx'
import { eventSummary } from '../events/event-summary.ts'
import { useRunScreen } from '../run-screen.ts'
import { seqAt, tickPosition, ticksOf } from './ticks.ts'

const playMs = 260

export function Scrubber() {
  const { log, selected, select, change, following, state } = useRunScreen()
  const count = log.events.length
  const seq = selected?.seq ?? 1
  const [playing, setPlaying] = useState(false)
  const move = (by: number) => select(Math.min(Math.max(seq + by, 1), count))

  useEffect(() => {
    if (!playing) return
    if (seq >= count) return setPlaying(false)
    const timer = setTimeout(() => select(seq + 1), playMs)
    return () => clearTimeout(timer)
  }, [playing, seq, count, select])

  const togglePlay = () => {
    if (!playing && seq >= count) select(1)
    setPlaying(!playing)
  }
  useSpace(togglePlay)

  return (
    <div className="flex h-13 shrink-0 items-center gap-3 border-b border-line bg-surface pr-3 pl-2">
      <span className="flex items-center">
        <IconButton icon={SkipBack} label="First event" size="sm" disabled={seq <= 1} onClick={() => select(1)} />
        <IconButton icon={ChevronLeft} label="Previous event" keys="[" size="sm" disabled={seq <= 1} onClick={() => move(-1)} />
        <IconButton icon={playing ? Pause : Play} label={playing ? 'Stop playing' : 'Play'} keys="space" size="sm" onClick={togglePlay} />
        <IconButton icon={ChevronRight} label="Next event" keys="]" size="sm" disabled={seq >= count} onClick={() => move(1)} />
      </span>
      <span className="text-12 whitespace-nowrap text-fg-2 tabular-nums">
        <b className="font-medium text-fg">{formatNumber(seq)}</b> of {formatNumber(count)}
      </span>
      <Track />
      {!state.final && (
        <Button size="sm" icon={ChevronsRight} pressed={following} onClick={() => change(following ? { seq } : { seq: null, call: null })}>
          Follow
        </Button>
      )}
      <time dateTime={selected?.at} className="text-12 whitespace-nowrap text-fg-3 tabular-nums">
        {selected ? formatClock(new Date(selected.at)) : ''}
      </time>
    </div>
  )
}

/** The space bar plays, unless something has the focus that it would press. */
function useSpace(run: () => void) {
  const latest = useRef(run)
  useEffect(() => {
    latest.current = run
  })
  useEffect(() => {
    function onKeyDown(event: globalThis.KeyboardEvent) {
      const onControl = event.target instanceof Element && event.target !== document.body && event.target.getAttribute('role') !== 'slider'
      if (event.key !== ' ' || event.repeat || onControl || event.defaultPrevented) return
      event.preventDefault()
      latest.current()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [])
}

function Track() {
  const { log, selected, select } = useRunScreen()
  const track = useRef<HTMLDivElement>(null)
  const ticks = useMemo(() => ticksOf(log.events), [log])
  const count = log.events.length
  const seq = selected?.seq ?? 1
  const head = tickPosition(seq, count)

  function toPointer(event: PointerEvent) {
    const box = track.current?.getBoundingClientRect()
    if (box) select(seqAt((event.clientX - box.left) / box.width, count))
  }
  function onKeyDown(event: KeyboardEvent) {
    const targets: Record<string, number> = { ArrowLeft: seq - 1, ArrowDown: seq - 1, ArrowRight: seq + 1, ArrowUp: seq + 1, Home: 1, End: count, PageDown: seq - 10, PageUp: seq + 10 }
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
      aria-valuetext={selected ? `Event ${seq} of ${count}, ${selected.type}, ${eventSummary(selected)}` : ''}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        toPointer(event)
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && toPointer(event)}
      className="relative mx-3 h-13 min-w-24 flex-1 touch-none select-none"
    >
      <span className="absolute inset-x-0 top-8 h-0.5 rounded-full bg-line" />
      <span className="absolute left-0 top-8 h-0.5 rounded-full bg-fg-3" style={{ width: `${head * 100}%` }} />
      {ticks.map((tick) => (
        <span
          key={tick.seq}
          data-tone={tick.tone}
          className={classNames('absolute -ml-px w-[3px] rounded-full bg-(--c)', tick.tall ? 'top-6 h-[18px]' : 'top-7 h-2.5', !tick.tall && tick.tone === 'llm' && 'opacity-55', !tick.tall && tick.tone === 'code' && 'opacity-60')}
          style={{ left: `${tick.at * 100}%` }}
        />
      ))}
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

/** Share of its own width by which the label hangs to the left of the head: it leans inwards near the ends, so that it never leaves the track. */
function labelShift(head: number): number {
  if (head < 0.06) return 10
  return head > 0.94 ? 90 : 50
}
