/**
 * A bar per call in the order of time: what is no thread, the thread, and hatched what would be left out; a line where it was, one for
 * the window, and a mark where a provider's cache would break. For the eye and the pointer: the table beside it says the same.
 */
'use client'
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import type { SimulatedCallItem } from '#lib/api/simulations.ts'
import { classNames } from '#components/ui/class-names.ts'
import { formatCompact, formatNumber, plural } from '#components/ui/format.ts'
import { barAt, chartOf, type Bar, type Chart } from './bars.ts'
import { shortRun } from './words.ts'

export interface SimulationChartProps {
  /** Oldest first. */
  calls: readonly SimulatedCallItem[]
  window: number | null
  chosen: SimulatedCallItem | undefined
  onChoose(call: SimulatedCallItem): void
}

const height = 168
/** Room for the marks and the names of runs below the bars. */
const below = 26

export function SimulationChart({ calls, window, chosen, onChoose }: SimulationChartProps) {
  const [holder, width] = useWidth()
  const [hovered, setHovered] = useState<Bar>()
  const chart = useMemo(() => chartOf(calls, window, width, height), [calls, window, width])
  const placeOf = (event: { clientX: number; currentTarget: Element }) => barAt(chart, event.clientX - event.currentTarget.getBoundingClientRect().left)
  const overflow = calls.filter((call) => call.overflow !== 'none').length
  const marked = chart.bars.find(({ item }) => item.runId === chosen?.runId && item.seq === chosen.seq)
  return (
    <figure className="flex flex-col gap-1.5">
      <div className="flex pr-1 pl-11">
        <div ref={holder} className="relative min-w-0 flex-1">
          <svg
            role="img"
            aria-label={`Tokens of ${plural(calls.length, 'call')}, oldest first; ${formatNumber(overflow)} overflow. The table lists them.`}
            width={width}
            height={height + below}
            className="block cursor-pointer overflow-visible"
            onPointerMove={(event) => setHovered(placeOf(event))}
            onPointerLeave={() => setHovered(undefined)}
            onClick={(event) => {
              const bar = placeOf(event)
              if (bar) onChoose(bar.item)
            }}
          >
            <Scale chart={chart} width={width} />
            <Bars chart={chart} lit={hovered ?? marked} />
            <Line chart={chart} />
            <WindowLine y={chart.windowY} width={width} window={window} />
            <Marks chart={chart} />
          </svg>
        </div>
      </div>
      <figcaption className="flex min-h-5 flex-wrap items-center gap-x-4 gap-y-1 pl-11 text-12 text-fg-3">
        <Legend className="bg-bar-prompt">prompt and schema</Legend>
        <Legend className="bg-bar-event">thread</Legend>
        <Legend className="hatched">left out or refused</Legend>
        <span className="inline-flex items-center gap-1.5">
          <i aria-hidden className="h-px w-3 bg-fg" />
          as it was
        </span>
        <span className="inline-flex items-center gap-1.5">
          <i aria-hidden className="size-0 border-x-4 border-b-[6px] border-x-transparent border-b-waiting" />
          cache breaks
        </span>
        {window !== null && chart.windowY === null && <span>window of {formatCompact(window)} tok, far above</span>}
        <span className="ml-auto text-fg-2 tabular-nums">{hovered && readOut(hovered.item)}</span>
      </figcaption>
    </figure>
  )
}

function readOut({ runId, call, beforeTokens, afterTokens, wholeTokens }: SimulatedCallItem): string {
  const after = afterTokens === null ? `refused, would take ${formatNumber(wholeTokens)}` : formatNumber(afterTokens)
  return `${shortRun(runId)} call ${call}: ${formatNumber(beforeTokens)} → ${after} tok`
}

/** The width of the element that holds the chart, kept up to date. */
function useWidth(): [React.RefObject<HTMLDivElement | null>, number] {
  const holder = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(900)
  useEffect(() => {
    const element = holder.current
    if (!element) return
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.max(100, Math.floor(entry.contentRect.width))))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [holder, width]
}

function Scale({ chart, width }: { chart: Chart; width: number }) {
  return (
    <g aria-hidden>
      {chart.ticks.map(({ tokens, y }) => (
        <g key={y}>
          <line x1={0} x2={width} y1={y + 0.5} y2={y + 0.5} className={tokens === 0 ? 'stroke-line-strong' : 'stroke-line-soft'} />
          <text x={-8} y={y + 4} textAnchor="end" className="fill-fg-3 text-11 tabular-nums">
            {formatCompact(tokens)}
          </text>
        </g>
      ))}
    </g>
  )
}

function Bars({ chart, lit }: { chart: Chart; lit: Bar | undefined }) {
  const hatch = useId()
  return (
    <g aria-hidden shapeRendering="crispEdges">
      <defs>
        <pattern id={hatch} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="5" height="5" className="fill-waiting-soft" />
          <rect width="2" height="5" className="fill-fill-waiting" />
        </pattern>
      </defs>
      {lit && <rect x={lit.x - 1} y={0} width={lit.width + 2} height={height} className="fill-active" />}
      {chart.bars.map(({ item, x, width, rest, thread, left }) => (
        <g key={`${item.runId} ${item.seq}`}>
          <rect x={x} y={height - rest} width={width} height={rest} className="fill-bar-prompt" />
          <rect x={x} y={height - rest - thread} width={width} height={thread} className="fill-bar-event" />
          <rect x={x} y={height - rest - thread - left} width={width} height={left} fill={`url(#${hatch})`} />
        </g>
      ))}
    </g>
  )
}

/** Where each call was. */
function Line({ chart }: { chart: Chart }) {
  return <path aria-hidden d={chart.bars.map(({ x, width, before }) => `M${x} ${height - before}h${width}`).join('')} className="fill-none stroke-fg" strokeWidth={1} />
}

function WindowLine({ y, width, window }: { y: number | null; width: number; window: number | null }) {
  if (y === null || window === null) return null
  return (
    <g aria-hidden>
      <line x1={0} x2={width} y1={y} y2={y} className="stroke-failed" strokeWidth={1.5} strokeDasharray="6 3" />
      <text x={width - 4} y={y < 14 ? y + 13 : y - 5} textAnchor="end" className="fill-failed text-11 font-medium tabular-nums" paintOrder="stroke" stroke="var(--raised)" strokeWidth={3}>
        window {formatNumber(window)}
      </text>
    </g>
  )
}

/** Under the bars: where the cache breaks, and whose calls they are. */
function Marks({ chart }: { chart: Chart }) {
  return (
    <g aria-hidden>
      {chart.bars.filter(({ cacheBreaks }) => cacheBreaks).map(({ item, x, width }) => (
        <path key={`${item.runId} ${item.seq}`} d={`M${x + width / 2} ${height + 2}l4 6h-8z`} className="fill-waiting" />
      ))}
      {chart.runs.map(({ runId, x, width }) => (
        <g key={runId}>
          <line x1={x} x2={x + width - 1} y1={height + 10.5} y2={height + 10.5} className="stroke-line-strong" />
          {width > 64 && (
            <text x={x} y={height + 23} className="fill-fg-3 font-mono text-11">
              {shortRun(runId)}
            </text>
          )}
        </g>
      ))}
    </g>
  )
}

function Legend({ className, children }: { className: string; children: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <i aria-hidden className={classNames('size-2.5 rounded-3', className === 'hatched' ? 'bg-[repeating-linear-gradient(135deg,var(--fill-waiting)_0_2px,var(--waiting-soft)_2px_4px)]' : className)} />
      {children}
    </span>
  )
}
