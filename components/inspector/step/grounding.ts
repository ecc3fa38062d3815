/**
 * Where the arguments of a choice occur in what the model was shown, and which ids occur nowhere (product F1.5). Nested arguments are
 * looked at one by one. What the model itself said before grounds nothing: an id that stands only there is flagged too. Pure.
 */
import type { Segment } from '#lib/api/calls.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/engine/json.ts'
import type { SourceKind } from '../context/segment-lines.ts'
import { idParts, isId, isIdNumber } from './argument-kinds.ts'
import { shownText, type Found, type ShownText } from './shown-text.ts'

/** A segment that holds an argument, and how it is written there. */
export interface Grounding {
  segment: number
  text: string
}

export interface GroundedArgument {
  /** `customer.id`, `items[0].sku`. */
  path: string
  value: Json
  /** Segments that hold it, the most telling first; at most two. */
  in: Grounding[]
  /**
   * - ungrounded: an id that occurs nowhere
   * - own_words: an id that occurs only in earlier choices of the model
   */
  flag?: 'ungrounded' | 'own_words'
}

/** Facts ground better than instructions. */
const rank: Record<SourceKind, number> = { event: 0, variable: 0, error: 1, summary: 1, prompt: 2, schema: 3 }
const ownRank = 4

/** Arguments that are looked at; a choice with more of them is shown without. */
const mostSearched = 200

/** The leaves of the arguments in their order. `isOwn` tells events that hold what the model said itself. */
export function groundArguments(args: JsonObject, segments: readonly Segment[], isOwn: (seq: number) => boolean = () => false): GroundedArgument[] {
  const leaves = leavesOf(args)
  if (segments.length === 0) return leaves.map(({ path, value }) => ({ path, value, in: [] }))
  const shown = shownText(segments)
  const rankOf = (index: number): number => {
    const source = segments[index]?.source
    if (!source) return ownRank
    return source.seq !== undefined && isOwn(source.seq) ? ownRank : rank[source.kind]
  }
  return leaves.map((leaf, index) => ({ path: leaf.path, value: leaf.value, ...(index < mostSearched ? groundingOf(leaf, shown, rankOf) : { in: [] }) }))
}

interface Leaf {
  path: string
  /** Of the nearest field: what an item of a list is called by. */
  name: string
  value: Json
}

function leavesOf(value: Json, path = '', name = ''): Leaf[] {
  const inside: [string, string, Json][] = Array.isArray(value)
    ? value.map((item, index) => [`${path}[${index}]`, name, item])
    : isJsonObject(value)
      ? Object.entries(value).map(([key, item]) => [path === '' ? key : `${path}.${key}`, key, item])
      : []
  if (inside.length === 0) return path === '' ? [] : [{ path, name, value }]
  return inside.flatMap(([at, called, item]) => leavesOf(item, at, called))
}

function groundingOf({ name, value }: Leaf, shown: ShownText, rankOf: (segment: number) => number): Pick<GroundedArgument, 'in' | 'flag'> {
  const { found, id } = search(value, name, shown)
  const holding = [...new Map(found.flatMap(({ segments, text }) => segments.map((segment) => [segment, { segment, text }] as const))).values()].sort((a, b) => rankOf(a.segment) - rankOf(b.segment) || a.segment - b.segment)
  const facts = holding.filter(({ segment }) => rankOf(segment) < rank.schema)
  const others = holding.some(({ segment }) => rankOf(segment) !== ownRank)
  const flag = !id || others ? undefined : holding.length > 0 ? 'own_words' : 'ungrounded'
  return { in: (flag === 'own_words' ? holding : facts).slice(0, 2), ...(flag && { flag }) }
}

/** Where a value stands, and whether it is one that has to stand somewhere. */
function search(value: Json, name: string, shown: ShownText): { found: Found[]; id: boolean } {
  if (typeof value === 'number') {
    const id = isIdNumber(value, name)
    return { found: id || Math.abs(value) >= 100 ? shown.findNumber(value) : [], id }
  }
  const text = typeof value === 'string' ? value.trim() : ''
  if (text.length < 3) return { found: [], id: false }
  const id = isId(text, name)
  const whole = shown.find(text)
  if (whole.length > 0) return { found: whole, id }
  if (/^[\d.,' ]+$/.test(text)) return { found: shown.findNumber(Number(text.replaceAll(/[,' ]/g, ''))), id }
  return { found: id ? byParts(text, shown) : [], id }
}

/** An address or path that was put together from ids which were all shown. */
function byParts(text: string, shown: ShownText): Found[] {
  const parts = idParts(text).filter((part) => part !== text)
  const found = parts.map((part) => shown.find(part))
  return parts.length > 0 && found.every((each) => each.length > 0) ? found.flat() : []
}
