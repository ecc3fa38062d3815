/**
 * The history as rows with bars. One stop for the keyboard: ↑ ↓ walk and select. A hovered row lights its segments in the open call;
 * a row that a hovered segment came from takes that segment's hue.
 */
'use client'
import { useEffect, useMemo, useRef, type KeyboardEvent } from 'react'
import { RotateCcw, SkipForward } from 'lucide-react'
import { classNames } from '#components/ui/class-names.ts'
import { formatDuration } from '#components/ui/format.ts'
import { StatusIcon } from '#components/ui/status-chip.tsx'
import { sourceTone } from '../context/source-look.ts'
import { stepName } from '../node-names.ts'
import { sourceSeqs } from '../run-log.ts'
import { useHighlight, useRunScreen, useSetHighlight } from '../run-screen.ts'
import { TimelineLegend, barLook } from './timeline-legend.tsx'
import { rowOfEvent, rowOfSource, type TimelineRow } from './timeline-rows.ts'
import { timeScale, type TimeScale } from './time-scale.ts'

export function Timeline() {
  const { log, rows, state, selected, select, now } = useRunScreen()
  const list = useRef<HTMLDivElement>(null)
  const current = rowOfEvent(rows, selected)
  const scale = useMemo(() => scaleOf(rows, Date.parse(state.startedAt), state.final ? Date.parse(state.lastAt) : now), [rows, state, now])

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }, [current?.key])

  function onKeyDown(event: KeyboardEvent) {
    const index = rows.findIndex((row) => row.key === current?.key)
    const targets: Record<string, number> = { ArrowDown: index + 1, ArrowUp: Math.max(index - 1, 0), Home: 0, End: rows.length - 1 }
    const target = rows[targets[event.key] ?? -1]
    if (!target) return
    event.preventDefault()
    select(target.seq)
    list.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(target.key)}"]`)?.focus()
  }

  return (
    <div className="flex h-full flex-col">
      <div ref={list} role="listbox" aria-label="Timeline" onKeyDown={onKeyDown} className="min-h-0 flex-1 overflow-auto pt-0.5 pb-2">
        {rows.map((row, index) => (
          <Row key={row.key} row={row} scale={scale} selected={row.key === current?.key} stop={row.key === current?.key || (!current && index === 0)} ahead={row.firstSeq > (selected?.seq ?? log.events.length)} />
        ))}
      </div>
      <TimelineLegend rows={rows} compressed={scale.compressed} />
    </div>
  )
}

function scaleOf(rows: readonly TimelineRow[], start: number, end: number): TimeScale {
  const busy = rows.flatMap((row) => row.bars.filter((bar) => bar.kind === 'model' || bar.kind === 'tool' || (bar.kind === 'child' && bar.to - bar.from <= longestBusyChildMs)))
  return timeScale(busy, start, end)
}

/** A child run that took longer has most likely waited, for a person or a time, so it is scaled like a wait. */
const longestBusyChildMs = 300_000

interface RowProps {
  row: TimelineRow
  scale: TimeScale
  selected: boolean
  /** The one row that Tab reaches. */
  stop: boolean
  /** Not yet happened at the selected event. */
  ahead: boolean
}

function Row({ row, scale, selected, stop, ahead }: RowProps) {
  const { log, rows, state, names, select } = useRunScreen()
  const setHighlight = useSetHighlight()
  const linked = useHighlight(({ source }) => (source && rowOfSource(rows, log.at(source.seq)) === row ? source.kind : null))
  const title = row.kind === 'step' ? stepName(names, row.step, state.visits) : row.kind === 'approval' ? 'Approval' : 'Outcome'
  return (
    <div
      role="option"
      aria-selected={selected}
      tabIndex={stop ? 0 : -1}
      data-key={row.key}
      data-tone={linked ? sourceTone(linked) : undefined}
      onClick={() => select(row.seq)}
      onMouseEnter={() => setHighlight({ seqs: sourceSeqs(log, row.seq) })}
      onMouseLeave={() => setHighlight({ seqs: [] })}
      className={classNames(
        'grid h-[27px] cursor-default grid-cols-[156px_minmax(0,1fr)_48px] min-[1200px]:grid-cols-[188px_minmax(0,1fr)_52px] min-[1400px]:grid-cols-[200px_minmax(0,1fr)_52px] min-[1800px]:grid-cols-[224px_minmax(0,1fr)_58px] items-center gap-1.5 px-3 text-12 focus-visible:rounded-none focus-visible:-outline-offset-2 min-[1800px]:h-[30px]',
        linked ? 'bg-(--cs) shadow-[inset_2px_0_0_var(--c)]' : selected ? 'bg-accent-soft shadow-[inset_2px_0_0_var(--accent)]' : 'hover:bg-hover',
      )}
    >
      <span className="flex min-w-0 items-center gap-1.5">
        <RowIcon row={row} ahead={ahead} />
        {ahead && <span className="sr-only">after the selected event</span>}
        <span className={classNames('max-w-[72%] shrink-0 truncate', ahead && 'text-fg-3')}>{title}</span>
        <span className="truncate text-fg-3">{row.detail}</span>
        {row.retries > 0 && (
          <span title={`${row.retries} more attempts`} className="ml-auto inline-flex shrink-0 items-center gap-0.5 text-11 text-fg-3 tabular-nums">
            <RotateCcw aria-hidden className="size-3" />
            {row.retries}
            <span className="sr-only"> more attempts</span>
          </span>
        )}
      </span>
      <span aria-hidden className={classNames('relative h-2.5', ahead && 'opacity-45')}>
        {row.bars.map((bar, index) => {
          const left = scale.at(bar.from)
          return (
            <i
              key={index}
              className={classNames('absolute top-0 h-2.5 min-w-0.5 rounded-[2px]', bar.failed && 'shadow-[inset_0_-3px_0_var(--fill-failed)]')}
              style={{ left: `min(${left * 100}%, calc(100% - 2px))`, width: `${Math.max(0, scale.at(bar.to) - left) * 100}%`, ...barLook(bar.kind) }}
            />
          )
        })}
      </span>
      <span className="text-right text-11 whitespace-nowrap text-fg-3 tabular-nums"><Took row={row} /></span>
    </div>
  )
}

const isGiven = ({ given, status }: TimelineRow): boolean => given === true && status === 'completed'

function RowIcon({ row, ahead }: { row: TimelineRow; ahead: boolean }) {
  if (ahead || !isGiven(row)) return <StatusIcon status={ahead ? 'queued' : row.status} />
  return (
    <span role="img" aria-label="Not executed: a result stood in for it" title="Not executed: a result stood in for it" className="inline-grid size-4 shrink-0 place-items-center text-fg-3">
      <SkipForward aria-hidden strokeWidth={2} className="size-3.5" />
    </span>
  )
}

/** How long it took; of what something stood in for, that. */
function Took({ row }: { row: TimelineRow }) {
  if (isGiven(row)) return 'given'
  return row.durationMs === null ? <Elapsed row={row} /> : formatDuration(row.durationMs)
}

/** How long an unfinished row has been going on. */
function Elapsed({ row }: { row: TimelineRow }) {
  const { now } = useRunScreen()
  const first = row.bars.find((bar) => bar.kind !== 'queue')
  return <>{first ? formatDuration(Math.max(0, now - first.from)) : '–'}</>
}
