/**
 * Tags that data must not forge (semantics §4, product 3.8). A thread marks its entries with tags; text of a value that could open
 * or close one of them has its `<` written `&lt;`, everything else passes byte for byte.
 *
 * Guarded are the tags that this decision can use, not only those it has used so far: a tool's result may not bring the first
 * `<human_response>` of a run, and a thread that grows does not rewrite what stood in it before (the provider's prefix cache).
 *
 * A tag is what reads as one: whatever its case, in letters that are another form of these (`＜ｉｎｐｕｔ＞`, `<ſ…`), with white space,
 * slashes and characters that nobody sees before and between them. Letters of other scripts that merely look alike are others.
 */
import type { Json } from '../json.ts'
import type { AssembleRequest } from './request.ts'

const always = ['input', 'error', 'human_response', 'approval_rejected']

/** Recognises the names of tags, folded. */
export interface TagGuard {
  names: ReadonlySet<string>
  /** Every beginning of a name, so that a look at what follows a `<` ends at the first letter that fits none. */
  beginnings: ReadonlySet<string>
}

/** The tags that a thread of this request can use. */
export function tagsOf(request: Pick<AssembleRequest, 'intents' | 'thread' | 'context' | 'contextTags'>): string[] {
  const names = (request.intents ?? []).flatMap(({ name }) => [name, `${name}_result`])
  const tags = [...new Set([...always, ...names, ...(request.contextTags ?? []), ...request.thread.map((entry) => entry.tag)])]
  return summarises(request.context) ? [...new Set([...tags, 'summary', ...tags.map((tag) => `${tag}_summary`)])] : tags
}

/** Whether summaries may stand in this context. */
export const summarises = ({ rules, budget }: AssembleRequest['context']): boolean => budget?.overflow === 'summarise' || rules.some(({ action }) => action === 'summarise')

export function tagGuard(tags: string[]): TagGuard {
  const names = tags.map((tag) => [...tag].map(folded).join(''))
  return { names: new Set(names), beginnings: new Set(names.flatMap((name) => Array.from({ length: name.length }, (_, end) => name.slice(0, end + 1)))) }
}

/** `<` and its wide and small forms. */
const opening = /[<\uFF1C\uFE64]/g
const unseen = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u0307]/u
const beforeName = /[\s/\\\uFF0F\uFF3C\u2044\u2215\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}]/u
const inName = /[\p{L}\p{N}_.-]/u

/** A character as any other form of it folds too. Upper case first: `ı` becomes `I`, and only then `i`. */
function folded(character: string): string {
  if (character <= '\u007f') return character.toLowerCase()
  return character.normalize('NFKC').toUpperCase().toLowerCase().replaceAll('\u0307', '')
}

const characterAt = (text: string, position: number): string => {
  const code = text.codePointAt(position)
  return code === undefined ? '' : String.fromCodePoint(code)
}

/** Where the name of a guarded tag ends whose `<` stands right before `position`; undefined where there is none. */
function nameEnd(text: string, position: number, guard: TagGuard): number | undefined {
  let at = position
  let character = characterAt(text, at)
  // The commonest white space first: data may hold a megabyte of it.
  while (character === ' ' || (character !== '' && beforeName.test(character))) {
    at += character.length
    character = characterAt(text, at)
  }
  for (let name = ''; character !== ''; character = characterAt(text, at)) {
    const seen = (character >= ' ' && character <= '~') || !unseen.test(character)
    if (seen) name += folded(character)
    if (seen && !guard.beginnings.has(name)) return undefined
    at += character.length
    if (seen && guard.names.has(name) && !inName.test(characterAt(text, at))) return at
  }
  return undefined
}

/** Places of guarded tags: from their `<` to the end of their name. */
function tagsIn(text: string, guard: TagGuard): { start: number; end: number }[] {
  const tags: { start: number; end: number }[] = []
  opening.lastIndex = 0
  while (opening.test(text)) {
    const start = opening.lastIndex - 1
    const end = nameEnd(text, start + 1, guard)
    if (end !== undefined) tags.push({ start, end })
  }
  return tags
}

/** The text, unable to open or close a guarded tag. */
export function guarded(text: string, guard: TagGuard): string {
  return replacedAt(text, tagsIn(text, guard).map(({ start }) => start))
}

/**
 * The same for text composed of stretches, where a tag could stand across several of them: it is neutralised as soon as any part of it,
 * from `<` to the end of its name, stands in data, even where its author wrote the `<`. `isData` tells data from what an author wrote.
 */
