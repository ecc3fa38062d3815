/** One line of the timeline: what it is, where its time went, how long it took. Reads nothing but what it is given, so a selection draws two rows. */
'use client'
import { memo, type ReactNode } from 'react'
import { ArrowUpRight, ChevronRight, RotateCcw, SkipForward } from 'lucide-react'
import Link from 'next/link'
import { classNames } from '#components/ui/class-names.ts'
import { formatDuration } from '#components/ui/format.ts'
import { StatusIcon } from '#components/ui/status-chip.tsx'
import type { Tone } from '#components/ui/tone.ts'
import { barWords, lineWords, type LineWords } from './line-words.ts'
import { barLook } from './timeline-legend.tsx'
import type { Rail, TimelineLine } from './timeline-lines.ts'
import type { RowStatus } from './timeline-rows.ts'
import type { TimeScale } from './time-scale.ts'

export const lineHeight = 28

/** Columns of rows and axis; the panel sets the widths. */
export const lineColumns = 'grid grid-cols-[var(--name)_minmax(0,1fr)_var(--took)] gap-1.5 px-3'

export interface TimelineRowProps {
  line: TimelineLine
  id: string
  index: number
  pageRun: string
  scale: TimeScale
  /** End of what goes on. */
  now: number
  selected: boolean
  /** How it stood at the selected event; null where it had not begun, undefined for as it is. */
  then: RowStatus | null | undefined
  /** Hue of the hovered segment that came from here. */
  linked: Tone | undefined
}

function TimelineRowView({ line, id, index, pageRun, scale, now, selected, then, linked }: TimelineRowProps) {
  const look = linked ? 'bg-(--cs) shadow-[inset_2px_0_0_var(--c)]' : selected ? 'bg-accent-soft shadow-[inset_2px_0_0_var(--accent)]' : 'hover:bg-hover'
  const words = line.kind === 'loading' ? undefined : lineWords(line, pageRun)
  return (
    <div
      role="row"
      id={id}
      aria-rowindex={index + 1}
      aria-level={line.level}
      aria-expanded={line.open}
      aria-selected={selected}
      data-index={index}
      data-tone={linked}
      style={{ transform: `translateY(${index * lineHeight}px)` }}
      className={classNames(lineColumns, 'group absolute inset-x-0 top-0 h-7 cursor-default contain-strict items-center text-12', look)}
    >
      <span role="gridcell" className="flex h-full min-w-0 items-center">
        <Rails rails={line.rails} />
        <Twist open={line.open} />
        {line.kind === 'loading' || !words ? <LoadingName line={line} /> : <Name words={words} then={then} branch={line.kind === 'row' ? line.branch : undefined} />}
      </span>
      <span role="gridcell" aria-label={words && barWords(words.bars, now)} className="relative h-2.5 overflow-hidden">
        {words && <Bars words={words} scale={scale} now={now} />}
      </span>
      <span role="gridcell" className="text-right text-11 whitespace-nowrap text-fg-3 tabular-nums">
        {words && <Took words={words} now={now} />}
      </span>
    </div>
  )
}

export const TimelineRowLine = memo(TimelineRowView)

const railWidth = 12
/** Deeper ones are drawn no further in. */
const deepest = 7

const railLooks: Record<Rail, string> = {
  child: 'border-l border-dotted border-line-strong inset-y-0',
  only: 'border-l border-y border-fg-4 rounded-l-4 inset-y-1.5',
  start: 'border-l border-t border-fg-4 rounded-tl-4 top-2 bottom-0',
  middle: 'border-l border-fg-4 inset-y-0',
  end: 'border-l border-b border-fg-4 rounded-bl-4 top-0 bottom-2',
}

function Rails({ rails }: { rails: readonly Rail[] }) {
  return rails.slice(-deepest).map((rail, index) => (
    <span key={index} aria-hidden className="relative h-full shrink-0" style={{ width: railWidth }}>
      <i className={classNames('absolute left-[5px] w-[5px]', railLooks[rail])} />
    </span>
  ))
}

