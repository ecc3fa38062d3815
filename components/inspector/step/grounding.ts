/** Where the arguments of a choice occur in what the model was shown, and which ids occur nowhere (product F1.5). Pure. */
import type { Segment } from '#lib/api/calls.ts'
import type { Json, JsonObject } from '#lib/engine/json.ts'
import type { SourceKind } from '../context/segment-lines.ts'

export interface GroundedArgument {
  name: string
  value: Json
  /** Indexes of the segments that hold the value, the most telling first; at most two. */
  segments: number[]
  /** An id that the model was never shown. */
  ungrounded: boolean
}

/** Facts ground better than instructions. */
const rank: Record<SourceKind, number> = { event: 0, variable: 0, error: 1, summary: 1, prompt: 2, schema: 3 }

const isId = (text: string): boolean => /^[\w.:/#@+-]{3,128}$/.test(text) && /\d/.test(text)

/** The arguments in their order, each with where it comes from. */
export function groundArguments(args: JsonObject, segments: readonly Segment[]): GroundedArgument[] {
  return Object.entries(args).map(([name, value]) => {
    const text = searchText(value)
    if (text === null || segments.length === 0) return { name, value, segments: [], ungrounded: false }
    const holding = segments
      .map((segment, index) => ({ index, rank: rank[segment.source.kind], holds: segment.text.includes(text) }))
      .filter(({ holds }) => holds)
      .sort((a, b) => a.rank - b.rank)
    return {
      name, value,
      segments: holding.filter(({ rank: each }) => each < rank.schema).slice(0, 2).map(({ index }) => index),
      ungrounded: holding.length === 0 && typeof value === 'string' && isId(value),
    }
  })
}

/** What to look for; null for values whose occurrence would mean nothing (short texts, small numbers, structures). */
function searchText(value: Json): string | null {
  if (typeof value === 'string') return value.trim().length >= 3 ? value.trim() : null
  if (typeof value === 'number') return Math.abs(value) >= 100 ? String(value) : null
  return null
}
