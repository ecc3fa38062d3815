/**
 * The include list and the rules of a context (semantics §4.2): which entries of a thread are shown, and how. Per entry the first
 * rule whose every selector matches decides:
 * - show: as it is · hide: not at all · hide_when_resolved: not once the same node or intent succeeded later
 * - truncate: its text up to `maxCharacters`, then a line that says how much is missing
 * - redact: the value at the JSON Pointer `field` (the whole value without one) is `[redacted]`
 * - one_line: the first line of its text; of an object or a list its JSON · excerpt: its relevant part, of a failure out of all that is
 *   known of it (see excerpt.ts)
 * - summarise: as it is; what a model makes of it comes later (see summaries.ts)
 *
 * The `template` of a rule gives the text that its action starts from, of redact the text of what is left. What is left out is listed
 * with its rule and tokens. Pure data in, data out.
 */
import type { ContextConfig, ContextRule } from '../decision.ts'
import { isJsonObject, type Json } from '../json.ts'
import { PatternError } from '../linear-regex.ts'
import { renderTemplate, type TemplateSpan } from '../template.ts'
import { jsonText, valueText } from '../value-text.ts'
import { AuthorError } from './author-error.ts'
import { characterEnd, excerptOf, oneLineOf } from './excerpt.ts'
import { promptScope } from './prompt-scope.ts'
import type { AssembleRequest, ThreadEntry } from './request.ts'
import { entryText } from './serialize.ts'
import { guardedSpans, tagGuard, withTagsOf } from './tags.ts'

export interface Dropped {
  seq: number
  /** `include`, the rule's action, or the budget's overflow (`drop_oldest`). */
  rule: string
  tokens: number
  /** Place of the rule in `context.rules`, from 0. */
  index?: number
}

const redacted = '[redacted]'
const defaultCharacters = 500

type Request = Pick<AssembleRequest, 'thread' | 'context' | 'scope'>

/** `size` counts the tokens that an entry takes as it would be shown. Throws AuthorError where a template or pattern cannot be used. */
export function applyRules(request: Request, size: (entry: ThreadEntry) => number): { entries: ThreadEntry[]; dropped: Dropped[] } {
  const entries: ThreadEntry[] = []
  const dropped: Dropped[] = []
  for (const entry of request.thread) {
    const { rule, index } = ruleFor(request.context, entry)
    const { whole, shown } = rule === 'include' ? { whole: entry, shown: undefined } : rule && index !== undefined ? changed(entry, rule, index, request) : same(entry)
    if (shown) entries.push(shown)
    if (shown === whole || rule === undefined) continue
    dropped.push({ seq: entry.seq, rule: rule === 'include' ? rule : rule.action, tokens: Math.max(0, size(whole) - (shown ? size(shown) : 0)), ...(index !== undefined && { index }) })
  }
  return { entries, dropped }
}

/** What decides about an entry: the include list, or the first rule whose every selector matches, with its place from 0. */
export function ruleFor({ include, rules }: Pick<ContextConfig, 'include' | 'rules'>, entry: ThreadEntry): { rule?: ContextRule | 'include'; index?: number } {
  if (include !== '*' && !include.includes(entry.tag)) return { rule: 'include' }
  const index = rules.findIndex((candidate) => matches(candidate, entry))
  const rule = rules[index]
  return rule ? { rule, index } : {}
}

function matches(rule: ContextRule, entry: ThreadEntry): boolean {
  return (rule.tag ?? entry.tag) === entry.tag && (rule.type ?? entry.type) === entry.type && (rule.nodeId ?? entry.nodeId) === entry.nodeId
}

/** An entry before and after a rule's action: the same where the action leaves nothing out, without `shown` where it hides it. */
interface Changed {
  whole: ThreadEntry
  shown?: ThreadEntry | undefined
}

const same = (entry: ThreadEntry): Changed => ({ whole: entry, shown: entry })

function changed(entry: ThreadEntry, rule: ContextRule, index: number, request: Request): Changed {
  const templated = (of: ThreadEntry) => withTemplate(of, rule, index, request)
  switch (rule.action) {
    case 'show':
    case 'summarise':
      return same(templated(entry))
    case 'hide':
      return { whole: entry }
    case 'hide_when_resolved':
      return entry.resolved ? { whole: entry } : same(templated(entry))
    case 'redact': {
      const redacted = redactedEntry(entry, rule.field)
      return redacted === entry ? same(templated(entry)) : { whole: entry, shown: templated(redacted) }
    }
    case 'truncate':
      return shortened(templated(entry), (text) => truncated(text, rule.maxCharacters ?? defaultCharacters))
    case 'one_line':
      return onOneLine(templated(entry), rule, request.context)
    case 'excerpt':
      return shortened(rule.template === undefined ? withAllThatIsKnown(entry) : templated(entry), (text) => excerpt(text, rule, index))
  }
}

