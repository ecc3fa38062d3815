/**
 * A decision's thread, from the entries of a request to what stands at `{{ thread }}`: include list and rules, then the budget, then
 * the format. The budget bounds the thread as rendered, tags and separators included. A thread that no message shows is not rendered
 * and drops nothing.
 */
import type { CountTokens } from '../tokens.ts'
import type { Json } from '../json.ts'
import { InsertedText, renderTemplate, type SourcedText, type TemplateSpan } from '../template.ts'
import { mostPaths } from '../template-origins.ts'
import { AuthorError } from './author-error.ts'
import { dropOldest, type Measure } from './budget.ts'
import { excerptOf } from './excerpt.ts'
import { promptScope } from './prompt-scope.ts'
import type { AssembleError, AssembleRequest, NeededSummary, ThreadEntry } from './request.ts'
import { applyRules, type Dropped } from './rules.ts'
import { displayTag, entrySource, entryText, jsonLine, xmlText, type ShownEntry } from './serialize.ts'
import { promptSource } from './sources.ts'
import { entryId, withKnownSummaries, withinBudgetBySummary, type Summarised } from './summaries.ts'
import { guardedSpans, withTagsOf, type TagGuard } from './tags.ts'
import { messageTexts, threadMessages, type ThreadMessage } from './thread-messages.ts'

export interface RenderedThread {
  /** What stands at `{{ thread }}`; absent in the format `messages`. */
  text?: InsertedText
  /** In the format `messages`, what replaces the message that is `{{ thread }}`. */
  messages?: ThreadMessage[]
  dropped: Dropped[]
}

export type ThreadResult = { ok: true; value: RenderedThread } | { ok: false; error: AssembleError; needs?: NeededSummary }

export function renderThread(request: AssembleRequest, guard: TagGuard, countTokens: CountTokens): ThreadResult {
  const { context } = request
  const count = (text: string) => countTokens(text, request.model.name)
  const write = writerOf(request, guard)
  const measure = measureOf(request, write, guard, count)
  try {
    const ruled = applyRules(request, measure.entry)
    const known = withKnownSummaries(request, ruled.entries, measure)
    if (known.needs) return summaryNeeded(request, known.needs)
    const shown = context.budget ? withinBudget(request, known, context.budget, measure) : { ok: true as const, ...known }
    if (!shown.ok) return shown
    const all = [...ruled.dropped, ...shown.dropped]
    if (context.format === 'messages') return { ok: true, value: { messages: threadMessages(shown.entries, guard), dropped: all } }
    return { ok: true, value: { text: new InsertedText(texts(request, shown.entries, write, guard)), dropped: all } }
  } catch (error) {
    if (error instanceof AuthorError) return { ok: false, error: error.error }
    throw error
  }
}

/**
 * What is to be summarised, as one text: each entry in its tag, whatever the format of the context, in the state that the rules and
 * the summaries before it left it in.
 */
export function renderCovered(request: AssembleRequest, covers: number[], guard: TagGuard, countTokens: CountTokens): { ok: true; value: InsertedText } | { ok: false; error: AssembleError } {
  const write = writerOf(request, guard)
  const measure = measureOf(request, write, guard, (text) => countTokens(text, request.model.name))
  try {
    const { entries } = withKnownSummaries(request, applyRules(request, measure.entry).entries, measure)
    const ids = new Set(covers)
    const covered = shortened(entries.filter((entry) => ids.has(entryId(entry))))
    return { ok: true, value: new InsertedText(covered.map((entry, index) => ({ text: (index === 0 ? '' : '\n') + xmlText(entry, guard), source: entrySource(entry) }))) }
  } catch (error) {
    if (error instanceof AuthorError) return { ok: false, error: error.error }
    throw error
  }
}

/** Characters that are to be summarised at once: what every model's window holds. */
const mostToSummarise = 200_000

/** Of entries that are too long together, excerpts: the longest give way first. */
function shortened(entries: ThreadEntry[]): ThreadEntry[] {
  const lengths = entries.map((entry) => entryText(entry).length).sort((a, b) => a - b)
  let room = mostToSummarise
  let share = Infinity
  lengths.some((length, index) => {
    const even = Math.floor(room / (lengths.length - index))
    if (length > even) share = even
    room -= length
    return length > even
  })
  return entries.map((entry) => (entryText(entry).length <= share ? entry : { ...entry, text: excerptOf(entryText(entry), { stackTraces: true, maxCharacters: Math.max(200, share) }) }))
}

function summaryNeeded({ nodeId }: AssembleRequest, needs: NeededSummary): Extract<ThreadResult, { ok: false }> {
  const what = needs.covers.length === 1 ? 'One event' : `${needs.covers.length} events`
  return { ok: false, error: { code: 'summary_needed', message: `${what} of the thread of "${nodeId}", ${needs.tokens} tokens, must be summarised first.` }, needs }
}

type Shown = { ok: true; entries: ShownEntry[]; dropped: Dropped[] } | Extract<ThreadResult, { ok: false }>

