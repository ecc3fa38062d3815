/**
 * Which of the segments that stand in no unchanged stretch belong together: the same text elsewhere (moved), or the same thing with
 * another text (changed). What is the same thing, its identity says; stretches of one prompt have the same, and are told apart by what
 * they say and by the gap between unchanged segments that they stand in.
 */
import type { WindowSegment } from './diff-window.ts'

/** A segment outside the unchanged stretches. */
export interface Leftover {
  /** Place in its window. */
  place: number
  /** Number of the gap between unchanged stretches that it stands in. */
  gap: number
  segment: WindowSegment
  identity: string
  role: string
}

/** Place in `before` → place in `after`. */
type Pairing = Map<number, number>

const isPrompt = ({ segment }: Leftover): boolean => segment.source.kind === 'prompt'

/** The same thing saying the same elsewhere. Stretches of prompt repeat (the line break between two items): only what occurs once. */
export function movedPairs(gone: readonly Leftover[], come: readonly Leftover[]): Pairing {
  const text = (each: Leftover) => `${each.identity}\n${each.segment.text}`
  const old = grouped(gone, text)
  const now = grouped(come, text)
  const pairs: Pairing = new Map()
  for (const [key, [first, ...others]] of old) {
    const [target, ...targets] = now.get(key) ?? []
    if (!first || !target) continue
    if (isPrompt(first) && (others.length > 0 || targets.length > 0 || first.segment.text.trim() === '')) continue
    const all = [first, ...others]
    ;[target, ...targets].forEach((each, turn) => {
      const partner = all[turn]
      if (partner) pairs.set(partner.place, each.place)
    })
  }
  return pairs
}

/** The same thing saying something else: first within one gap, then anywhere; the nth with the nth. */
export function changedPairs(gone: readonly Leftover[], come: readonly Leftover[]): Pairing {
  const pairs: Pairing = new Map()
  const within = (each: Leftover) => `${each.gap}\n${each.identity}`
  pairInOrder(pairs, gone.filter((each) => !isPrompt(each)), come.filter((each) => !isPrompt(each)), within)
  pairPrompts(pairs, gone.filter(isPrompt), come.filter(isPrompt))
  const taken = new Set(pairs.values())
  const left = (each: Leftover) => !isPrompt(each)
  pairInOrder(pairs, gone.filter((each) => left(each) && !pairs.has(each.place)), come.filter((each) => left(each) && !taken.has(each.place)), ({ identity }) => identity)
  return pairs
}

function grouped(all: readonly Leftover[], key: (each: Leftover) => string): Map<string, Leftover[]> {
  const groups = new Map<string, Leftover[]>()
  for (const each of all) {
    const name = key(each)
    const known = groups.get(name)
    if (known) known.push(each)
    else groups.set(name, [each])
  }
  return groups
}

function pairInOrder(pairs: Pairing, gone: readonly Leftover[], come: readonly Leftover[], key: (each: Leftover) => string): void {
  const now = grouped(come, key)
  for (const [name, all] of grouped(gone, key)) {
    const targets = now.get(name) ?? []
    all.slice(0, targets.length).forEach((each, turn) => {
      const target = targets[turn]
      if (target) pairs.set(each.place, target.place)
    })
  }
}

/** How much of two stretches of prompt has to be the same for one to be the other's new form: 0 to 1. */
const likeness = 0.35
/** How many stretches ahead are looked at. */
const reach = 24
/** What is looked at of a stretch. */
const lookedAt = 4000

/** Within a gap and a role, in order: the stretch that is most like it, or that stands at the same line of the same version. */
function pairPrompts(pairs: Pairing, gone: readonly Leftover[], come: readonly Leftover[]): void {
  const place = ({ gap, role, identity }: Leftover) => `${gap}\n${role}\n${identity}`
  const words = new Map<Leftover, Map<string, number>>()
  const wordsOf = (each: Leftover) => {
    const known = words.get(each) ?? counted(each.segment.text)
    words.set(each, known)
    return known
  }
  const old = grouped(gone, place)
  for (const [name, targets] of grouped(come, place)) {
    const candidates = old.get(name) ?? []
    let from = 0
    for (const target of targets) {
      let best = { index: -1, value: likeness }
      for (let index = from; index < Math.min(candidates.length, from + reach); index++) {
        const candidate = candidates[index]
        const value = !candidate ? 0 : sameLine(candidate.segment, target.segment) ? 1 : shareOf(wordsOf(candidate), wordsOf(target))
        if (value > best.value) best = { index, value }
      }
      const partner = candidates[best.index]
      if (!partner) continue
      pairs.set(partner.place, target.place)
      from = best.index + 1
    }
  }
}

const sameLine = ({ source: a }: WindowSegment, { source: b }: WindowSegment): boolean => a.promptVersion !== undefined && a.promptVersion === b.promptVersion && a.line === b.line

function counted(text: string): Map<string, number> {
  const words = new Map<string, number>()
  for (const [word] of text.slice(0, lookedAt).matchAll(/[\p{L}\p{N}_]+/gu)) words.set(word, (words.get(word) ?? 0) + 1)
  return words
}

/** Dice's coefficient over the words of two texts; 0 where neither has any. */
function shareOf(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  const total = sum(a.values()) + sum(b.values())
  const both = sum([...a].map(([word, times]) => Math.min(times, b.get(word) ?? 0)))
  return total === 0 ? 0 : (2 * both) / total
}

const sum = (values: Iterable<number>): number => {
  let total = 0
  for (const value of values) total += value
  return total
}
