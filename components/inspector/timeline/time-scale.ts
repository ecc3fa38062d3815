/**
 * The timeline's scale: time in which models or tools are busy is drawn true to length; a stretch in which nobody works (people,
 * timers, pauses, no worker) is drawn true as long as it is short, else cut to a share of the work and marked as a break, so that a
 * night's wait for an approval does not squeeze the work into one pixel. Monotonic, and can be read backwards.
 */

export interface Interval {
  /** Milliseconds since the epoch. */
  from: number
  to: number
}

/** A stretch in which nobody worked, drawn shorter than it was. */
export interface Break extends Interval {
  /** Where it begins and ends on the scale. */
  left: number
  right: number
}

export interface TimeScale {
  start: number
  end: number
  /** Position between start (0) and end (1). */
  at(ms: number): number
  /** The time at a position. */
  timeAt(position: number): number
  breaks: readonly Break[]
  /** Milliseconds that the whole width would show without breaks. */
  drawnMs: number
}

/** Longest that one idle stretch is drawn, and that all breaks together are, as shares of all busy time. */
const idleShare = { one: 0.12, all: 0.6 }
/** Shorter ones are always drawn true. */
const leastBreakMs = 250

interface Stretch extends Interval {
  idle: boolean
  drawn: number
}

/** A scale over start..end from the stretches in which something was busy. */
export function timeScale(busy: readonly Interval[], start: number, end: number): TimeScale {
  const stretches = stretchesOf(union(busy, start, end), start, end)
  const busyTotal = stretches.reduce((sum, { idle, from, to }) => sum + (idle ? 0 : to - from), 0)
  const long = stretches.filter(({ idle, from, to }) => idle && to - from > Math.max(busyTotal * idleShare.one, leastBreakMs)).length
  const longest = Math.max(Math.min(busyTotal * idleShare.one, (busyTotal * idleShare.all) / Math.max(long, 1)), 1)
  let drawn = 0
  for (const stretch of stretches) {
    const length = stretch.to - stretch.from
    stretch.drawn = drawn
    drawn += isBreak(stretch, longest) ? longest : length
  }
  const total = drawn || 1
  const breaks = stretches.flatMap((stretch): Break[] => (isBreak(stretch, longest) ? [{ from: stretch.from, to: stretch.to, left: stretch.drawn / total, right: (stretch.drawn + longest) / total }] : []))
  const knots = [...stretches.map(({ from, drawn: at }) => ({ ms: from, drawn: at })), { ms: end, drawn }]
  return {
    start, end, breaks, drawnMs: drawn,
    at: (ms) => interpolate(knots, ms, 'ms', 'drawn') / total,
    timeAt: (position) => interpolate(knots, Math.min(Math.max(position, 0), 1) * total, 'drawn', 'ms'),
  }
}

const isBreak = ({ idle, from, to }: Interval & { idle: boolean }, longest: number): boolean => idle && to - from > Math.max(longest, leastBreakMs)

/** Busy and idle in turn, from start to end. */
function stretchesOf(merged: readonly Interval[], start: number, end: number): Stretch[] {
  const stretches: Stretch[] = []
  let reached = start
  const advance = (to: number, idle: boolean) => {
    if (to > reached) stretches.push({ from: reached, to, idle, drawn: 0 })
    reached = Math.max(reached, to)
  }
  for (const { from, to } of merged) {
    advance(from, true)
    advance(to, false)
  }
  advance(end, true)
  return stretches
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

/** What is left of a stretch outside of others, with whatever else it says. */
export function outside<Stretch extends Interval>(stretch: Stretch, others: readonly Interval[]): Stretch[] {
  return others.reduce<Stretch[]>(
    (left, { from, to }) => left.flatMap((part) => (part.to <= from || part.from >= to ? [part] : [{ ...part, to: from }, { ...part, from: to }].filter((piece) => piece.to > piece.from))),
    [stretch],
  )
}

type Knot = Record<'ms' | 'drawn', number>

/** Reads `to` at a value of `by`; both rise from knot to knot. */
function interpolate(knots: readonly Knot[], value: number, by: keyof Knot, to: keyof Knot): number {
  let low = 0
  let high = knots.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((knots[middle]?.[by] ?? 0) >= value) high = middle
    else low = middle + 1
  }
  const upper = knots[low]
  const lower = knots[low - 1]
  if (!upper) return 0
  if (value >= upper[by] || !lower) return upper[to]
  return lower[to] + ((value - lower[by]) / (upper[by] - lower[by])) * (upper[to] - lower[to])
}
