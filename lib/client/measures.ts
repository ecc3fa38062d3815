/** Durations, spans and amounts as people type and read them in a filter. Pure. */

const units: [unit: string, ms: number][] = [['d', 86_400_000], ['h', 3_600_000], ['m', 60_000], ['s', 1000], ['ms', 1]]

/** `90`, `90 s`, `1.5m`, `250ms`, `1 h 30 m` → milliseconds; a number alone is seconds. Undefined for what is no duration. */
export function parseDuration(text: string): number | undefined {
  const parts = [...text.trim().toLowerCase().matchAll(/(\d+(?:[.,]\d+)?)\s*(ms|s|m|h|d)?\s*/gy)]
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text.trim().toLowerCase()) return undefined
  if (parts.length > 1 && parts.some(([, , unit]) => unit === undefined)) return undefined
  return Math.round(parts.reduce((sum, [, count = '', unit = 's']) => sum + Number(count.replace(',', '.')) * (units.find(([name]) => name === unit)?.[1] ?? 0), 0))
}

/** In the largest unit that says it exactly: 90000 → `90 s`, 3600000 → `1 h`. */
export function durationText(ms: number): string {
  const [unit, size] = units.find(([, each]) => ms >= each && ms % each === 0) ?? ['ms', 1]
  return `${ms / size} ${unit}`
}

/** `0.5`, `$1.20`, `1,5` → US dollars; undefined for what is no amount. */
export function parseCost(text: string): number | undefined {
  const [, amount] = /^\$?\s*(\d+(?:[.,]\d+)?)\s*\$?$/.exec(text.trim()) ?? []
  return amount === undefined ? undefined : Number(amount.replace(',', '.'))
}

/** Exactly, unlike what a run has cost: 0.5 → `$0.50`, 0.0001 → `$0.0001`. */
export const costText = (usd: number): string => `$${usd.toLocaleString('en-US', { minimumFractionDigits: usd % 1 === 0 ? 0 : 2, maximumFractionDigits: 12 })}`

const spanUnitMs: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Milliseconds of a span back from now, `30m`, `24h`, `7d`; undefined for what is no span. */
export function spanMs(span: string): number | undefined {
  const [, count, unit] = /^([1-9]\d{0,3})([mhd])$/.exec(span) ?? []
  return count === undefined || unit === undefined ? undefined : Number(count) * (spanUnitMs[unit] ?? 0)
}
