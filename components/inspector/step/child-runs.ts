/** The child runs of one step as its parent's log tells them: which began, how each ended. Pure. */
import type { EventOf } from '#lib/engine/events.ts'
import type { RunLog } from '../run-log.ts'

export type ChildStatus = 'queued' | 'running' | 'completed' | 'failed' | 'cancelled'

export interface ChildRun {
  runId: string
  /** Place among the children of the step, from 0. */
  index: number
  status: ChildStatus
  startedAt: string
  end?: EventOf<'child.finished'>
}

/** In the order of their places, up to the event `seq`. */
export function childRuns(log: RunLog, step: string, seq: number): ChildRun[] {
  const children = new Map<number, ChildRun>()
  for (const event of log.eventsOf(step)) {
    if (event.seq > seq) break
    if (event.type === 'child.started') children.set(event.data.index, { runId: event.data.runId, index: event.data.index, status: 'running', startedAt: event.at })
    const child = event.type === 'child.finished' ? children.get(event.data.index) : undefined
    if (child && event.type === 'child.finished') children.set(child.index, { ...child, status: event.data.status, end: event })
  }
  return [...children.values()].sort((a, b) => a.index - b.index)
}

/** `3 of 12 completed, 1 failed, 2 running`. `waiting` are those that stand still. */
export function childCounts(children: readonly ChildRun[], total: number, waiting: ReadonlySet<string> = new Set()): string {
  const count = (status: ChildStatus | 'waiting') => children.filter((child) => (child.status === 'running' && waiting.has(child.runId) ? 'waiting' : child.status) === status).length
  const others = (['failed', 'cancelled', 'running', 'waiting'] as const).filter((status) => count(status) > 0).map((status) => `${count(status)} ${status}`)
  const completed = count('completed')
  return [completed === total ? `all ${total} completed` : `${completed} of ${total} completed`, ...others].join(', ')
}
