/** When somebody worked: models and tools of a run and of those below it that are read. What nobody worked in is idle, and may be drawn shorter. Pure. */
import { forkGaps } from '../fork/fork-gaps.ts'
import { childRuns } from '../step/child-runs.ts'
import type { TimelineRow } from './timeline-rows.ts'
import type { ReadRun } from './timeline-lines.ts'
import { outside, type Interval } from './time-scale.ts'

/** A child run that took longer, and that nobody looked into, has most likely waited for a person or a time. */
const longestUnreadMs = 300_000

export function busyTimes(root: ReadRun, below: readonly ReadRun[]): Interval[] {
  const read = new Set(below.map(({ runId }) => runId))
  return [root, ...below].flatMap((run) => run.rows.flatMap((row) => [...row.bars.filter(({ kind }) => kind === 'model' || kind === 'tool'), ...busyChildren(run, row, read)]))
}

/** The runs of a step that nobody looked into and that cannot have waited for long. Between what a fork copied and the fork, none was at work. */
function busyChildren({ log, state }: ReadRun, { bars, step }: TimelineRow, read: ReadonlySet<string>): Interval[] {
  if (!bars.some(({ kind }) => kind === 'child')) return []
  const gaps = forkGaps(log.events)
  return childRuns(log, step, Infinity).flatMap(({ runId, startedAt, end }) => {
    const worked = outside({ from: Date.parse(startedAt), to: Date.parse(end?.at ?? state.lastAt) }, gaps)
    return read.has(runId) || worked.reduce((sum, { from, to }) => sum + to - from, 0) > longestUnreadMs ? [] : worked
  })
}
