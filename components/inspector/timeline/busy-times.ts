/** When somebody worked: models and tools of a run and of those below it that are read. What nobody worked in is idle, and may be drawn shorter. Pure. */
import { childRuns } from '../step/child-runs.ts'
import type { Bar } from './row-bars.ts'
import type { ReadRun } from './timeline-lines.ts'
import type { Interval } from './time-scale.ts'

/** A child run that took longer, and that nobody looked into, has most likely waited for a person or a time. */
const longestUnreadMs = 300_000

export function busyTimes(root: ReadRun, below: readonly ReadRun[]): Interval[] {
  const read = new Set(below.map(({ runId }) => runId))
  return [root, ...below].flatMap((run) =>
    run.rows.flatMap(({ bars, step }) => {
      const known = bars.some(({ kind }) => kind === 'child') && childRuns(run.log, step, Infinity).every(({ runId }) => read.has(runId))
      return bars.filter((bar) => isBusy(bar, known))
    }),
  )
}

const isBusy = ({ kind, from, to }: Bar, readInside: boolean): boolean => kind === 'model' || kind === 'tool' || (kind === 'child' && !readInside && to - from <= longestUnreadMs)
