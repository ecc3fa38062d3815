/**
 * The timeline's scale: time in which models or tools are busy is drawn true to length, everything else (people, timers, backoff)
 * is cut to a share of it, so that a night's wait for an approval does not squeeze the work into one pixel. Monotonic.
 */

export interface Interval {
  /** Milliseconds since the epoch. */
  from: number
  to: number
}

export interface TimeScale {
  /** Position between the run's start (0) and its end (1). */
  at(ms: number): number
  /** Whether some stretch is drawn shorter than it was. */
  compressed: boolean
}

/** Longest that a stretch in which nothing was busy is drawn, as a share of all busy time. */
const idleShare = 0.12

/** A scale over start..end from the stretches in which something was busy. */
export function timeScale(busy: readonly Interval[], start: number, end: number): TimeScale {
  const merged = union(busy, start, end)
  const busyTotal = merged.reduce((sum, { from, to }) => sum + to - from, 0)
  const longestIdle = Math.max(busyTotal * idleShare, 1)
  const knots: { ms: number; drawn: number }[] = [{ ms: start, drawn: 0 }]
  let drawn = 0
  let compressed = false
  const advance = (to: number, isBusy: boolean) => {
    const length = to - (knots.at(-1)?.ms ?? start)
    if (length <= 0) return
    drawn += isBusy ? length : Math.min(length, longestIdle)
    compressed ||= !isBusy && length > longestIdle
    knots.push({ ms: to, drawn })
  }
  for (const { from, to } of merged) {
    advance(from, false)
    advance(to, true)
  }
  advance(end, false)
  const total = drawn || 1
  return { at: (ms) => interpolate(knots, ms) / total, compressed }
}

/** The intervals within start..end, sorted, overlaps joined. */
export function union(intervals: readonly Interval[], start = -Infinity, end = Infinity): Interval[] {
  const sorted = intervals
    .map(({ from, to }) => ({ from: Math.max(from, start), to: Math.min(to, end) }))
    .filter(({ from, to }) => to > from)
    .sort((a, b) => a.from - b.from)
  const joined: Interval[] = []
  for (const interval of sorted) {
    const last = joined.at(-1)
    if (last && interval.from <= last.to) last.to = Math.max(last.to, interval.to)
    else joined.push(interval)
  }
  return joined
}

function interpolate(knots: readonly { ms: number; drawn: number }[], ms: number): number {
  const next = knots.findIndex((knot) => knot.ms >= ms)
  const last = knots.at(-1)?.drawn ?? 0
  if (next === -1) return last
  const upper = knots[next]
  const lower = knots[next - 1]
  if (!upper || !lower) return upper?.drawn ?? 0
  return lower.drawn + ((ms - lower.ms) / (upper.ms - lower.ms)) * (upper.drawn - lower.drawn)
}
