/**
 * What a fork's log says of where it came from: which events were copied, which one stands in place of another, and what else was edited.
 * A fork of a fork has several. Pure.
 */
import { forkEditSchema, type ForkEdit } from '#lib/api/forks.ts'
import type { Event, EventOf } from '#lib/engine/events.ts'

export interface ForkMark {
  forked: EventOf<'run.forked'>
  /** Events that were copied: those before it. */
  kept: number
  /** The event that stands in place of that of the source; null where none was edited. */
  edited: number | null
  /** The same event in the source. */
  replaced: number
  edits: readonly ForkEdit[]
  /** The edits are too long to stand in the log. */
  long: boolean
}

const eventKinds: readonly ForkEdit['kind'][] = ['args', 'output', 'answer', 'input']

const known = new WeakMap<Event, ForkMark>()

const logs = new WeakMap<readonly Event[], ForkMark[]>()

/** The marks of a log, the oldest fork first. */
export function forkMarks(events: readonly Event[]): ForkMark[] {
  const marks = logs.get(events) ?? marksIn(events)
  logs.set(events, marks)
  return marks
}

function marksIn(events: readonly Event[]): ForkMark[] {
  return events.filter((event): event is EventOf<'run.forked'> => event.type === 'run.forked').map((event) => {
    const mark = known.get(event) ?? markOf(event)
    known.set(event, mark)
    return mark
  })
}

function markOf(forked: EventOf<'run.forked'>): ForkMark {
  const { edits: logged, edited, from } = forked.data
  const edits = Array.isArray(logged) ? logged.flatMap((edit) => forkEditSchema.safeParse(edit).data ?? []) : []
  const input = edits.some(({ kind }) => kind === 'input')
  return { forked, kept: forked.seq - 1, edited: edited ? forked.seq + 1 : input ? 1 : null, replaced: from.atSeq, edits, long: !Array.isArray(logged) }
}

/** The edit that made an event what it is; undefined for one that nobody touched. */
export function editOf(events: readonly Event[], seq: number): { mark: ForkMark; edit: ForkEdit | undefined } | undefined {
  const mark = forkMarks(events).findLast(({ edited }) => edited === seq)
  return mark && { mark, edit: mark.edits.find(({ kind }) => eventKinds.includes(kind)) }
}

/** What a fork did with an event: copied it, or put another one in place of that of its source. */
export function markIn(marks: readonly ForkMark[], seq: number): 'kept' | 'edited' | undefined {
  if (marks.some(({ edited }) => edited === seq)) return 'edited'
  return seq <= (marks.at(-1)?.kept ?? 0) ? 'kept' : undefined
}

export const markLooks = { kept: 'kept from the original', edited: 'edited' } as const

/** The same in words; '' for an event of the run itself. */
export function markWords(events: readonly Event[], seq: number): string {
  const mark = markIn(forkMarks(events), seq)
  return mark ? markLooks[mark] : ''
}