/** The entry with what the rule's template makes of it as its text. */
function withTemplate(entry: ThreadEntry, { template }: ContextRule, index: number, { scope }: Request): ThreadEntry {
  if (template === undefined) return entry
  const { tag, type, nodeId, value } = entry
  const event = { tag, type, ...(nodeId !== undefined && { nodeId }), value, text: entryText(entry) }
  const rendered = renderTemplate(template, { ...promptScope(scope), event })
  if (!rendered.ok) throw new AuthorError({ ...rendered.error, place: `context.rules[${index}].template` })
  // What the template marks by tags of its own, data in it cannot close.
  const isData = ({ source }: TemplateSpan): boolean => source.kind === 'variable'
  const spans = guardedSpans(rendered.spans, withTagsOf(rendered.spans, tagGuard([]), isData), isData)
  return { ...entry, text: spans.map(({ text }) => text).join('') }
}

function shortened(entry: ThreadEntry, shorten: (text: string) => string): Changed {
  const text = entryText(entry)
  const short = shorten(text)
  return short === text ? same(entry) : { whole: entry, shown: { ...entry, text: short } }
}

function truncated(text: string, length: number): string {
  if (text.length <= length) return text
  const end = characterEnd(text, length)
  const missing = text.length - end
  return `${text.slice(0, end)}\n[${missing} more character${missing === 1 ? '' : 's'} left out]`
}

/** An object or a list reads best as compact JSON, which formats that write JSON need not be told. */
function onOneLine(entry: ThreadEntry, { maxCharacters }: ContextRule, { format }: ContextConfig): Changed {
  const isObject = entry.text === undefined && typeof entry.value === 'object' && entry.value !== null
  if (!isObject) return shortened(entry, (text) => oneLineOf(text, maxCharacters))
  const json = jsonText(entry.value)
  const line = oneLineOf(json, maxCharacters)
  if (line !== json) return { whole: entry, shown: { ...entry, text: line } }
  const writesJson = format === 'json' || (format === 'messages' && entry.type === 'intent')
  return same(writesJson ? entry : { ...entry, text: json })
}

/** Of a failure its message and details, of which the compact text that it shows otherwise holds only a part. */
function withAllThatIsKnown(entry: ThreadEntry): ThreadEntry {
  const { value } = entry
  if (entry.type !== 'error' || !isJsonObject(value) || typeof value.compact !== 'string' || entry.text !== value.compact) return entry
  const message = typeof value.message === 'string' ? value.message : ''
  const details = value.details ?? null
  if (details === null) return message.length > value.compact.length ? { ...entry, text: message } : entry
  return { ...entry, text: `${message}\n${valueText(details)}` }
}

function excerpt(text: string, rule: ContextRule, index: number): string {
  try {
    return excerptOf(text, rule)
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    throw new AuthorError({ code: 'syntax_error', message: error.message, place: `context.rules[${index}].keep` })
  }
}

/** A text made from the value beforehand may hold what is to be hidden, so it gives way to the redacted value. */
function redactedEntry(entry: ThreadEntry, field: string | undefined): ThreadEntry {
  const value = field === undefined || field === '' ? redacted : withoutField(entry.value, field.replace(/^\//, '').split('/').map(unescaped))
  if (value === entry.value) return entry
  const { text: _, ...rest } = entry
  return { ...rest, value }
}

const unescaped = (key: string): string => key.replaceAll('~1', '/').replaceAll('~0', '~')

/**
 * The value with the place at `path` redacted; the same value where there is no such place. A text where an object was expected may
 * hold the field in a form that nobody can look into, so all of it goes.
 */
function withoutField(value: Json, path: string[]): Json {
  const [key, ...deeper] = path
  if (key === undefined || typeof value === 'string') return redacted
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return value
  const before = Array.isArray(value) ? value[Number(key)] : value[key]
  if (before === undefined) return value
  const after = withoutField(before, deeper)
  if (after === before) return value
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === key ? after : item))
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, name === key ? after : item]))
}
