/**
 * Tags that data must not forge (semantics §4, product 3.8). A thread marks its entries with tags; text of a value that could open
 * or close one of them has its `<` written `&lt;`, everything else passes byte for byte.
 *
 * Guarded are the tags that this decision can use, not only those it has used so far: a tool's result may not bring the first
 * `<human_response>` of a run, and a thread that grows does not rewrite what stood in it before (the provider's prefix cache).
 */
import type { AssembleRequest } from './request.ts'

const always = ['input', 'error', 'human_response', 'approval_rejected']

/** What may stand between `<` and a name, or between its letters, without being seen: white space, slashes, invisible characters. */
const invisible = '\\u00ad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\ufeff'

/** Matches the `<` of anything that reads as an opening or closing tag of these names, whatever its case and spacing. */
export type TagGuard = RegExp

/** The tags that a thread of this request can use. */
export function tagsOf(request: Pick<AssembleRequest, 'intents' | 'thread' | 'context'>): string[] {
  const names = (request.intents ?? []).flatMap(({ name }) => [name, `${name}_result`])
  const tags = [...new Set([...always, ...names, ...request.thread.map((entry) => entry.tag)])]
  return summarises(request.context) ? [...new Set([...tags, 'summary', ...tags.map((tag) => `${tag}_summary`)])] : tags
}

/** Whether summaries may stand in this context. */
export const summarises = ({ rules, budget }: AssembleRequest['context']): boolean => budget?.overflow === 'summarise' || rules.some(({ action }) => action === 'summarise')

export function tagGuard(tags: string[]): TagGuard {
  const names = tags.map((tag) => [...tag].map(literal).join(`[${invisible}]*`))
  return new RegExp(`<(?=[\\s/${invisible}]*(?:${names.join('|')})(?![\\p{L}\\p{N}_.-]))`, 'giu')
}

const literal = (character: string): string => character.replace(/[\\^$.*+?()[\]{}|/]/u, '\\$&')

/** The text, unable to open or close a guarded tag. */
export function guarded(text: string, guard: TagGuard): string {
  return text.includes('<') ? text.replace(guard, '&lt;') : text
}

/**
 * The same for text composed of stretches, where a tag could stand across two of them: a `<` is neutralised where it stands in data,
 * even if the name after it is in the next stretch. `isData` tells data from what its author wrote.
 */
export function guardedSpans<Span extends { text: string }>(spans: Span[], guard: TagGuard, isData: (span: Span) => boolean): Span[] {
  const whole = spans.map((span) => span.text).join('')
  if (!whole.includes('<')) return spans
  const places = [...whole.matchAll(guard)].map((match) => match.index)
  let end = 0
  let next = 0
  return spans.map((span) => {
    const begin = end
    end += span.text.length
    const within: number[] = []
    for (; next < places.length && (places[next] ?? 0) < end; next++) within.push((places[next] ?? 0) - begin)
    return within.length > 0 && isData(span) ? { ...span, text: replacedAt(span.text, within) } : span
  })
}

function replacedAt(text: string, places: number[]): string {
  const ends = [...places, text.length]
  return text.slice(0, places[0]) + places.map((place, index) => `&lt;${text.slice(place + 1, ends[index + 1])}`).join('')
}
