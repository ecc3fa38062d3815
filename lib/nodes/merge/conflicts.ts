/**
 * What two people did to one place, and how it is decided. A conflict always has an answer in force: the choice that was made, else the
 * suggestion, else ours for the time being; only the last is *open* and must be asked.
 */
import type { TextRegion } from '#lib/engine/merge-text.ts'
import type { Json } from '#lib/engine/json.ts'
import { pointer, type Path } from '#lib/engine/pointer.ts'

export type Side = 'mine' | 'theirs'

/** One of the sides, or what a person wrote in their place. */
export type Choice = Side | { value: Json }

export type Choices = ReadonlyMap<string, Choice>

/** A place in a node's `data`, in an edge, or (neither is given) in the document. */
export interface Spot {
  node?: string
  edge?: string
  /** Into the data, edge or document of `holder`. */
  path: Path
  /** The side whose value the path leads to: where a list of one side is longer, places differ. */
  holder: Side
  /** Tells this place from all others, whatever moved. */
  key: string
}

export interface Conflict {
  id: string
  /**
   * - `value`: both wrote another value.
   * - `text`: both changed one text, in `regions`.
   * - `removed`: `by` took it away, the other side changed it. Of a node: `nodes` go with it, `touched` are those that were changed.
   * - `order`: both put a list into another order.
   * - `place`: both put the node into another container.
   * - `layout`: both moved or sized `nodes`.
   */
  about: 'value' | 'text' | 'removed' | 'order' | 'place' | 'layout'
  node?: string
  edge?: string
  /** JSON Pointer into what `holder` has: a node's data, an edge, or the document. */
  path: string
  holder: Side
  base?: Json
  /** Left out: this side has no such value. */
  mine?: Json
  theirs?: Json
  regions?: TextRegion[]
  by?: Side
  nodes?: string[]
  touched?: string[]
  /** An answer that loses nothing, or as little as can be. Without one the person must choose. */
  suggestion?: Choice
}

/** One merge on its way. */
export interface Merging {
  choices: Choices
  conflicts: Conflict[]
  /** Texts whose lines both sides changed, put together without a question. */
  together: Pick<Conflict, 'node' | 'edge' | 'path' | 'holder'>[]
  /** Spots that are decided as a whole, because their parts do not fit each other. */
  whole: ReadonlySet<string>
}

export const within = (spot: Spot, segment: string | number, key: string | number = segment): Spot => ({ ...spot, path: [...spot.path, segment], key: `${spot.key}${pointer([key])}` })

export const placeOf = ({ node, edge, path, holder }: Spot) => ({ ...(node !== undefined && { node }), ...(edge !== undefined && { edge }), path: pointer(path), holder })

/** Notes the conflict and gives the answer in force. */
export function ask(merging: Merging, conflict: Conflict): Choice {
  merging.conflicts.push(conflict)
  return merging.choices.get(conflict.id) ?? conflict.suggestion ?? 'mine'
}

/** Which side an answer is, where only a side can be one. */
export const sideOf = (choice: Choice): Side => (choice === 'theirs' ? 'theirs' : 'mine')

/** Conflicts that nobody has answered, and that have no suggestion. */
export const openConflicts = (conflicts: readonly Conflict[], choices: Choices): Conflict[] => conflicts.filter(({ id, suggestion }) => suggestion === undefined && !choices.has(id))

/** Equal as JSON text, key order included: it is part of what people see. */
export const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)
