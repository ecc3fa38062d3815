import { expect, it } from 'vitest'
import type { NewEvent } from '#lib/engine/events.ts'
import { foldLog } from '#lib/engine/reduce.ts'
import { runFacts } from '../run-facts.ts'
import { readLog } from '../run-log.ts'
import { logOf, sampleLog, sampleRunId } from '../testing.ts'
import { timelineRows } from '../timeline/timeline-rows.ts'
import { forkGaps, withoutGaps } from './fork-gaps.ts'

const hour = 3_600_000
const copied = sampleLog.slice(0, 8).map(({ type, step, data }, index): [number, NewEvent] => [index * 1000, { type, ...(step !== undefined && { step }), data } as NewEvent])
const made: [number, NewEvent] = [7000 + hour, { type: 'run.forked', data: { from: { runId: 'r0', atSeq: 9 }, edits: [], by: 'ada' } }]
const log = logOf([...copied, made, [8000 + hour, { type: 'intent.selected', step: 'next_step#1', data: { intent: 'done', args: {}, argsHash: 'x' } }], [9000 + hour, { type: 'step.completed', step: 'next_step#1', data: { handle: 'done', output: {}, emitted: [] } }]])
const state = foldLog(sampleRunId, log)

it('the hour between a run and its fork is nobody’s time: no bar spans it, no step took it, and the run did not either', () => {
  const [gap] = forkGaps(log)
  expect(gap && gap.to - gap.from).toBe(hour)
  const row = timelineRows(readLog(log), state).find(({ key }) => key === 'next_step#1')
  expect(row?.durationMs).toBeLessThan(10_000)
  expect(row?.bars.filter(({ from, to }) => gap && from < gap.to && to > gap.from)).toEqual([])
  expect(runFacts(readLog(log), state, Date.parse(state.lastAt))[2]).toBe('9.0 s')
})

it('time is counted around gaps that lie in it, wholly or in part', () => {
  const gaps = [{ from: 10, to: 20 }, { from: 30, to: 40 }]
  expect([withoutGaps(gaps, 0, 50), withoutGaps(gaps, 15, 35), withoutGaps(gaps, 50, 60), withoutGaps([], 0, 5)]).toEqual([30, 10, 10, 5])
})

it('a run that is no fork has none', () => expect(forkGaps(sampleLog)).toEqual([]))
