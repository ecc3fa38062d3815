/** Durations as people write them: a number in the field's own unit, or with a unit (`30s`, `1.5h`). Pure. */

const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 }

/** The number in the field's unit (`base` milliseconds); undefined where it cannot be read. */
export function readDuration(text: string, base: 1 | 1000): number | undefined {
  const match = /^\s*(\d+(?:[.,]\d+)?)\s*(ms|s|min|m|h|d)?\s*$/i.exec(text)
  if (!match) return undefined
  const [, digits = '', unit] = match
  const value = Number(digits.replace(',', '.'))
  const ms = unit === undefined ? value * base : value * (units[unit.toLowerCase()] ?? base)
  const result = ms / base
  return base === 1 ? Math.round(result) : result
}

/** `30000` ms → `30 s`; what is shown beside a number that is hard to read. Empty where the number says it already. */
export function sayDuration(value: number, base: 1 | 1000): string {
  const ms = value * base
  const [unit, size] = [...Object.entries({ d: 86_400_000, h: 3_600_000, min: 60_000, s: 1000 })].find(([, each]) => ms >= each) ?? ['ms', 1]
  if (ms < 1000 || (unit === 's' && base === 1000)) return ''
  const amount = Math.round((ms / size) * 10) / 10
  return `${amount} ${unit}`
}
