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

/** The marks of a log, the oldest fork first. */
export function forkMarks(events: readonly Event[]): ForkMark[] {
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

/** Whether an event was copied from the run that this one was forked from. */
export const isKept = (marks: readonly ForkMark[], seq: number): boolean => seq <= (marks.at(-1)?.kept ?? 0) && marks.at(-1)?.edited !== seq
