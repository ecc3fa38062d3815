/**
 * The budget of a thread (semantics §4.3). `drop_oldest` leaves out whole entries, oldest first, never the input, the last error or
 * the open selection (a last intent without a result), nor a summary; one marker stands where the first of them stood.
 *
 * It cuts in blocks: the thread is divided from its start into runs of whole iterations of at least a quarter of the budget each, and
 * whole blocks go. The division depends on the oldest entries only, so as the thread grows the cut stays where it is for about a
 * quarter of the budget of new text, and so does the prefix that a provider caches. Only inside the last block, which is still
 * growing, does it cut entry by entry. What is protected stays even where it alone exceeds the budget.
 */
import type { Dropped } from './rules.ts'
import type { ThreadEntry } from './request.ts'
import type { LeftOut, ShownEntry } from './serialize.ts'

export interface Measure {
  /** Tokens of one entry as shown. */
  entry(entry: ThreadEntry): number
  /** Tokens of a whole thread as shown. */
  thread(entries: ShownEntry[]): number
}

const blocksPerBudget = 4

/** Entries that fit into `tokens`, as far as dropping can make them, with the marker in the place of those dropped. */
export function dropOldest(entries: ThreadEntry[], tokens: number, measure: Measure): { entries: ShownEntry[]; dropped: Dropped[] } {
  if (measure.thread(entries) <= tokens) return { entries, dropped: [] }
  const kept = new Set([...protectedEntries(entries), ...entries.filter(({ type }) => type === 'summary')])
  const cuts = possibleCuts(entries, Math.max(1, Math.floor(tokens / blocksPerBudget)), measure)
  const cut = smallestFitting(cuts, (candidate) => measure.thread(without(entries, candidate, kept)) <= tokens)
  const dropped = entries.slice(0, cut).filter((entry) => !kept.has(entry))
  return { entries: without(entries, cut, kept), dropped: dropped.map((entry) => ({ seq: entry.seq, rule: 'drop_oldest', tokens: measure.entry(entry) })) }
}

/** What never goes: the input, the last error, the last message, a last choice that nothing answers yet. */
export function protectedEntries(entries: readonly ThreadEntry[]): Set<ThreadEntry> {
  const kept = new Set(entries.filter(({ type }) => type === 'input'))
  const lastError = entries.findLast((entry) => entry.type === 'error')
  if (lastError) kept.add(lastError)
  const lastMessage = entries.findLast((entry) => entry.type === 'message')
  if (lastMessage) kept.add(lastMessage)
  const lastIntent = entries.findLast((entry) => entry.type === 'intent')
  if (lastIntent && !entries.some((entry) => entry.answers === lastIntent.seq)) kept.add(lastIntent)
  return kept
}

/** How many leading entries may go, in rising order: up to the end of each full block, then each entry of the last one. */
export function possibleCuts(entries: readonly ThreadEntry[], blockTokens: number, measure: Measure): number[] {
  const cuts: number[] = []
  let filled = 0
  let blockStart = 0
  entries.forEach((entry, index) => {
    if (entry.type === 'intent' && filled >= blockTokens) {
      cuts.push(index)
      filled = 0
      blockStart = index
    }
    if (entry.type !== 'input') filled += measure.entry(entry)
  })
  for (let index = blockStart + 1; index <= entries.length; index++) cuts.push(index)
  return cuts
}

/** The first cut that fits, or the last of all where none does. Dropping more never makes a thread longer. */
export function smallestFitting(cuts: number[], fits: (cut: number) => boolean): number {
  let low = 0
  let high = cuts.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (fits(cuts[middle] ?? 0)) high = middle
    else low = middle + 1
  }
  return cuts[low] ?? 0
}

function without(entries: ThreadEntry[], cut: number, kept: Set<ThreadEntry>): ShownEntry[] {
  const gone = entries.slice(0, cut).filter((entry) => !kept.has(entry))
  const [first] = gone
  if (!first) return entries
  const left = new Set(gone)
  return entries.flatMap((entry): ShownEntry[] => (entry === first ? [marker(first.seq, gone.length)] : left.has(entry) ? [] : [entry]))
}

function marker(seq: number, count: number): LeftOut {
  return { type: 'left_out', tag: 'left_out', seq, value: `[${count} earlier event${count === 1 ? '' : 's'} left out to fit the context budget]` }
}
