/**
 * How one window differs from another in tokens: in all, per message, and which segments are not in the other. Messages are paired in
 * order: equal ones first, then, between them, those of one role. Pure; words and lines are the diff's affair.
 */
import type { Segment } from '#lib/api/calls.ts'
import { contextMessages } from '#components/inspector/context/context-messages.ts'

/** What a window is compared by: a recorded call's or a preview's. */
export interface Compared {
  segments: readonly Segment[]
  body: string
  inputTokens: number
}

export interface WindowDelta {
  tokens: number
  /** By JSON Pointer of the message now: tokens more than in its partner; `new` where it has none. */
  messages: ReadonlyMap<string, number | 'new'>
  /** Messages that are no longer there. */
  gone: { role: string; tokens: number }[]
  /** Indexes of segments whose text does not stand in the partner of their message. */
  changed: ReadonlySet<number>
}

interface Part {
  pointer: string
  role: string
  tokens: number
  value: string
  /** Indexes into the window's segments. */
  segments: number[]
}

export function windowDelta(now: Compared, before: Compared): WindowDelta {
  const [after, earlier] = [partsOf(now), partsOf(before)]
  const partners = pairs(after, earlier)
  const messages = new Map<string, number | 'new'>()
  const changed = new Set<number>()
  after.forEach((part, index) => {
    const partner = partners.get(index)
    const old = partner === undefined ? undefined : earlier[partner]
    messages.set(part.pointer, old ? part.tokens - old.tokens : 'new')
    for (const segment of changedSegments(part, old, now.segments, before.segments)) changed.add(segment)
  })
  const kept = new Set(partners.values())
  const gone = earlier.filter((_, index) => !kept.has(index)).map(({ role, tokens }) => ({ role, tokens }))
  return { tokens: now.inputTokens - before.inputTokens, messages, gone, changed }
}

/** What a draft is compared with stays the same while it is edited. */
const known = new WeakMap<readonly Segment[], Part[]>()

function partsOf({ segments, body }: Compared): Part[] {
  const found = known.get(segments)
  if (found) return found
  const byPlace = new Map<string, number[]>()
  segments.forEach(({ at }, index) => {
    const indexes = byPlace.get(at)
    if (indexes) indexes.push(index)
    else byPlace.set(at, [index])
  })
  const parts = contextMessages(segments, body).map(({ pointer, role, tokens, value, places }) => ({ pointer, role, tokens, value, segments: places.flatMap(({ at }) => byPlace.get(at) ?? []) }))
  known.set(segments, parts)
  return parts
}

/** Place in `after` → place in `earlier`. */
function pairs(after: readonly Part[], earlier: readonly Part[]): Map<number, number> {
  const found = new Map<number, number>()
  let [fromAfter, fromEarlier] = [0, 0]
  for (const [index, partner] of [...inOrder(after, earlier), [after.length, earlier.length] as const]) {
    pairByRole(found, { after, from: fromAfter, to: index }, { earlier, from: fromEarlier, to: partner })
    if (index < after.length) found.set(index, partner)
    ;[fromAfter, fromEarlier] = [index + 1, partner + 1]
  }
  return found
}

/** Equal messages that stand in one order on both sides: each is paired with the first equal one after the last pair. */
function inOrder(after: readonly Part[], earlier: readonly Part[]): [number, number][] {
  const equal: [number, number][] = []
  let from = 0
  after.forEach(({ role, value }, index) => {
    const partner = earlier.findIndex((other, place) => place >= from && other.role === role && other.value === value)
    if (partner === -1) return
    equal.push([index, partner])
    from = partner + 1
  })
  return equal
}

function pairByRole(found: Map<number, number>, { after, from, to }: { after: readonly Part[]; from: number; to: number }, other: { earlier: readonly Part[]; from: number; to: number }): void {
  let next = other.from
  for (let index = from; index < to; index++) {
    const partner = other.earlier.findIndex(({ role }, place) => place >= next && place < other.to && role === after[index]?.role)
    if (partner === -1) continue
    found.set(index, partner)
    next = partner + 1
  }
}

/** Each text of the partner stands for one equal text here. */
function changedSegments(part: Part, partner: Part | undefined, now: readonly Segment[], before: readonly Segment[]): number[] {
  const left = new Map<string, number>()
  for (const index of partner?.segments ?? []) {
    const text = before[index]?.text ?? ''
    left.set(text, (left.get(text) ?? 0) + 1)
  }
  return part.segments.filter((index) => {
    const text = now[index]?.text ?? ''
    const count = left.get(text) ?? 0
    if (count > 0) left.set(text, count - 1)
    return count === 0
  })
}
