/**
 * The include list and the rules of a context (semantics §4.2): which entries of a thread are shown, and how. Per entry the first
 * rule whose every selector matches decides:
 * - show: as it is · hide: not at all · hide_when_resolved: not once the same node or intent succeeded later
 * - truncate: its text up to `maxCharacters`, then a line that says how much is missing
 * - redact: the value at the JSON Pointer `field` (the whole value without one) is `[redacted]`
 * What is left out is listed with its rule and tokens. Pure data in, data out; nothing here knows formats.
 */
import type { ContextConfig, ContextRule } from '../decision.ts'
import type { Json } from '../json.ts'
import type { ThreadEntry } from './request.ts'
import { entryText } from './serialize.ts'

export interface Dropped {
  seq: number
  /** `include`, the rule's action, or the budget's overflow (`drop_oldest`). */
  rule: string
  tokens: number
}

const redacted = '[redacted]'
const defaultCharacters = 500

/** `size` counts the tokens that an entry takes as it would be shown. */
export function applyRules(thread: ThreadEntry[], context: Pick<ContextConfig, 'include' | 'rules'>, size: (entry: ThreadEntry) => number): { entries: ThreadEntry[]; dropped: Dropped[] } {
  const entries: ThreadEntry[] = []
  const dropped: Dropped[] = []
  for (const entry of thread) {
    const rule = context.include === '*' || context.include.includes(entry.tag) ? context.rules.find((candidate) => matches(candidate, entry)) : 'include'
    const shown = rule === 'include' ? undefined : changed(entry, rule)
    if (shown) entries.push(shown)
    if (shown === entry || rule === undefined) continue
    dropped.push({ seq: entry.seq, rule: rule === 'include' ? rule : rule.action, tokens: Math.max(0, size(entry) - (shown ? size(shown) : 0)) })
  }
  return { entries, dropped }
}

function matches(rule: ContextRule, entry: ThreadEntry): boolean {
  return (rule.tag ?? entry.tag) === entry.tag && (rule.type ?? entry.type) === entry.type && (rule.nodeId ?? entry.nodeId) === entry.nodeId
}

/** The entry as the rule shows it: itself where nothing changes, undefined where it is hidden. */
function changed(entry: ThreadEntry, rule: ContextRule | undefined): ThreadEntry | undefined {
  switch (rule?.action) {
    case undefined:
    case 'show':
      return entry
    case 'hide':
      return undefined
    case 'hide_when_resolved':
      return entry.resolved ? undefined : entry
    case 'truncate':
      return truncated(entry, rule.maxCharacters ?? defaultCharacters)
    case 'redact':
      return redactedEntry(entry, rule.field)
  }
}

function truncated(entry: ThreadEntry, length: number): ThreadEntry {
  const text = entryText(entry)
  if (text.length <= length) return entry
  const end = /[\uD800-\uDBFF]/.test(text.charAt(length - 1)) ? length - 1 : length
  const missing = text.length - end
  return { ...entry, text: `${text.slice(0, end)}\n[${missing} more character${missing === 1 ? '' : 's'} left out]` }
}

/** A text made from the value beforehand may hold what is to be hidden, so it gives way to the redacted value. */
function redactedEntry(entry: ThreadEntry, field: string | undefined): ThreadEntry {
  const value = field === undefined || field === '' ? redacted : withoutField(entry.value, field.replace(/^\//, '').split('/').map(unescaped))
  if (value === entry.value) return entry
  const { text: _, ...rest } = entry
  return { ...rest, value }
}

const unescaped = (key: string): string => key.replaceAll('~1', '/').replaceAll('~0', '~')

/** The value with the place at `path` redacted; the same value where there is no such place. */
function withoutField(value: Json, path: string[]): Json {
  const [key, ...deeper] = path
  if (key === undefined) return redacted
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return value
  const before = Array.isArray(value) ? value[Number(key)] : value[key]
  if (before === undefined) return value
  const after = withoutField(before, deeper)
  if (after === before) return value
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === key ? after : item))
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, name === key ? after : item]))
}
