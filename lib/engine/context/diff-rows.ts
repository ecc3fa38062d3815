/**
 * The rows of a comparison in the order in which a person reads them: that of `after`, with what was dropped where it stood. Between
 * two unchanged stretches, what went comes before what came in its place. Unchanged segments of one message are one row.
 */
import type { Match } from './diff-align.ts'
import type { Cut } from './diff-cut.ts'
import { groupOf, type ContextWindow } from './diff-window.ts'

/** `before` and `after` are places in the windows' segments, `cut` one in the list of cuts. */
export type DiffRow =
  /** So many segments from there on, all of one message on either side. `tokens` as in `after`. */
  | { kind: 'same'; before: number; after: number; count: number; tokens: number }
  | { kind: 'added'; after: number; cut?: number }
  | { kind: 'dropped'; before: number; cut?: number }
  | { kind: 'changed'; before: number; after: number; cut?: number }
  | { kind: 'moved'; before: number; after: number }

export interface Pairs {
  /** Unchanged, rising on both sides. */
  matches: readonly Match[]
  /** Place in `before` → place in `after`. */
  moved: ReadonlyMap<number, number>
  changed: ReadonlyMap<number, number>
}

export function diffRows(before: ContextWindow, after: ContextWindow, pairs: Pairs, cuts: readonly Cut[]): DiffRow[] {
  const writer = new RowWriter(before, after, pairs, cuts)
  for (const match of pairs.matches) writer.unchanged(match)
  return writer.finish()
}

/** A stretch between two unchanged segments; its ends are not in it. */
interface Gap {
  oldEnd: number
  from: number
  to: number
}

class RowWriter {
  readonly #before: ContextWindow
  readonly #after: ContextWindow
  readonly #pairs: Pairs
  /** Place in `after` → place in `before`, of what was moved or changed. */
  readonly #partners: Map<number, number>
  readonly #cutBefore = new Map<number, number>()
  readonly #cutAfter = new Map<number, number>()
  readonly #rows: DiffRow[] = []
  #old = 0
  #now = 0

  constructor(before: ContextWindow, after: ContextWindow, pairs: Pairs, cuts: readonly Cut[]) {
    this.#before = before
    this.#after = after
    this.#pairs = pairs
    this.#partners = new Map([...pairs.moved, ...pairs.changed].map(([old, now]) => [now, old]))
    cuts.forEach((cut, index) => {
      if (cut.before !== null) this.#cutBefore.set(cut.before, index)
      if (cut.after !== null) this.#cutAfter.set(cut.after, index)
    })
  }

  unchanged([old, now]: Match): void {
    this.#gap({ oldEnd: old, from: this.#now, to: now })
    const tokens = this.#after.segments[now]?.tokens ?? 0
    const last = this.#rows.at(-1)
    if (last?.kind === 'same' && sameGroup(this.#before, old) && sameGroup(this.#after, now)) {
      last.count++
      last.tokens += tokens
    } else this.#rows.push({ kind: 'same', before: old, after: now, count: 1, tokens })
    this.#old = old + 1
    this.#now = now + 1
  }

  finish(): DiffRow[] {
    this.#gap({ oldEnd: this.#before.segments.length, from: this.#now, to: this.#after.segments.length })
    return this.#rows
  }

  #gap(gap: Gap): void {
    for (let now = gap.from; now < gap.to; now++) {
      const old = this.#partners.get(now)
      if (old !== undefined && old >= this.#old && old < gap.oldEnd) this.#drop(old + 1)
      if (old === undefined) this.#dropUnpaired(gap)
      this.#rows.push(this.#rowOf(old, now))
    }
    this.#drop(gap.oldEnd)
  }

  #rowOf(old: number | undefined, now: number): DiffRow {
    const cut = reference(this.#cutAfter.get(now))
    if (old === undefined) return { kind: 'added', after: now, ...cut }
    return this.#pairs.moved.has(old) ? { kind: 'moved', before: old, after: now } : { kind: 'changed', before: old, after: now, ...cut }
  }

  /** What went, up to the next segment whose new form is still to come in this gap. */
  #dropUnpaired({ oldEnd, to }: Gap): void {
    let end = this.#old
    while (end < oldEnd && !this.#comesBefore(end, to)) end++
    this.#drop(end)
  }

  #comesBefore(old: number, to: number): boolean {
    const now = this.#pairs.changed.get(old) ?? this.#pairs.moved.get(old)
    return now !== undefined && now < to && now >= this.#now
  }

  #drop(to: number): void {
    for (; this.#old < to; this.#old++) {
      if (this.#pairs.moved.has(this.#old) || this.#pairs.changed.has(this.#old)) continue
      this.#rows.push({ kind: 'dropped', before: this.#old, ...reference(this.#cutBefore.get(this.#old)) })
    }
  }
}

const reference = (cut: number | undefined) => (cut === undefined ? {} : { cut })

/** Whether a segment stands in the message of the one before it. */
function sameGroup({ segments }: ContextWindow, place: number): boolean {
  return groupOf(segments[place]?.at ?? '') === groupOf(segments[place - 1]?.at ?? '')
}
