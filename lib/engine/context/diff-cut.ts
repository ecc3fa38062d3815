/**
 * Entries of the thread that a rule or the budget leaves out of a window, or shortens in it, and did not in the other one. Within one
 * run entries are known by their event. Between two runs an entry that is not shown is known by nothing, so one is new where its rule
 * left out no entry of that size in the other window.
 */
import type { ContextWindow, LeftOutEntry } from './diff-window.ts'

export interface Cut extends LeftOutEntry {
  /** Its place in `before`; null where it was not shown, or is not known there. */
  before: number | null
  /** Its place in `after`, shortened; null where it is left out. */
  after: number | null
}

/** `pairs`: places of one segment in `before` → `after`. */
export function cutsOf(before: ContextWindow, after: ContextWindow, sameRun: boolean, pairs: ReadonlyMap<number, number>): Cut[] {
  const known = new Map<string, number>()
  for (const entry of before.dropped) known.set(keyOf(entry, sameRun), (known.get(keyOf(entry, sameRun)) ?? 0) + 1)
  const oldPlaces = sameRun ? placesOf(before) : new Map<number, number>()
  const newPlaces = placesOf(after)
  const partners = new Map([...pairs].map(([old, now]) => [now, old]))
  return after.dropped.flatMap((entry) => {
    const key = keyOf(entry, sameRun)
    const times = known.get(key) ?? 0
    if (times > 0) {
      known.set(key, times - 1)
      return []
    }
    const place = newPlaces.get(entry.seq) ?? null
    return [{ ...entry, before: oldPlaces.get(entry.seq) ?? (place === null ? null : (partners.get(place) ?? null)), after: place }]
  })
}

const keyOf = ({ seq, rule, index, tokens }: LeftOutEntry, sameRun: boolean): string => `${rule}\n${index ?? ''}\n${sameRun ? seq : tokens}`

/** Seq of an entry → its first segment. The line that stands for what was left out is no entry. */
function placesOf({ segments }: ContextWindow): Map<number, number> {
  const places = new Map<number, number>()
  segments.forEach(({ source }, place) => {
    const isEntry = (source.kind === 'event' || source.kind === 'error') && source.seq !== undefined
    if (isEntry && source.seq !== undefined && !places.has(source.seq)) places.set(source.seq, place)
  })
  return places
}
