/**
 * The rows of an alignment as the screen lists them: stretches without a difference folded, a line over the first divergence, a key for
 * each row that stays the same while runs go on. Pure; knows no words and no colours.
 */
import { firstDifference, type AlignedRow } from '#lib/engine/run-alignment.ts'
import { counts, type Look } from '#lib/engine/run-alignment-kinds.ts'

export type AlignedItem =
  | { kind: 'row'; key: string; row: number }
  /** Over the row of the first divergence. */
  | { kind: 'first'; key: string; row: number }
  /** Rows `from` to before `to`, `steps` of them steps. */
  | { kind: 'fold'; key: string; from: number; to: number; steps: number; pending: boolean; open: boolean }

/** A stretch of fewer rows is not worth folding. */
const leastFolded = 3

export const isDifferent = (row: AlignedRow, look: Look): boolean => row.kinds.some((kind) => counts(kind, look))

/** A key per row, unique in its alignment: the steps of both sides, below those of the containers that it is in. */
export function rowKeys(rows: readonly AlignedRow[]): string[] {
  const above: string[] = []
  return rows.map((row) => {
    above.length = row.depth
    const key = [...above.filter((part) => part !== undefined), ownKey(row)].join('/')
    above[row.depth] = ownKey(row)
    return key
  })
}

function ownKey(row: AlignedRow): string {
  if (row.kind === 'end') return 'end'
  if (row.kind === 'item') return String(row.index)
  const [a = '', b = ''] = [row.a?.id, row.b?.id]
  return a === b ? a : `${a}~${b}`
}

export interface Listed {
  items: AlignedItem[]
  keys: string[]
  /** Index of the row of the first divergence; -1 without one. */
  first: number
  /** Rows with a difference, in order. */
  differences: number[]
}

/** `open`: keys of the folds that were opened. `selected`: index of a row that is never folded. */
export function listAligned(rows: readonly AlignedRow[], look: Look, open: ReadonlySet<string>, selected: number): Listed {
  const keys = rowKeys(rows)
  const first = firstDifference(rows, look)
  const shown = shownRows(rows, look, selected)
  const items: AlignedItem[] = []
  for (let from = 0; from < rows.length; ) {
    const to = endOfStretch(rows, shown, from)
    if (to - from >= leastFolded) {
      const key = `fold ${keys[from] ?? ''}`
      const isOpen = open.has(key)
      const steps = rows.slice(from, to).filter(({ kind }) => kind === 'step').length
      items.push({ kind: 'fold', key, from, to, steps, pending: rows[from]?.pending === true, open: isOpen })
      if (isOpen) pushRows(items, keys, from, to)
    } else {
      if (from === first) items.push({ kind: 'first', key: 'first', row: from })
      pushRows(items, keys, from, Math.max(to, from + 1))
    }
    from = Math.max(to, from + 1)
  }
  return { items, keys, first, differences: rows.flatMap((row, index) => (isDifferent(row, look) ? [index] : [])) }
}

function pushRows(items: AlignedItem[], keys: readonly string[], from: number, to: number): void {
  for (let row = from; row < to; row++) items.push({ kind: 'row', key: keys[row] ?? String(row), row })
}

/** What differs, what that is inside of, what is selected, and the last row before a difference. */
function shownRows(rows: readonly AlignedRow[], look: Look, selected: number): boolean[] {
  const shown = rows.map((row, index) => index === selected || isDifferent(row, look))
  for (let index = rows.length - 1; index >= 0; index--) {
    const row = rows[index]
    if (row && row.until > index + 1 && shown.slice(index + 1, row.until).includes(true)) shown[index] = true
    else if (shown[index + 1] && row && !row.pending && rows[index + 1]?.depth === row.depth && index + 1 !== selected) shown[index] ||= isDifferent(rows[index + 1] ?? row, look) && !isDifferent(row, look)
  }
  return shown
}

/** Behind the rows from here on that are not shown, all pending or none. */
function endOfStretch(rows: readonly AlignedRow[], shown: readonly boolean[], from: number): number {
  let to = from
  while (to < rows.length && !shown[to] && rows[to]?.pending === rows[from]?.pending) to++
  return to
}

/** The next difference in a direction, around the end; -1 without any. */
export function nextDifference(differences: readonly number[], selected: number, direction: 1 | -1): number {
  const found = direction === 1 ? differences.find((index) => index > selected) : differences.findLast((index) => index < selected)
  return found ?? differences.at(direction === 1 ? 0 : -1) ?? -1
}
