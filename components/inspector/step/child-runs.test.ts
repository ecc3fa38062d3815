import { expect, it } from 'vitest'
import { foldLog } from '#lib/engine/reduce.ts'
import { readLog } from '../run-log.ts'
import { logOf } from '../testing.ts'
import { timelineRows } from '../timeline/timeline-rows.ts'
import { childCounts, childRuns } from './child-runs.ts'
import { stepFacts } from './step-facts.ts'

const usage = { modelCalls: 0, inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0, costUsd: 0 }
const log = logOf([
  [0, { type: 'run.started', data: { input: {}, trigger: { kind: 'api' }, graphHash: 'g', version: 1, engine: 1, metadata: {} } }],
  [1, { type: 'step.started', step: 'items#1', data: { attempt: 1, from: [], total: 3 } }],
  [2, { type: 'child.started', step: 'items#1', data: { runId: 'r0', index: 0 } }],
  [3, { type: 'child.started', step: 'items#1', data: { runId: 'r1', index: 1 } }],
  [900, { type: 'child.finished', step: 'items#1', data: { runId: 'r1', index: 1, status: 'failed', error: { code: 'http_500', message: 'No.' }, usage, steps: 2 } }],
  [1000, { type: 'child.finished', step: 'items#1', data: { runId: 'r0', index: 0, status: 'completed', output: 7, usage, steps: 2 } }],
])

it('a step tells its child runs in the order of their places, as they stood at an event', () => {
  expect(childRuns(readLog(log), 'items#1', 6).map(({ runId, status }) => [runId, status])).toEqual([['r0', 'completed'], ['r1', 'failed']])
  expect(childRuns(readLog(log), 'items#1', 5).map(({ status }) => status)).toEqual(['running', 'failed'])
  expect(childCounts(childRuns(readLog(log), 'items#1', 6), 3)).toBe('1 of 3 completed, 1 failed')
  expect(childCounts(childRuns(readLog(log), 'items#1', 6).slice(0, 1), 1)).toBe('all 1 completed')
})

it('the timeline shows the time in which child runs were under way once, however many there were', () => {
  const [row] = timelineRows(readLog(log), foldLog('r', log))
  expect(row).toMatchObject({ detail: 'API', bars: [{ kind: 'child', failed: true }] })
  expect(row!.bars.map(({ from, to }) => to - from)).toEqual([998])
})

it('a wait is told apart from work, and a callback that came before its step is kept', () => {
  const waits = logOf([
    [0, { type: 'run.started', data: { input: {}, trigger: { kind: 'api' }, graphHash: 'g', version: 1, engine: 1, metadata: {} } }],
    [1, { type: 'step.started', step: 'start#1', data: { attempt: 1, from: [] } }],
    [2, { type: 'callback.received', step: 'hold#1', data: { payload: { ok: true } } }],
    [3, { type: 'step.completed', step: 'start#1', data: { handle: 'out', output: {}, emitted: [{ edgeId: 'a', target: 'nap' }] } }],
    [4, { type: 'step.started', step: 'nap#1', data: { attempt: 1, from: [{ step: 'start#1', edgeId: 'a' }] } }],
    [4, { type: 'timer.set', step: 'nap#1', data: { fireAt: '2026-11-22T09:00:00.000Z' } }],
  ])
  const state = foldLog('r', waits)
  const rows = timelineRows(readLog(waits), state)
  expect(rows.map(({ key, status }) => [key, status])).toEqual([['start#1', 'completed'], ['nap#1', 'waiting']])
  expect(rows[1]?.bars.filter(({ kind }) => kind !== 'queue')).toMatchObject([{ kind: 'wait' }])
  expect(stepFacts(readLog(waits), 'nap#1', 6).wait).toEqual({ callback: false, fireAt: '2026-11-22T09:00:00.000Z' })
})
