/**
 * The rows of a comparison as the screen lists them: a card per message of the later window (and one per message that is no longer
 * there), in it what changed, folds over what did not, and the reason under what was dropped or changed. Pure; knows no colours.
 */
import type { Segment } from '#lib/api/calls.ts'
import type { ContextDiff } from '#lib/engine/context/diff.ts'
import type { DiffRow } from '#lib/engine/context/diff-rows.ts'
import { groupOf, roleOf, type ContextWindow } from '#lib/engine/context/diff-window.ts'
import { formatNumber, formatTokens, plural } from '#components/ui/format.ts'
import { sourceLabel } from '../context/segment-lines.ts'

export type ChangedRow = Exclude<DiffRow, { kind: 'same' }>

export type DiffItem =
  | { kind: 'head'; key: string; pointer: string; role: string; tokens: number; gone: boolean }
  | { kind: 'fold'; key: string; label: string; open: boolean }
  /** An unchanged segment under an open fold; a place in `after`. */
  | { kind: 'same'; key: string; after: number }
  | { kind: 'row'; key: string; row: ChangedRow }
  /** `advice`: the prompt cache breaks at this variable, which could stand below the thread. */
  | { kind: 'why'; key: string; text: string; advice: boolean }
  /** Entries that came and were left out at once: in neither window. Places in `cuts`. */
  | { kind: 'unseen'; key: string; cuts: number[] }
  | { kind: 'foot'; key: string }

export interface Compared {
  before: ContextWindow
  after: ContextWindow
  diff: ContextDiff
}

/** `open`: keys of the folds that were opened. `why` gives the reason of a row; none where there is nothing to say. */
export function diffItems(compared: Compared, open: ReadonlySet<string>, why: (row: ChangedRow) => string | undefined): DiffItem[] {
  const cards = new Cards(compared)
  compared.diff.rows.forEach((row, index) => {
    cards.enter(row)
    if (row.kind === 'same') {
      const key = `fold ${index}`
      const isOpen = open.has(key)
      cards.items.push({ kind: 'fold', key, label: foldLabel(compared.after, row), open: isOpen })
      if (isOpen) for (let step = 0; step < row.count; step++) cards.items.push({ kind: 'same', key: `same ${row.after + step}`, after: row.after + step })
      return
    }
    cards.items.push({ kind: 'row', key: `row ${index}`, row })
    const advice = couldMoveDown(compared, row)
    const reason = why(row) ?? (advice ? 'The prompt cache breaks here.' : undefined)
    if (reason !== undefined) cards.items.push({ kind: 'why', key: `why ${index}`, text: reason, advice })
  })
  cards.close()
  const unseen = compared.diff.cuts.flatMap(({ before, after }, index) => (before === null && after === null ? [index] : []))
  return unseen.length === 0 ? cards.items : [...cards.items, { kind: 'unseen', key: 'unseen', cuts: unseen }]
}

/** Whether the shared prefix ends in this row, a variable, and the thread stands behind it: each call pays for all of that again. */
function couldMoveDown({ after, diff }: Compared, row: ChangedRow): boolean {
  if (row.kind !== 'changed' || diff.prefix.breaksAt?.after !== row.after || after.segments[row.after]?.source.kind !== 'variable') return false
  return after.segments.slice(row.after + 1).some(({ source }) => source.kind === 'event')
}

/** Opens a card where the message changes. What was dropped stands in the card of the message it was in, where that is still there. */
class Cards {
  readonly items: DiffItem[] = []
  readonly #before: ContextWindow
  readonly #after: ContextWindow
  /** Message of `before` → the same one in `after`. */
  readonly #kept = new Map<string, string>()
  #open: string | undefined

