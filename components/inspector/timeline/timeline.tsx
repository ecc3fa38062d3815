/**
 * The history as rows with bars, child runs and branches in their places. A hovered row lights its segments in the open call; a row
 * that a hovered segment came from takes that segment's hue. Selecting a line inside a child run selects the moment in this run.
 */
'use client'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useRouter } from 'next/navigation'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { sourceTone } from '../context/source-look.ts'
import { forkGaps, withoutGaps } from '../fork/fork-gaps.ts'
import { sourceSeqs } from '../run-log.ts'
import { useHighlight, useRunScreen, useSetHighlight } from '../run-screen.ts'
import { busyTimes } from './busy-times.ts'
import { seqOfLine, standingOf } from './line-standing.ts'
import { lineWords } from './line-words.ts'
import { lineTest, restrictions } from './timeline-filter.ts'
import { TimelineGrid } from './timeline-grid.tsx'
import { TimelineLegend } from './timeline-legend.tsx'
import { timelineLines, wantedRuns, type ReadRun, type TimelineLine } from './timeline-lines.ts'
import { rowOfEvent, rowOfSource, rowsByStep, timeByKind } from './timeline-rows.ts'
import { timeScale, type Interval, type TimeScale } from './time-scale.ts'
import { toggle, unfiltered, useHistorySettings, type HistorySettings } from './timeline-session.ts'
import { useChildRuns } from './use-child-runs.ts'

export function Timeline() {
  const { runId, log, rows, state, past, names, selected, select } = useRunScreen()
  const [{ toggled, filter, stretch }, change] = useHistorySettings(runId)
  const { childRun, want, read } = useChildRuns(state.graphHash, names)
  const root = useMemo((): ReadRun => ({ runId, log, state, rows, names }), [runId, log, state, rows, names])
  const lines = useMemo(() => timelineLines(root, { toggled: new Set(toggled), childRun }, lineTest(filter)), [root, toggled, childRun, filter])
  useEffect(() => want(wantedRuns(lines)), [want, lines])

  const byStep = useMemo(() => rowsByStep(rows), [rows])
  const index = useMemo(() => new Map(lines.map(({ key }, at) => [key, at])), [lines])
  const [walked, setWalked] = useState<{ key: string; seq: number }>()
  const key = walked && walked.seq === selected?.seq ? walked.key : rowOfEvent(byStep, selected)?.key

  const { scale, start, end } = useScale(root, read, stretch)
  const totals = useMemo(() => timeByKind(rows, scale.start, scale.end), [rows, scale])

  const setHighlight = useSetHighlight()
  const source = useHighlight((highlight) => highlight.source)
  const sourceKey = source ? rowOfSource(byStep, log.at(source.seq))?.key : undefined
  const router = useRouter()

  const selectLine = useCallback(
    (line: TimelineLine) => {
      const seq = seqOfLine(line, log, runId)
      setWalked({ key: line.key, seq })
      select(seq)
    },
    [log, runId, select],
  )

  const head = selected && selected.seq < log.events.length ? Date.parse(selected.at) : undefined
  if (rows.length === 0) return <EmptyState title="Nothing has started yet">Steps appear here as a worker takes them up.</EmptyState>
  return (
    <div className="@container flex h-full flex-col">
      <div className="flex min-h-0 flex-1 flex-col [--name:132px] [--took:46px] @[360px]:[--name:188px] @[420px]:[--name:200px] @[480px]:[--name:224px] @[480px]:[--took:58px] @[700px]:[--name:320px]">
        <TimelineGrid
          lines={lines}
          pageRun={runId}
          scale={scale}
          origin={start}
          now={end}
          current={key === undefined ? -1 : (index.get(key) ?? -1)}
          head={head}
          linked={source && sourceKey !== undefined ? { key: sourceKey, tone: sourceTone(source.kind) } : undefined}
          then={(line) => (selected ? standingOf(line, selected, past, runId) : undefined)}
          caption={<Caption shown={lines.length} filtered={restrictions(filter) > 0} magnified={stretch !== null} onAll={() => change({ filter: unfiltered })} onWhole={() => change({ stretch: null })} />}
          onSelect={selectLine}
          onToggle={(line) => change({ toggled: toggle(toggled, line.key) })}
          onOpen={(line) => {
            const href = line.kind === 'loading' ? undefined : lineWords(line, runId).href
            if (href !== undefined) router.push(href)
            else if (line.open !== undefined) change({ toggled: toggle(toggled, line.key) })
          }}
          onHover={(line) => setHighlight({ seqs: line?.kind === 'row' && line.run.runId === runId ? sourceSeqs(log, line.row.seq) : [] })}
          onStretch={(next) => change({ stretch: next && (next.from <= start && next.to >= end ? null : { ...next, seq: selected?.seq ?? 0 }) })}
        />
      </div>
      <TimelineLegend totals={totals} wallMs={withoutGaps(forkGaps(log.events), scale.start, scale.end)} part={stretch !== null} />
    </div>
  )
}

/** The scale of what is shown, and when the run began and ended, or now. */
function useScale(root: ReadRun, read: readonly ReadRun[], stretch: HistorySettings['stretch']): { scale: TimeScale; start: number; end: number } {
  const { state, selected, now } = useRunScreen()
  const start = Date.parse(state.startedAt)
  const end = state.final ? Date.parse(state.lastAt) : now
  const { from, to } = within(stretch, start, end, stretch && selected && selected.seq !== stretch.seq ? Date.parse(selected.at) : undefined)
  const busy = useMemo(() => busyTimes(root, read), [root, read])
  const scale = useMemo(() => timeScale(busy, from, to), [busy, from, to])
  return { scale, start, end }
}

/**
 * The part of the run that is shown: all of it, or what is magnified. Where another moment was selected since (`head`) and lies outside of
 * that, it turns over to the stretch of the same length that holds it.
 */
function within(stretch: Interval | null, start: number, end: number, head: number | undefined): Interval {
  if (!stretch) return { from: start, to: end }
  const length = stretch.to - stretch.from
  const turned = stretch.from + (head === undefined ? 0 : Math.floor((head - stretch.from) / length) * length)
  const from = Math.max(turned, start)
  const to = Math.min(turned + length, end)
  return from < to ? { from, to } : { from: start, to: end }
}

interface CaptionProps {
  shown: number
  filtered: boolean
  magnified: boolean
  onAll(): void
  onWhole(): void
}

/** Above the names: what is left out of the timeline, and the way back to all of it. */
function Caption({ shown, filtered, magnified, onAll, onWhole }: CaptionProps) {
  if (!filtered && !magnified) return <span className="truncate">Since the start</span>
  return (
    <>
      {filtered && <button type="button" onClick={onAll} className="truncate text-accent hover:underline">{shown} shown, show all</button>}
      {magnified && <button type="button" onClick={onWhole} className="truncate text-accent hover:underline">Whole run</button>}
    </>
  )
}
