/** A value of a field as text: a text as it is, anything else as JSON for reading. Pure. */
import type { Json } from '#lib/engine/json.ts'
import { formatJson } from '#components/inspector/json/format-json.ts'

/** Characters per line of JSON. */
const width = 56
/** Values up to this long stand on one line, from old to new. */
const shortest = 40

export function valueText(value: unknown): string {
  if (typeof value === 'string') return value === '' ? '(empty)' : value
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string')) return value.join(', ')
  return formatJson(value as Json, width)
}

/** Whether a value reads at a glance. */
export function isShort(value: unknown): boolean {
  const text = valueText(value)
  return text.length <= shortest && !text.includes('\n')
}
