/**
 * Dates in templates: reads a moment and writes it by a strftime format. Unlike liquidjs's own filters it never asks the clock
 * (`now` is handed in), never reads the host's time zone or locale (UTC unless a zone is given, English names), and refuses text
 * that is not a date. So a template gives the same bytes on every machine and in every replay.
 */

export const defaultDateFormat = '%A, %B %-e, %Y at %-l:%M %P %z'

const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|z|[+-]\d{2}:?\d{2})?$/
const mail = /^(?:[A-Za-z]{3},\s*)?(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d{2}):(\d{2})(?::(\d{2}))?\s*(Z|GMT|UTC|[+-]\d{4})$/

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const minuteMs = 60_000
const dayMs = 86_400_000

/**
 * Milliseconds since 1970 of a number of seconds, of digits (seconds too), of ISO 8601 or mail (RFC 2822) text, or of `now`.
 * Text without a zone is UTC. Throws an error that quotes what is not a date.
 */
export function readMoment(value: unknown, now: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value * 1000
  const given = typeof value === 'string' ? value.trim() : ''
  const text = given === 'now' || given === 'today' ? now : given
  if (/^-?\d+$/.test(text)) return Number(text) * 1000
  const moment = isoMoment(text) ?? mailMoment(text)
  if (moment === undefined || Number.isNaN(moment)) throw new Error(`${JSON.stringify(value)} is not a date; give ISO 8601 text or seconds since 1970`)
  return moment
}

function isoMoment(text: string): number | undefined {
  const match = iso.exec(text)
  if (!match) return undefined
  const [, year, month, day, hour, minute, second, fraction, zone] = match
  return utc(Number(year), Number(month), Number(day), [hour, minute, second]) + Number((fraction ?? '').padEnd(3, '0').slice(0, 3)) - offsetOf(zone)
}

function mailMoment(text: string): number | undefined {
  const match = mail.exec(text)
  if (!match) return undefined
  const [, day, name = '', year, hour, minute, second, zone] = match
  const month = months.findIndex((full) => full.slice(0, 3).toLowerCase() === name.toLowerCase()) + 1
  return month === 0 ? undefined : utc(Number(year), month, Number(day), [hour, minute, second]) - offsetOf(zone)
}

function utc(year: number, month: number, day: number, time: (string | undefined)[]): number {
  const [hour = 0, minute = 0, second = 0] = time.map((part) => Number(part ?? 0))
  const moment = new Date(0)
  moment.setUTCFullYear(year, month - 1, day)
  if (moment.getUTCMonth() !== month - 1 || moment.getUTCDate() !== day || hour > 24 || minute > 59 || second > 60) return Number.NaN
  return moment.setUTCHours(hour, minute, second)
}

function offsetOf(zone: string | undefined): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? '')
  if (!match) return 0
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * minuteMs
}