/** Unfolds by a click; its room is kept on every line, so that names stand under each other. */
function Twist({ open }: { open: boolean | undefined }) {
  return (
    <span aria-hidden data-twist={open === undefined ? undefined : ''} className={classNames('-ml-1.5 grid h-full w-4 shrink-0 place-items-center text-fg-3', open !== undefined && 'hover:text-fg')}>
      {open !== undefined && <ChevronRight className={classNames('size-3 transition-transform', open && 'rotate-90')} />}
    </span>
  )
}

function Name({ words, then, branch }: { words: LineWords; then: RowStatus | null | undefined; branch: { number: number; total: number } | undefined }) {
  const { title, detail, retries, href } = words
  const ahead = then === null
  return (
    <span className="flex min-w-0 flex-1 items-center gap-1.5">
      <Mark words={words} then={then} />
      {ahead && <span className="sr-only">after the selected event</span>}
      {branch && <span className="sr-only">branch {branch.number} of {branch.total}, </span>}
      <span title={title} className={classNames('max-w-[72%] shrink-0 truncate', ahead && 'text-fg-3')}>{title}</span>
      <span title={detail} className="truncate text-fg-3">{detail}</span>
      <span className="ml-auto flex shrink-0 items-center gap-1 text-11 text-fg-3 tabular-nums">
        {retries > 0 && (
          <span title={`${retries} more attempts`} className="inline-flex items-center gap-0.5">
            <RotateCcw aria-hidden className="size-3" />
            {retries}
            <span className="sr-only"> more attempts</span>
          </span>
        )}
        {href !== undefined && (
          <Link href={href} tabIndex={-1} title="Open the child run" aria-label="Open the child run" prefetch={false} className="grid size-4 place-items-center rounded-4 opacity-0 group-hover:opacity-100 group-aria-selected:opacity-100 hover:text-accent">
            <ArrowUpRight aria-hidden className="size-3.5" />
          </Link>
        )}
      </span>
    </span>
  )
}

function LoadingName({ line }: { line: TimelineLine }) {
  const error = line.kind === 'loading' ? line.error : undefined
  return <span className={classNames('truncate', error ? 'text-failed' : 'text-fg-3')} title={error}>{error ?? 'Reading the run…'}</span>
}

const standIn = 'Not executed: a result stood in for it'

function Mark({ words, then }: { words: LineWords; then: RowStatus | null | undefined }): ReactNode {
  if (then === null || !words.given) return <StatusIcon status={then === null ? 'queued' : (then ?? words.status)} />
  return (
    <span role="img" aria-label={standIn} title={standIn} className="inline-grid size-4 shrink-0 place-items-center text-fg-3">
      <SkipForward aria-hidden strokeWidth={2} className="size-3.5" />
    </span>
  )
}

function Bars({ words, scale, now }: { words: LineWords; scale: TimeScale; now: number }) {
  return words.bars.map((bar, index) => {
    const to = Math.min(bar.to, now)
    if (to < scale.start || bar.from > scale.end) return null
    const left = scale.at(bar.from)
    return (
      <i
        key={index}
        aria-hidden
        className={classNames('absolute top-0 h-2.5 min-w-0.5 rounded-[2px]', bar.failed && 'shadow-[inset_0_-3px_0_var(--fill-failed)]')}
        style={{ left: `min(${left * 100}%, calc(100% - 2px))`, width: `${Math.max(0, scale.at(to) - left) * 100}%`, ...barLook(bar.kind) }}
      />
    )
  })
}

/** How long it took; of what something stood in for, that; of what goes on, how long so far. */
function Took({ words: { given, durationMs, bars }, now }: { words: LineWords; now: number }): ReactNode {
  if (given) return 'given'
  if (durationMs !== null) return formatDuration(durationMs)
  const first = bars.find((bar) => bar.kind !== 'queue')
  return first ? formatDuration(Math.max(0, now - first.from)) : '–'
}
