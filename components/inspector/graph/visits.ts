/** The visits of each node, from the rows of the timeline, and which of many are offered at once. Pure. */
import type { TimelineRow } from '../timeline/timeline-rows.ts'

export type Visits = ReadonlyMap<string, readonly TimelineRow[]>

/** Rows of steps by node, in the order of their visits. */
export function visitsByNode(rows: readonly TimelineRow[]): Visits {
  const visits = new Map<string, TimelineRow[]>()
  for (const row of rows) {
    if (row.kind !== 'step') continue
    const own = visits.get(row.node)
    if (own) own.push(row)
    else visits.set(row.node, [row])
  }
  for (const own of visits.values()) own.sort((a, b) => a.visit - b.visit)
  return visits
}

/** The last visit that had begun at an event. */
export const visitAt = (visits: Visits, node: string, seq: number): TimelineRow | undefined => visits.get(node)?.findLast(({ firstSeq }) => firstSeq <= seq)

/** Places of the visits to offer where there is room for `slots`: first, last and those around the current one; null is a gap. */
export function offeredVisits(count: number, current: number, slots: number): (number | null)[] {
  if (count <= slots) return Array.from({ length: count }, (_, index) => index)
  const around = Math.max(1, slots - 4)
  const from = Math.min(Math.max(current - Math.floor(around / 2), 1), count - 1 - around)
  const middle = Array.from({ length: around }, (_, index) => from + index)
  return [0, ...(from > 1 ? [null] : []), ...middle, ...(from + around < count - 1 ? [null] : []), count - 1]
}