/** Minutes east of UTC of a zone: a name (`Europe/Zurich`), an offset (`+02:00`), or liquid's minutes west of UTC (a number). */
function minutesEast(zone: unknown, moment: number): number {
  if (zone === undefined || zone === null || zone === '') return 0
  if (typeof zone === 'number') return -zone
  const text = String(zone)
  if (/^[+-]\d{2}:?\d{2}$/.test(text)) return offsetOf(text) / minuteMs
  let parts: Intl.DateTimeFormatPart[]
  try {
    parts = new Intl.DateTimeFormat('en-US', { timeZone: text, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' }).formatToParts(moment)
  } catch {
    throw new Error(`${JSON.stringify(text)} is not a time zone; give a name such as "Europe/Zurich" or an offset such as "+02:00"`)
  }
  const field = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0)
  const local = Date.UTC(field('year'), field('month') - 1, field('day'), field('hour'), field('minute'), field('second'))
  return Math.round((local - Math.floor(moment / 1000) * 1000) / minuteMs)
}

interface Moment {
  /** Shifted so that its UTC fields show the zone's wall clock. */
  wall: Date
  moment: number
  east: number
  zone: string
}

/** A moment by a strftime format, in `zone` (UTC where none is given). Codes that strftime does not know stay as they are. */
export function formatMoment(moment: number, format: string, zone?: unknown): string {
  const east = minutesEast(zone, moment)
  const at: Moment = { wall: new Date(moment + east * minuteMs), moment, east, zone: typeof zone === 'string' && /[A-Za-z]/.test(zone) ? zone : '' }
  if (Number.isNaN(at.wall.getTime())) throw new Error(`${moment / 1000} seconds since 1970 is beyond the range of dates`)
  return format.replace(/%([-_0^#:]*)(\d{1,3})?([a-zA-Z%])/g, (code, flags: string, width: string | undefined, letter: string) => {
    const field = fields[letter]
    return field ? padded(field(at, flags), letter, flags, width) : code
  })
}

function padded(text: string, letter: string, flags: string, width: string | undefined): string {
  const cased = flags.includes('^') ? text.toUpperCase() : flags.includes('#') ? swapCase(text) : text
  if (flags.includes('-')) return cased
  const fill = flags.includes('_') ? ' ' : flags.includes('0') ? '0' : spacePadded.has(letter) ? ' ' : '0'
  const length = Number(width ?? widths[letter] ?? 0)
  return fill === '0' && cased.startsWith('-') ? `-${cased.slice(1).padStart(length - 1, fill)}` : cased.padStart(length, fill)
}

const swapCase = (text: string): string => (/[a-z]/.test(text) ? text.toUpperCase() : text.toLowerCase())
const hour12 = (at: Moment): string => String(at.wall.getUTCHours() % 12 || 12)
const yearDay = ({ wall }: Moment): number => Math.floor((Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate()) - Date.UTC(wall.getUTCFullYear(), 0, 1)) / dayMs) + 1
const week = (at: Moment, firstDay: number): string => String(Math.floor((yearDay(at) - 1 - ((at.wall.getUTCDay() - firstDay + 7) % 7) + 7) / 7))
const two = (value: number): string => String(value).padStart(2, '0')

function offset({ east }: Moment, flags: string): string {
  const minutes = Math.abs(east)
  return `${east < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${flags.includes(':') ? ':' : ''}${two(minutes % 60)}`
}

function ordinal({ wall }: Moment): string {
  const day = wall.getUTCDate()
  if (day >= 11 && day <= 13) return 'th'
  return ['th', 'st', 'nd', 'rd'][day % 10] ?? 'th'
}

const spacePadded = new Set('aAbBceklpPhxXFTDR')
const widths: Record<string, number> = { C: 2, d: 2, e: 2, H: 2, I: 2, j: 3, k: 2, l: 2, L: 3, m: 2, M: 2, S: 2, U: 2, W: 2, y: 2, Y: 4 }

const composed = (format: string) => (at: Moment) => formatMoment(at.moment, format, at.zone === '' ? -at.east : at.zone)

const fields: Record<string, (at: Moment, flags: string) => string> = {
  a: ({ wall }) => (days[wall.getUTCDay()] ?? '').slice(0, 3),
  A: ({ wall }) => days[wall.getUTCDay()] ?? '',
  b: ({ wall }) => (months[wall.getUTCMonth()] ?? '').slice(0, 3),
  B: ({ wall }) => months[wall.getUTCMonth()] ?? '',
  c: composed('%a %b %e %H:%M:%S %Y'),
  C: ({ wall }) => String(Math.floor(wall.getUTCFullYear() / 100)),
  d: ({ wall }) => String(wall.getUTCDate()),
  D: composed('%m/%d/%y'),
  e: ({ wall }) => String(wall.getUTCDate()),
  F: composed('%Y-%m-%d'),
  h: ({ wall }) => (months[wall.getUTCMonth()] ?? '').slice(0, 3),
  H: ({ wall }) => String(wall.getUTCHours()),
  I: hour12,
  j: (at) => String(yearDay(at)),
  k: ({ wall }) => String(wall.getUTCHours()),
  l: hour12,
  L: ({ wall }) => String(wall.getUTCMilliseconds()),
  m: ({ wall }) => String(wall.getUTCMonth() + 1),
  M: ({ wall }) => String(wall.getUTCMinutes()),
  n: () => '\n',
  N: ({ wall }) => `${String(wall.getUTCMilliseconds()).padStart(3, '0')}000000`,
  p: ({ wall }) => (wall.getUTCHours() < 12 ? 'AM' : 'PM'),
  P: ({ wall }) => (wall.getUTCHours() < 12 ? 'am' : 'pm'),
  q: ordinal,
  R: composed('%H:%M'),
  s: ({ moment }) => String(Math.floor(moment / 1000)),
  S: ({ wall }) => String(wall.getUTCSeconds()),
  t: () => '\t',
  T: composed('%H:%M:%S'),
  u: ({ wall }) => String(wall.getUTCDay() || 7),
  U: (at) => week(at, 0),
  w: ({ wall }) => String(wall.getUTCDay()),
  W: (at) => week(at, 1),
  x: composed('%m/%d/%y'),
  X: composed('%H:%M:%S'),
  y: ({ wall }) => String(((wall.getUTCFullYear() % 100) + 100) % 100),
  Y: ({ wall }) => String(wall.getUTCFullYear()),
  z: offset,
  Z: (at, flags) => (at.zone !== '' ? at.zone : at.east === 0 ? 'UTC' : offset(at, flags)),
  '%': () => '%',
}
