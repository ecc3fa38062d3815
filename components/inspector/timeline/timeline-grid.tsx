/**
 * The lines of the timeline, of which only those near the view are in the page. One stop for the keyboard: ↑ ↓ walk and select, → and
 * ← unfold and fold, Enter opens a child run, + and − magnify. The pointer is answered here, so that lines have no handlers of their own.
 */
'use client'
import { useId, useRef, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'
import { formatDuration } from '#components/ui/format.ts'
import type { Tone } from '#components/ui/tone.ts'
import { useRowWindow } from '../use-row-window.ts'
import { TimelineAxis } from './timeline-axis.tsx'
import type { TimelineLine } from './timeline-lines.ts'
import { TimelineOverlay } from './timeline-overlay.tsx'
import { lineHeight, TimelineRowLine } from './timeline-row.tsx'
import type { RowStatus } from './timeline-rows.ts'
import type { TimeScale } from './time-scale.ts'

export interface Stretch {
  from: number
  to: number
}

export interface TimelineGridProps {
  lines: readonly TimelineLine[]
  pageRun: string
  scale: TimeScale
  /** The run's start. */
  origin: number
  now: number
  /** Index of the selected line; -1 where none is in sight. */
  current: number
  /** Time of the selected event. */
  head: number | undefined
  linked: { key: string; tone: Tone } | undefined
  /** How a line stood at the selected event; null where it had not begun, undefined for as it is. */
  then(line: TimelineLine): RowStatus | null | undefined
  /** What stands above the names. */
  caption: ReactNode
  onSelect(line: TimelineLine): void
  onToggle(line: TimelineLine): void
  onOpen(line: TimelineLine): void
  onHover(line: TimelineLine | undefined): void
  onStretch(stretch: Stretch | null): void
}

const axisHeight = 20
const end = 8

export function TimelineGrid(props: TimelineGridProps) {
  const { lines, pageRun, scale, origin, now, current, head, linked, then, caption, onSelect, onStretch } = props
  const id = useId()
  const track = useRef<HTMLDivElement>(null)
  const hoverLine = useRef<HTMLElement>(null)
  const hoverTime = useRef<HTMLSpanElement>(null)
  const { scroller, rows, total, page } = useRowWindow({ count: lines.length, height: lineHeight, before: axisHeight, after: end }, { target: current, covered: axisHeight })

  const lineUnder = (target: EventTarget): TimelineLine | undefined => {
    const row = target instanceof Element ? target.closest('[data-index]') : null
    return row ? lines[Number(row.getAttribute('data-index'))] : undefined
  }

  const hovered = useRef<string>(undefined)
  function hover(line: TimelineLine | undefined) {
    if (hovered.current !== line?.key) props.onHover(line)
    hovered.current = line?.key
  }

  function onClick({ target }: MouseEvent) {
    const line = lineUnder(target)
    if (!line || (target instanceof Element && target.closest('a'))) return
    if (target instanceof Element && target.closest('[data-twist]')) props.onToggle(line)
    else onSelect(line)
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const act = keyAct(event.key, { lines, current, page, scale })
    if (!act) return
    event.preventDefault()
    if (act.select) onSelect(act.select)
    if (act.toggle) props.onToggle(act.toggle)
    if (act.open) props.onOpen(act.open)
    if (act.stretch !== undefined) onStretch(act.stretch)
  }

  /** Written past React: the pointer moves more often than anything else changes. */
  function onMouseMove(event: MouseEvent) {
    const box = track.current?.getBoundingClientRect()
    const [line, time] = [hoverLine.current, hoverTime.current]
    if (!box || !line || !time) return
    const share = (event.clientX - box.left) / box.width
    line.hidden = time.hidden = share < 0 || share > 1
    line.style.left = time.style.left = `${share * 100}%`
    time.style.transform = `translateX(-${share * 100}%)`
    time.textContent = timeWords(scale, share, origin)
  }

  return (
    <div
      ref={scroller}
      onMouseMove={onMouseMove}
      onMouseLeave={() => {
        if (hoverLine.current) hoverLine.current.hidden = true
        if (hoverTime.current) hoverTime.current.hidden = true
        hover(undefined)
      }}
      className="relative min-h-0 flex-1 overflow-auto contain-strict has-[[role=treegrid]:focus-visible]:outline-2 has-[[role=treegrid]:focus-visible]:-outline-offset-2 has-[[role=treegrid]:focus-visible]:outline-accent"
    >
      <TimelineAxis scale={scale} origin={origin} track={track} hover={hoverTime} onStretch={onStretch}>{caption}</TimelineAxis>
      <div
        role="treegrid"
        aria-label="Timeline"
        aria-rowcount={lines.length}
        aria-activedescendant={current >= 0 ? `${id}-${current}` : undefined}
        tabIndex={0}
        onClick={onClick}
        onMouseOver={({ target }) => hover(lineUnder(target))}
        onKeyDown={onKeyDown}
        className="relative outline-none"
        style={{ height: total - axisHeight }}
      >
        {rows.map(({ index, key }) => {
          const line = lines[index]
          return line && (
            <TimelineRowLine key={key} line={line} id={`${id}-${index}`} index={index} pageRun={pageRun} scale={scale} now={goesOn(line) ? now : Infinity} selected={index === current} then={then(line)} linked={linked?.key === line.key ? linked.tone : undefined} />
          )
        })}
        <TimelineOverlay scale={scale} at={head === undefined ? undefined : scale.at(head)} line={hoverLine} />
      </div>
    </div>
  )
}

/** Only what goes on is drawn anew as time passes. */
const goesOn = (line: TimelineLine): boolean => (line.kind === 'item' ? line.child.end === undefined : line.kind === 'row' && line.row.bars.some(({ to }) => to === Infinity))

/** The time under the pointer since the start; inside a break, how long that was. */
function timeWords(scale: TimeScale, share: number, origin: number): string {
  const inside = scale.breaks.find(({ left, right }) => share >= left && share <= right)
  return inside ? `nobody worked for ${formatDuration(inside.to - inside.from)}` : formatDuration(Math.max(0, scale.timeAt(share) - origin))
}

interface KeyAct {
  select?: TimelineLine | undefined
  toggle?: TimelineLine
  open?: TimelineLine
  stretch?: Stretch | null
}

interface KeyPlace {
  lines: readonly TimelineLine[]
  current: number
  page: number
  scale: TimeScale
}

function keyAct(key: string, { lines, current, page, scale }: KeyPlace): KeyAct | undefined {
  const line = lines[current]
  const targets: Record<string, number> = { ArrowDown: current + 1, ArrowUp: Math.max(current - 1, 0), Home: 0, End: lines.length - 1, PageDown: Math.min(current + page, lines.length - 1), PageUp: Math.max(current - page, 0) }
  const target = targets[key]
  if (target !== undefined) return { select: lines[target] }
  if (key === '0') return { stretch: null }
  if (key === '+' || key === '=' || key === '-') return { stretch: magnified(scale, line, key === '-' ? 2 : 0.5) }
  return line && keyActOn(key, line, lines, current)
}

function keyActOn(key: string, line: TimelineLine, lines: readonly TimelineLine[], current: number): KeyAct | undefined {
  if (key === 'Enter') return { open: line }
  if (key === 'ArrowRight') return line.open === false ? { toggle: line } : line.open ? { select: lines[current + 1] } : undefined
  if (key !== 'ArrowLeft') return undefined
  return line.open ? { toggle: line } : { select: lines.find((each) => each.key === line.parent) }
}

/** A stretch around the selected line's work, `factor` as wide as what is shown. */
function magnified(scale: TimeScale, line: TimelineLine | undefined, factor: number): Stretch {
  const first = line?.kind === 'row' ? line.row.bars.find(({ kind }) => kind !== 'queue') : undefined
  const middle = first ? scale.at(first.from) : 0.5
  if (factor > 1) return { from: scale.start - (scale.end - scale.start) / 2, to: scale.end + (scale.end - scale.start) / 2 }
  const from = Math.min(Math.max(middle - factor / 2, 0), 1 - factor)
  return { from: Math.round(scale.timeAt(from)), to: Math.max(Math.round(scale.timeAt(from + factor)), Math.round(scale.timeAt(from)) + 1) }
}
