/** Short forms of texts and values, for rows that have one line. Pure. */
import type { Json } from '#lib/engine/json.ts'

/** At most `length` characters on one line; what is cut shows as an ellipsis at the right. */
export function cut(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= length ? line : `${line.slice(0, length - 1).trimEnd()}…`
}

/** A value on one line: texts bare, everything else as JSON. */
export function inline(value: Json | undefined, length = 120): string {
  if (value === undefined) return ''
  return cut(typeof value === 'string' ? value : JSON.stringify(value), length)
}

/** What a person answered: yes, no, or their words. */
export const answerWord = (value: Json, length = 120): string => (typeof value === 'boolean' ? (value ? 'yes' : 'no') : inline(value, length))

/** `a`, `a and b`, `a, b and c`. */
export function listOf(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? ''
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

/** `approval_rejected` → `Approval rejected`. */
export function sentence(name: string): string {
  const words = name.replace(/[_.]+/g, ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
