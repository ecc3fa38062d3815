/**
 * How far two requests are the same from their beginning, as a provider's prompt cache sees them (product X8), and where they part.
 *
 * The order is the one that the providers document: functions and the reply's schema stand before the messages, although the body of
 * the request has them behind. So one changed function costs the cache of every message. Then come the messages, by role and text,
 * compared to the character; of the segment in which they part, its tokens count by the share of its text, rounded down. What a
 * provider writes between messages is counted by nobody, and another model shares nothing. An estimate, in our tokens.
 */
import { roleOf, type ContextWindow, type WindowSegment } from './diff-window.ts'

export interface SharedPrefix {
  tokens: number
  /** Of them, what functions and the reply's schema take. */
  schemaTokens: number
  /** The segments in which the windows part, as places in them; null on the side that ends there. Null where they are the same. */
  breaksAt: { before: number | null; after: number | null } | null
  /** The calls went to two models, which share nothing. */
  otherModel: boolean
}

/** OpenAI caches prefixes from 1,024 tokens on, in steps of 128; others do alike. */
export const cacheMinimum = 1024
const cacheStep = 128

/** How many tokens of a shared prefix a provider can take from its cache. */
export const cacheable = (tokens: number): number => (tokens < cacheMinimum ? 0 : Math.floor(tokens / cacheStep) * cacheStep)

interface Placed {
  place: number
  segment: WindowSegment
  role: string
}

export function sharedPrefix(before: ContextWindow, after: ContextWindow): SharedPrefix {
  const otherModel = before.model !== undefined && after.model !== undefined && before.model !== after.model
  if (otherModel) return { tokens: 0, schemaTokens: 0, breaksAt: null, otherModel }
  const [left, right] = [new Reader(cacheOrder(before)), new Reader(cacheOrder(after))]
  let shared = commonHere(left, right)
  for (; shared > 0; shared = commonHere(left, right)) {
    left.advance(shared)
    right.advance(shared)
  }
  const [was, is] = [left.current, right.current]
  return { ...right.read(), breaksAt: was || is ? { before: was?.place ?? null, after: is?.place ?? null } : null, otherModel }
}

/** Characters that both say from here on, of the segments they stand in; 0 where those are not of one place. */
function commonHere(left: Reader, right: Reader): number {
  const [was, is] = [left.current, right.current]
  if (!was || !is || was.segment.at !== is.segment.at || was.role !== is.role) return 0
  return commonLength(left.rest, right.rest)
}

const isMessage = ({ at }: WindowSegment): boolean => at.startsWith('/messages/')

function cacheOrder(window: ContextWindow): Placed[] {
  const placed = window.segments.map((segment, place) => ({ place, segment, role: roleOf(window, segment.at) })).filter(({ segment }) => segment.text !== '')
  return [...placed.filter(({ segment }) => !isMessage(segment)), ...placed.filter(({ segment }) => isMessage(segment))]
}

/** Reads the segments as one text, in stretches: those of two windows need not be cut at the same places. */
class Reader {
  readonly #segments: readonly Placed[]
  #index = 0
  #offset = 0

  constructor(segments: readonly Placed[]) {
    this.#segments = segments
  }

  get current(): Placed | undefined {
    return this.#segments[this.#index]
  }

  get rest(): string {
    const text = this.current?.segment.text ?? ''
    return this.#offset === 0 ? text : text.slice(this.#offset)
  }

  advance(characters: number): void {
    this.#offset += characters
    if (this.#offset < (this.current?.segment.text.length ?? 0)) return
    this.#index++
    this.#offset = 0
  }

  /** Tokens of what was read so far. */
  read(): { tokens: number; schemaTokens: number } {
    const whole = this.#segments.slice(0, this.#index)
    const part = this.current && this.#offset > 0 ? [{ segment: this.current.segment, tokens: Math.floor((this.current.segment.tokens * this.#offset) / this.current.segment.text.length) }] : []
    const all = [...whole.map(({ segment }) => ({ segment, tokens: segment.tokens })), ...part]
    return { tokens: sum(all), schemaTokens: sum(all.filter(({ segment }) => !isMessage(segment))) }
  }
}

const sum = (all: readonly { tokens: number }[]): number => all.reduce((total, { tokens }) => total + tokens, 0)

/** Equal ones, which most are, are compared at once. */
function commonLength(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length)
  if (a === b || (a.length !== b.length && a.slice(0, shorter) === b.slice(0, shorter))) return shorter
  let length = 0
  while (length < shorter && a.charCodeAt(length) === b.charCodeAt(length)) length++
  return length
}
