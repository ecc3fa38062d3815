/** Numbers as people read them here. Pure; English; the same value always gives the same text, so columns align and tests hold. */

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const oneDigit = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 })

/** 1204 → `1,204`. */
export const formatNumber = (value: number): string => whole.format(value)

/** 14_210 → `14.2k`, 812 → `812`, 3_400_000 → `3.4M`. */
export function formatCompact(value: number): string {
  if (Math.abs(value) < 1000) return whole.format(value)
  if (Math.abs(value) < 999_950) return `${oneDigit.format(value / 1000)}k`
  return `${oneDigit.format(value / 1_000_000)}M`
}

/** 1196 → `1,196 tok`; from ten thousand on `14.2k tok`. */
export const formatTokens = (value: number): string => `${value < 10_000 ? formatNumber(value) : formatCompact(value)} tok`

/** US dollars: two digits from ten cents on, else four, `<$0.0001` below; null (price unknown) is `unknown`, never zero. */
export function formatCost(usd: number | null | undefined): string {
  if (usd === null || usd === undefined) return 'unknown'
  if (usd === 0) return '$0.00'
  if (usd < 0.0001) return '<$0.0001'
  if (usd < 0.1) return `$${usd.toFixed(4)}`
  return `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`
}

/** US dollars in whole cents, for columns: `$2.11`, `<$0.01`. */
export function formatCents(usd: number): string {
  if (usd > 0 && usd < 0.005) return '<$0.01'
  return `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`
}

/** A share of 0..1: 0.962 → `96.2%`, 1 → `100%`. Never rounds up to 100. */
export function formatPercent(share: number): string {
  if (share >= 1) return '100%'
  return `${oneDigit.format(Math.min(share * 100, 99.9))}%`
}

const pad = (value: number): string => String(value).padStart(2, '0')

/** Milliseconds, exact enough to compare: `2 ms`, `1.9 s`, `48 s`, `4 m 02 s`, `1 h 12 m`, `2 d 3 h`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${pad(seconds % 60)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} m`
  const hours = Math.floor(minutes / 60)
  return `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** Milliseconds in one unit, for columns: `212 ms`, `2.1 s`, `48 s`, `6.7 m`, `11 m`, `3.2 h`. */
export function formatDurationShort(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const units: [number, string][] = [[60_000, 's'], [3_600_000, 'm'], [86_400_000, 'h'], [Infinity, 'd']]
  const divisors: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
  const unit = units.find(([below]) => ms < below)?.[1] ?? 'd'
  const value = ms / (divisors[unit] ?? 1)
  return `${value < 9.95 ? oneDigit.format(value) : whole.format(value)} ${unit}`
}

/** How long ago, in one unit: `now`, `4 m`, `2 h`, `2 d`, and the date from 14 days on. */
export function formatAgo(at: Date, now: Date): string {
  const seconds = Math.max(0, (now.getTime() - at.getTime()) / 1000)
  if (seconds < 60) return 'now'
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`
  if (seconds < 14 * 86_400) return `${Math.floor(seconds / 86_400)} d`
  return formatDate(at)
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `22 Nov 2026`, in the person's time zone. */
export const formatDate = (at: Date): string => `${at.getDate()} ${months[at.getMonth()]} ${at.getFullYear()}`

/** A day as data has it: `2026-09-23` → `23 Sep 2026`, whatever the time zone; anything else as it is. */
export function formatDay(day: string): string {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? []
  const name = months[Number(month) - 1]
  return name ? `${Number(date)} ${name} ${year}` : day
}

/** `22 Nov 08:46`, in the person's time zone. */
export const formatDateTime = (at: Date): string => `${at.getDate()} ${months[at.getMonth()]} ${pad(at.getHours())}:${pad(at.getMinutes())}`

/** `08:51:31.208`, in the person's time zone. */
export const formatClock = (at: Date): string =>
  `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`

/** `1 run`, `2 runs`. */
export const plural = (count: number, one: string, many = `${one}s`): string => `${formatNumber(count)} ${count === 1 ? one : many}`

/** 1_572_864 → `1.5 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${oneDigit.format(bytes / 1024)} kB`
  return `${oneDigit.format(bytes / 1024 / 1024)} MB`
}
