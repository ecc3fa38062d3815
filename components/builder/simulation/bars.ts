/** The geometry of a simulation's chart: a bar per call in the order of time, runs set apart, and the scale that they share. Pure. */
import type { SimulatedCallItem } from '#lib/api/simulations.ts'

export interface Bar {
  item: SimulatedCallItem
  x: number
  width: number
  /** Heights from below, in pixels: what is no thread, the thread, what the budget leaves out. */
  rest: number
  thread: number
  left: number
  /** What was sent then. */
  before: number
  cacheBreaks: boolean
}

export interface RunSpan {
  runId: string
  x: number
  width: number
  calls: number
}

export interface Chart {
  bars: Bar[]
  runs: RunSpan[]
  /** Tokens that the full height stands for. */
  top: number
  /** Places of the lines of the scale. */
  ticks: { tokens: number; y: number }[]
  /** Of the window, where it is on the scale. */
  windowY: number | null
}

const runGap = 4
/** A window of up to so many times the largest call is drawn to scale. */
const furthest = 1.6

/** Oldest run first, the calls of a run in their order. */
export function inTime(items: readonly SimulatedCallItem[]): SimulatedCallItem[] {
  const runs = new Map<string, SimulatedCallItem[]>()
  for (const item of items) runs.set(item.runId, [...(runs.get(item.runId) ?? []), item])
  return [...runs.values()].reverse().flat()
}

/** Of a bar without any request: what it would have taken. */
const wholeOf = ({ afterTokens, wholeTokens, beforeTokens }: SimulatedCallItem): number => Math.max(wholeTokens, afterTokens ?? 0, beforeTokens)

export function chartOf(calls: readonly SimulatedCallItem[], window: number | null, width: number, height: number): Chart {
  const largest = Math.max(1, ...calls.map(wholeOf))
  const top = niceTop(window !== null && window <= largest * furthest ? Math.max(window * 1.04, largest) : largest)
  const scale = (tokens: number): number => (tokens / top) * height
  const runCount = new Set(calls.map(({ runId }) => runId)).size
  const step = Math.max(0.5, (width - runGap * Math.max(0, runCount - 1)) / Math.max(1, calls.length))
  const previous = previousOf(calls)
  const bars: Bar[] = []
  const runs: RunSpan[] = []
  let x = 0
  for (const item of calls) {
    const span = runs.at(-1)
    if (span?.runId === item.runId) {
      span.width += step
      span.calls += 1
    } else {
      if (span) x += runGap
      runs.push({ runId: item.runId, x, width: step, calls: 1 })
    }
    bars.push({ item, x, width: Math.min(44, Math.max(0.5, step - (step > 4 ? 1 : 0))), cacheBreaks: breaksCache(item, previous.get(item)), ...heights(item, scale) })
    x += step
  }
  const ticks = [0, 0.5, 1].map((share) => ({ tokens: top * share, y: height - height * share }))
  return { bars, runs, top, ticks, windowY: window !== null && window <= top ? height - scale(window) : null }
}

function heights({ afterTokens, threadTokens, wholeTokens, beforeTokens }: SimulatedCallItem, scale: (tokens: number) => number): Pick<Bar, 'rest' | 'thread' | 'left' | 'before'> {
  const before = scale(beforeTokens)
  if (afterTokens === null) return { rest: 0, thread: 0, left: scale(wholeTokens), before }
  return { rest: scale(Math.max(0, afterTokens - threadTokens)), thread: scale(threadTokens), left: scale(Math.max(0, wholeTokens - afterTokens)), before }
}

/** The next round number: 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten. */
function niceTop(tokens: number): number {
  const power = 10 ** Math.floor(Math.log10(tokens))
  const step = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((each) => each * power >= tokens) ?? 10
  return step * power
}

/** The bar under a horizontal place; the nearest where there is none. */
export function barAt({ bars }: Chart, x: number): Bar | undefined {
  return bars.findLast((bar) => bar.x <= x) ?? bars[0]
}

/** The calls by themselves, each with the one before it in its run. */
export function previousOf(calls: readonly SimulatedCallItem[]): Map<SimulatedCallItem, SimulatedCallItem> {
  return new Map(calls.flatMap((call, index) => {
    const before = calls[index - 1]
    return before?.runId === call.runId ? [[call, before] as const] : []
  }))
}

/** Of the call before, less by so much of it is read again from the cache than was then. */
const noticeable = 0.1

/** A provider that has the call before in its cache could use less of it than it could then: something near its beginning changed. */
export function breaksCache({ prefixTokens, beforePrefixTokens }: SimulatedCallItem, previous: SimulatedCallItem | undefined): boolean {
  if (!previous || prefixTokens === null || beforePrefixTokens === null || !previous.afterTokens) return false
  return prefixTokens / previous.afterTokens < beforePrefixTokens / previous.beforeTokens - noticeable
}
