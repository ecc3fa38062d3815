/** Durations as people write them: a number in the field's own unit, or with units (`30s`, `1.5h`, `1h 30m`, `2 days`). Pure. */

const units: Record<string, number> = { ms: 1, s: 1000, sec: 1000, second: 1000, m: 60_000, min: 60_000, minute: 60_000, h: 3_600_000, hour: 3_600_000, d: 86_400_000, day: 86_400_000, w: 604_800_000, week: 604_800_000 }

const part = /(\d+(?:[.,]\d+)?)\s*([a-z]+)/gi

/** The number in the field's unit (`base` milliseconds); undefined where it cannot be read. */
export function readDuration(text: string, base: 1 | 1000): number | undefined {
  const bare = /^\s*(\d+(?:[.,]\d+)?)\s*$/.exec(text)
  if (bare) return rounded(numberOf(bare[1]) * base, base)
  if (!/^\s*(?:\d+(?:[.,]\d+)?\s*[a-z]+\s*)+$/i.test(text)) return undefined
  let ms = 0
  for (const [, digits, word = ''] of text.matchAll(part)) {
    const name = word.toLowerCase()
    const size = units[name] ?? units[name.replace(/s$/, '')]
    if (size === undefined) return undefined
    ms += numberOf(digits) * size
  }
  return rounded(ms, base)
}

const numberOf = (digits = ''): number => Number(digits.replace(',', '.'))
const rounded = (ms: number, base: 1 | 1000): number => (base === 1 ? Math.round(ms) : ms / base)

/** `30000` ms → `30 s`; what is shown beside a number that is hard to read. Empty where the number says it already. */
export function sayDuration(value: number, base: 1 | 1000): string {
  const ms = value * base
  const [unit, size] = [...Object.entries({ d: 86_400_000, h: 3_600_000, min: 60_000, s: 1000 })].find(([, each]) => ms >= each) ?? ['ms', 1]
  if (ms < 1000 || (unit === 's' && base === 1000)) return ''
  const amount = Math.round((ms / size) * 10) / 10
  return `${amount} ${unit}`
}
