/** Stretches of time that decisions are counted in: minutes, hours, days or weeks of a time zone. Pure. */

export type Unit = 'minute' | 'hour' | 'day' | 'week'

export interface Bucket {
  /** Milliseconds since 1970; `from` inclusive, `to` exclusive. */
  from: number
  to: number
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** The smallest unit of which a hundred or so cover the span. */
export function unitFor(spanMs: number): Unit {
  if (spanMs <= 90 * minute) return 'minute'
  if (spanMs <= 4 * day) return 'hour'
  return spanMs <= 100 * day ? 'day' : 'week'
}

/** Every bucket from the one of `first` to the one of `last`, empty ones included. */
export function bucketsBetween(first: number, last: number, unit: Unit, timeZone: string): Bucket[] {
  const clock = clockOf(timeZone)
  const buckets: Bucket[] = []
  for (let from = startOf(first, unit, clock); from <= last; ) {
    const to = startOf(from + pastTheEnd[unit], unit, clock)
    buckets.push({ from, to })
    from = to
  }
  return buckets
}

/** The place of a moment among buckets that follow one another; -1 for one outside. */
export function bucketAt(buckets: readonly Bucket[], at: number): number {
  let [low, high] = [0, buckets.length - 1]
  while (low <= high) {
    const middle = (low + high) >> 1
    const { from = 0, to = 0 } = buckets[middle] ?? {}
    if (at < from) high = middle - 1
    else if (at >= to) low = middle + 1
    else return middle
  }
  return -1
}

/** Whether this is a time zone that this machine knows. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** From the beginning of a bucket to somewhere in the next one, also where a day has 23 or 25 hours. */
const pastTheEnd: Record<Unit, number> = { minute, hour, day: day + 6 * hour, week: 7 * day + 6 * hour }

/** Milliseconds that the clocks of a time zone are ahead of UTC at a moment. */
type Clock = (at: number) => number

function clockOf(timeZone: string): Clock {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' })
  return (at) => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
    const { year = 0, month = 1, day: date = 1, hour: hours = 0, minute: minutes = 0, second = 0 } = parts
    return Date.UTC(year, month - 1, date, hours, minutes, second) - Math.floor(at / 1000) * 1000
  }
}

/** The beginning of the bucket that a moment lies in; weeks begin on Mondays. */
function startOf(at: number, unit: Unit, clock: Clock): number {
  const ahead = clock(at)
  const local = at + ahead
  const start = localStart(local, unit)
  if (unit === 'minute' || unit === 'hour') return start - ahead
  // Clocks may have been set between the beginning of the day and the moment.
  const guess = start - ahead
  return start - clock(guess)
}

function localStart(local: number, unit: Unit): number {
  if (unit === 'minute') return local - mod(local, minute)
  if (unit === 'hour') return local - mod(local, hour)
  const midnight = local - mod(local, day)
  // 1 January 1970 was a Thursday.
  return unit === 'day' ? midnight : midnight - mod(midnight / day + 3, 7) * day
}

const mod = (value: number, by: number): number => ((value % by) + by) % by
