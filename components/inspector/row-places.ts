/**
 * Where the rows of a long list stand, of which nearly all are of one height: so any row can be shown without any other having been drawn
 * or measured. What is in view, and how far to scroll to see a row, is told from numbers alone. Pure.
 */

export interface RowPlaces {
  count: number
  /** Pixels of a row. */
  height: number
  /** Pixels before the first row, and after the last. */
  before?: number
  after?: number
  /** The few rows that are taller, by how many pixels. */
  taller?: ReadonlyMap<number, number>
}

export interface RowView {
  /** Pixels that are scrolled away. */
  offset: number
  /** Pixels that can be seen. */
  room: number
}

/** First row, and the one after the last. */
export interface RowRange {
  from: number
  to: number
}

const extraBefore = (taller: RowPlaces['taller'], index: number): number => {
  let extra = 0
  if (taller) for (const [at, more] of taller) if (at < index) extra += more
  return extra
}

export const rowTop = ({ height, before = 0, taller }: RowPlaces, index: number): number => before + index * height + extraBefore(taller, index)

export const rowHeight = ({ height, taller }: RowPlaces, index: number): number => height + (taller?.get(index) ?? 0)

export const rowsHeight = (places: RowPlaces): number => rowTop(places, places.count) + (places.after ?? 0)

/** The row at a height; the nearest where there is none. */
export function rowAt(places: RowPlaces, y: number): number {
  const { count, height, before = 0, taller } = places
  let index = Math.floor((y - before) / height)
  if (taller && taller.size > 0) {
    let extra = 0
    for (const [at, more] of [...taller].sort(([a], [b]) => a - b)) {
      const top = before + at * height + extra
      if (top > y) break
      extra += more
      index = y < top + height + more ? at : Math.floor((y - before - extra) / height)
    }
  }
  return Math.min(Math.max(index, 0), Math.max(count - 1, 0))
}

/** The rows in view, with some more on either side. */
export function rowsInView(places: RowPlaces, { offset, room }: RowView, overscan: number): RowRange {
  if (places.count === 0 || room <= 0) return { from: 0, to: 0 }
  // A list that became shorter is scrolled back by the browser, which tells of it later.
  const top = Math.min(offset, Math.max(rowsHeight(places) - room, 0))
  const from = Math.max(rowAt(places, top) - overscan, 0)
  return { from, to: Math.min(rowAt(places, top + room - 1) + 1 + overscan, places.count) }
}

/**
 * How far to scroll so that a row is seen. `covered`: pixels at the top that something stays over.
 * nearest: as little as it takes, nothing where it is seen whole · center: to the middle.
 */
export function offsetToSee(places: RowPlaces, { offset, room }: RowView, index: number, align: 'nearest' | 'center', covered = 0): number {
  const top = rowTop(places, index)
  const height = rowHeight(places, index)
  const most = Math.max(rowsHeight(places) - room, 0)
  const within = (wanted: number) => Math.round(Math.min(Math.max(wanted, 0), most))
  if (align === 'center') return within(top - covered - (room - covered - height) / 2)
  if (top - covered < offset || height > room - covered) return within(top - covered)
  return top + height > offset + room ? within(top + height - room) : offset
}
