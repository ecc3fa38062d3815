/** Where somebody looking for a fault jumps to: what went wrong, what a model decided, what a person did. Pure. */
import type { Event, EventType } from '#lib/engine/events.ts'

export const jumpKinds = ['error', 'decision', 'human'] as const
export type JumpKind = (typeof jumpKinds)[number]

/** Seqs of each kind, ascending. */
export type Jumps = Readonly<Record<JumpKind, readonly number[]>>

/** A failure that is tried again counts: it is what one looks for. So does a question what became of an effect. */
const kinds: Partial<Record<EventType, JumpKind>> = {
  'run.failed': 'error',
  'step.failed': 'error',
  'step.unknown': 'error',
  'model.failed': 'error',
  'intent.invalid': 'error',
  'intent.selected': 'decision',
  'run.cancelled': 'human',
  'step.resolved': 'human',
  'step.edited': 'human',
  'approval.requested': 'human',
  'approval.decided': 'human',
  'consent.requested': 'human',
  'consent.decided': 'human',
  'human.asked': 'human',
  'human.answered': 'human',
  'request.voted': 'human',
  'human.expired': 'human',
  'human.escalated': 'human',
  'human.contact_failed': 'error',
  'escalation.requested': 'human',
  'escalation.decided': 'human',
  'message.received': 'human',
}

function kindOf(event: Event): JumpKind | undefined {
  if (event.type === 'child.finished') return event.data.status === 'failed' ? 'error' : undefined
  if (event.type === 'run.paused') return event.data.reason === 'user' ? 'human' : undefined
  return kinds[event.type]
}

export function jumpsOf(events: readonly Event[]): Jumps {
  const jumps: Record<JumpKind, number[]> = { error: [], decision: [], human: [] }
  for (const event of events) {
    const kind = kindOf(event)
    if (kind) jumps[kind].push(event.seq)
  }
  return jumps
}

/** The nearest before (−1) or after (1) an event; undefined where there is none. */
export function jumpFrom(seqs: readonly number[], seq: number, direction: -1 | 1): number | undefined {
  const after = firstAfter(seqs, direction === 1 ? seq : seq - 1)
  return direction === 1 ? seqs[after] : seqs[after - 1]
}

/** How many of them have happened at an event. */
export const happenedAt = (seqs: readonly number[], seq: number): number => firstAfter(seqs, seq)

/** Position of the first that is greater; all are sorted. */
function firstAfter(seqs: readonly number[], seq: number): number {
  let [low, high] = [0, seqs.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((seqs[middle] ?? 0) > seq) high = middle
    else low = middle + 1
  }
  return low
}