  constructor({ before, after, diff }: Compared) {
    this.#before = before
    this.#after = after
    for (const row of diff.rows) {
      if (row.kind === 'added' || row.kind === 'dropped') continue
      const [old, now] = [groupIn(before, row.before), groupIn(after, row.after)]
      if (!this.#kept.has(old)) this.#kept.set(old, now)
    }
  }

  enter(row: DiffRow): void {
    const old = row.kind === 'dropped' ? groupIn(this.#before, row.before) : undefined
    const pointer = row.kind === 'dropped' ? this.#kept.get(old ?? '') : groupIn(this.#after, row.after)
    const name = pointer ?? `gone ${old ?? ''}`
    if (name === this.#open) return
    this.close()
    this.#open = name
    const gone = pointer === undefined
    const [window, at] = gone ? [this.#before, old ?? ''] : [this.#after, pointer]
    const tokens = window.segments.reduce((sum, segment) => sum + (groupOf(segment.at) === at ? segment.tokens : 0), 0)
    this.items.push({ kind: 'head', key: `head ${this.items.length} ${name}`, pointer: at, role: roleOf(window, at).replace('_', ' '), tokens, gone })
  }

  close(): void {
    if (this.#open !== undefined) this.items.push({ kind: 'foot', key: `foot ${this.items.length}` })
    this.#open = undefined
  }
}

const groupIn = ({ segments }: ContextWindow, place: number): string => groupOf(segments[place]?.at ?? '')

/** So many entries are named in a fold. */
const namedEntries = 4

/** `input unchanged, 72 tok`, `6 functions unchanged, 486 tok`, `38 segments unchanged, 1,204 tok`. */
function foldLabel({ segments }: ContextWindow, { after, count, tokens }: Extract<DiffRow, { kind: 'same' }>): string {
  const folded = segments.slice(after, after + count)
  return `${foldedNames(folded)} unchanged, ${formatTokens(tokens)}`
}

function foldedNames(folded: readonly Segment[]): string {
  if (folded.every(({ at }) => at.startsWith('/tools/'))) return plural(folded.length, 'function')
  const tags = folded.flatMap(({ source, text }) => (source.tag === undefined || text.trim() === '' ? [] : [source.tag]))
  if (tags.length === folded.length && tags.length <= namedEntries) return tags.join(', ')
  const [only] = folded
  if (folded.length === 1 && only) return sourceLabel(only)
  return plural(folded.length, 'segment')
}

/** What changed, in numbers with their tokens. */
export interface DiffSummary {
  added: { count: number; tokens: number }
  dropped: { count: number; tokens: number }
  changed: { count: number; tokens: number }
  moved: number
  delta: number
}

export function summaryOf({ before, after, diff }: Compared): DiffSummary {
  const summary: DiffSummary = { added: { count: 0, tokens: 0 }, dropped: { count: 0, tokens: 0 }, changed: { count: 0, tokens: 0 }, moved: 0, delta: diff.afterTokens - diff.beforeTokens }
  for (const row of diff.rows) {
    if (row.kind === 'same') continue
    if (row.kind === 'moved') summary.moved++
    else {
      summary[row.kind].count++
      summary[row.kind].tokens += tokenDelta(row, before, after)
    }
  }
  return summary
}

/** `+240`, `−612`, `0`. */
export const signed = (tokens: number): string => (tokens === 0 ? '0' : tokens < 0 ? `−${formatNumber(-tokens)}` : `+${formatNumber(tokens)}`)

/** Tokens by which a row makes the window longer. */
export function tokenDelta(row: ChangedRow, before: ContextWindow, after: ContextWindow): number {
  const now = 'after' in row ? (after.segments[row.after]?.tokens ?? 0) : 0
  const old = 'before' in row ? (before.segments[row.before]?.tokens ?? 0) : 0
  return now - old
}

/** The item of the segment in which the shared prefix ends, for the way there; -1 where it is in none. */
export function breakItem(items: readonly DiffItem[], { before, after }: { before: number | null; after: number | null }): number {
  const holds = ({ row }: Extract<DiffItem, { kind: 'row' }>) => ('after' in row && row.after === after) || ('before' in row && row.before === before)
  return items.findIndex((item) => item.kind === 'row' && holds(item))
}