export function guardedSpans<Span extends { text: string }>(spans: Span[], guard: TagGuard, isData: (span: Span) => boolean): Span[] {
  const places = tagsIn(spans.map((span) => span.text).join(''), guard)
  if (places.length === 0) return spans
  const ranges = rangesOf(spans)
  const ofData = ranges.filter(({ span }) => isData(span))
  let from = 0
  const forged = places.filter(({ start, end }) => {
    while ((ofData[from]?.end ?? Infinity) <= start) from++
    return (ofData[from]?.begin ?? Infinity) < end
  })
  let next = 0
  return ranges.map(({ span, begin, end }) => {
    const within: number[] = []
    for (; (forged[next]?.start ?? Infinity) < end; next++) within.push((forged[next]?.start ?? 0) - begin)
    return within.length > 0 ? { ...span, text: replacedAt(span.text, within) } : span
  })
}

/**
 * What a filter made of a guarded text. Its tags are believed where they stand as they stood: in what begins or ends like the original,
 * or is a piece of it, or where all tags are there and no others, in their order. Everywhere else data may have been cut or decoded into
 * a tag, and all are neutralised.
 */
export function withoutNewTags(text: string, original: string, guard: TagGuard): string {
  const tags = tagsIn(text, guard)
  if (tags.length === 0 || original.includes(text)) return text
  const keys = (of: string, places: typeof tags): string => places.map((tag) => keyOf(of, tag)).join(' ')
  if (keys(text, tags) === keys(original, tagsIn(original, guard))) return text
  const [begins, ends] = [commonStart(text, original), commonEnd(text, original)]
  return replacedAt(text, tags.filter(({ start, end }) => end > begins && start < text.length - ends).map(({ start }) => start))
}

function commonStart(a: string, b: string): number {
  let length = 0
  while (length < Math.min(a.length, b.length) && a[length] === b[length]) length++
  return length
}

function commonEnd(a: string, b: string): number {
  let length = 0
  while (length < Math.min(a.length, b.length) && a[a.length - 1 - length] === b[b.length - 1 - length]) length++
  return length
}

/** `/input` of a closing tag, `input` of an opening one. */
function keyOf(text: string, { start, end }: { start: number; end: number }): string {
  const characters = [...text.slice(start + 1, end)]
  return (characters.some((character) => character === '/') ? '/' : '') + characters.filter((character) => inName.test(character)).map(folded).join('')
}

/** The name of a tag as an author writes one, its `<` right before it. */
const writtenTag = /<\/?([\p{L}_][\p{L}\p{N}_.-]*)/gu

/** The guard, and with it every tag that the author of these stretches makes of literals and names (`<event>`, `<turn_{{ e.number }}>`). */
export function withTagsOf<Span extends { text: string }>(spans: readonly Span[], guard: TagGuard, isData: (span: Span) => boolean): TagGuard {
  const written = spans.map((span) => (isData(span) ? '\u0000' : span.text)).join('')
  const names = [...written.matchAll(writtenTag)].flatMap(([, name]) => name ?? [])
  return names.length === 0 ? guard : tagGuard([...guard.names, ...names])
}

/** The value with every text in it unable to open or close a tag that this template writes around it. */
export function guardedFor(template: string, value: Json): Json {
  const written = template.replace(/\{[{%][\s\S]*?[%}]\}/g, '\u0000')
  const names = [...written.matchAll(writtenTag)].flatMap(([, name]) => name ?? [])
  return names.length === 0 ? value : withTexts(value, tagGuard(names), deepest)
}

/** What is nested deeper has no text of its own either. */
const deepest = 1_000

function withTexts(value: Json, guard: TagGuard, depth: number): Json {
  if (typeof value === 'string') return guarded(value, guard)
  if (typeof value !== 'object' || value === null || depth === 0) return value
  if (Array.isArray(value)) return value.map((item) => withTexts(item, guard, depth - 1))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withTexts(item, guard, depth - 1)]))
}

function rangesOf<Span extends { text: string }>(spans: readonly Span[]): { span: Span; begin: number; end: number }[] {
  let end = 0
  return spans.map((span) => ({ span, begin: end, end: (end += span.text.length) }))
}

function replacedAt(text: string, places: number[]): string {
  if (places.length === 0) return text
  const ends = [...places, text.length]
  return text.slice(0, places[0]) + places.map((place, index) => `&lt;${text.slice(place + 1, ends[index + 1])}`).join('')
}