function withinBudget(request: AssembleRequest, known: Summarised, budget: NonNullable<AssembleRequest['context']['budget']>, measure: Measure): Shown {
  const { entries, dropped, needs } = budget.overflow === 'summarise' ? withinBudgetBySummary(request, known, measure) : known
  if (needs) return summaryNeeded(request, needs)
  if (budget.overflow !== 'fail') {
    const fitting = dropOldest(entries, budget.tokens, measure)
    return { ok: true, entries: fitting.entries, dropped: [...dropped, ...fitting.dropped] }
  }
  const tokens = measure.thread(entries)
  if (tokens <= budget.tokens) return { ok: true, entries, dropped }
  const message = `The thread of "${request.nodeId}" takes ${tokens} tokens, more than its budget of ${budget.tokens}. Hide or truncate events by context rules, raise the budget, or let it drop or summarise the oldest (overflow: drop_oldest, summarise).`
  return { ok: false, error: { code: 'context_overflow', message } }
}

/** Entries are written and measured once each; only an own template has to be rendered to be measured. */
function measureOf(request: AssembleRequest, write: Write, guard: TagGuard, count: (text: string) => number): Measure {
  const { format } = request.context
  const known = new Map<ShownEntry, number>()
  const tokensOf = (entry: ShownEntry): number => {
    if (format === 'messages') return sum(messageTexts(entry, guard).map(count))
    return count(`\n${write(entry)}`)
  }
  const entry = (one: ShownEntry): number => {
    const tokens = known.get(one) ?? tokensOf(one)
    known.set(one, tokens)
    return tokens
  }
  return {
    entry,
    thread: (entries) => (typeof format === 'object' ? sum(texts(request, entries, write, guard).map(({ text }) => count(text))) : sum(entries.map(entry))),
  }
}

/** The text of an entry in the request's format; for an own template, its value's. Remembered, because YAML of a long thread is slow. */
type Write = (entry: ShownEntry) => string

function writerOf(request: AssembleRequest, guard: TagGuard): Write {
  const { format } = request.context
  const write: Write = typeof format === 'object' ? entryText : format === 'json' ? jsonLine : (entry) => xmlText(entry, guard)
  const known = new Map<ShownEntry, string>()
  return (entry) => {
    const text = known.get(entry) ?? write(entry)
    known.set(entry, text)
    return text
  }
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0)

/** The stretches of a thread in a text format; joined, they are the text. */
function texts(request: AssembleRequest, entries: ShownEntry[], write: Write, guard: TagGuard): SourcedText[] {
  const { format } = request.context
  if (typeof format === 'object') return templateTexts(request, format.template, entries, write, guard)
  return entries.map((entry, index) => ({ text: (index === 0 ? '' : '\n') + write(entry), source: entrySource(entry) }))
}

const templatePlace = 'context.format.template'

/** An author's own serializer: a template over `events` and everything else that templates see. */
function templateTexts(request: AssembleRequest, template: string, entries: ShownEntry[], write: Write, guard: TagGuard): SourcedText[] {
  const numbers = new Map(entries.map(({ seq }, i) => [seq, i + 1]))
  const result = renderTemplate(template, { ...promptScope(request.scope), events: entries.map((entry, i) => eventOf(entry, i + 1, { text: write(entry), numbers })) })
  if (!result.ok) throw new AuthorError({ ...result.error, place: templatePlace })
  const written = (span: TemplateSpan): boolean => isData(span, guard)
  const spans = guardedSpans(result.spans, withTagsOf(result.spans, guard, written), written)
  return spans.map((span) => ({ text: span.text, source: spanSource(request, entries, span) }))
}

/**
 * What an own template sees of an entry. `text` is always there: the entry's own text, or its value's. Entries are numbered in the
 * order of the past, and `answers` is such a number: seqs depend on which of several branches finished first.
 */
function eventOf(entry: ShownEntry, number: number, { text, numbers }: { text: string; numbers: Map<number, number> }): { [key: string]: Json } {
  const { type, value } = entry
  const tag = displayTag(entry)
  if (entry.type === 'left_out') return { number, tag, type, value, text, resolved: false }
  const answers = entry.answers === undefined ? undefined : numbers.get(entry.answers)
  return { number, tag, type, value, text, resolved: entry.resolved ?? false, ...(entry.by !== undefined && { by: entry.by }), ...(entry.nodeId !== undefined && { nodeId: entry.nodeId }), ...(answers !== undefined && { answers }) }
}

const ofEntry = /^events\[\d+\]\.(tag|type|number|answers)$/

/** What an own template writes of values. Tags, with which it marks entries (`<{{ e.tag }}>`), are names that authors gave. */
function isData({ text, source }: TemplateSpan, { names }: TagGuard): boolean {
  if (source.kind !== 'variable') return false
  // Of very many paths only the first are known.
  if ((source.others?.length ?? 0) + 1 >= mostPaths) return true
  // Through a filter on the list (`events | where: …`) it is not known of which entry a name is.
  const isName = (path: string) => ofEntry.test(path) || (path === 'events' && names.has(text.toLowerCase()))
  return ![source.path, ...(source.others ?? [])].every(isName)
}

function spanSource(request: AssembleRequest, entries: ShownEntry[], span: TemplateSpan): SourcedText['source'] {
  const index = span.source.kind === 'variable' ? /^events\[(\d+)\]\./.exec(span.source.path)?.[1] : undefined
  const entry = index === undefined ? undefined : entries[Number(index)]
  if (entry) return entrySource(entry)
  return promptSource(span.source, request.promptVersion, templatePlace)
}
