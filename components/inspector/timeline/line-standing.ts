/** Where the lines of a timeline stand in the page's own log: which event each stands for, and how it stood at the selected one. Pure. */
import type { Event } from '#lib/engine/events.ts'
import type { RunState } from '#lib/engine/state.ts'
import type { RunLog } from '../run-log.ts'
import type { TimelineLine } from './timeline-lines.ts'
import { statusThen, type RowStatus } from './timeline-rows.ts'

/** The event of the page's run that a line stands for: its own, or the last of its step before what happened in a run below. */
export function seqOfLine(line: TimelineLine, log: RunLog, pageRun: string): number {
  if (line.kind === 'row' && line.run.runId === pageRun) return line.row.seq
  const events = log.eventsOf(line.rootStep)
  if (line.kind === 'item' && line.run.runId === pageRun) return line.child.end?.seq ?? beginningOf(events, line.child.runId)?.seq ?? 1
  const began = events.find(({ type }) => type === 'child.started') ?? events[0]
  const at = timeOfLine(line)
  const last = at === undefined ? undefined : events.findLast((event) => event.at <= at)
  return Math.max(last?.seq ?? 1, began?.seq ?? 1)
}

const beginningOf = (events: readonly Event[], runId: string): Event | undefined => events.find((event) => event.type === 'child.started' && event.data.runId === runId)

/** When what a line inside a child run tells of happened. */
function timeOfLine(line: TimelineLine): string | undefined {
  if (line.kind === 'item') return line.child.startedAt
  return line.kind === 'row' ? line.run.log.at(line.row.seq)?.at : undefined
}

/** Null where it had not begun, undefined for as it is: lines of the page's run at the selected event, those below it at its time. */
export function standingOf(line: TimelineLine, { seq, at }: Pick<Event, 'seq' | 'at'>, past: RunState, pageRun: string): RowStatus | null | undefined {
  if (line.kind === 'loading') return undefined
  if (line.kind === 'item') return line.child.startedAt > at ? null : line.child.end && line.child.end.at > at ? 'running' : undefined
  if (line.run.runId === pageRun) return seq > past.seq ? undefined : statusThen(line.row, past)
  const { row, run } = line
  if ((run.log.at(row.firstSeq)?.at ?? '') > at) return null
  return (run.state.steps[row.step]?.endedAt ?? '') > at ? 'running' : undefined
}
