import { describe, expect, it } from 'vitest'
import { runOverlay } from '#components/canvas/run-overlay.ts'
import { foldLog } from '#lib/engine/reduce.ts'
import { readLog } from '../run-log.ts'
import { logOf, sampleLog, sampleRunId } from '../testing.ts'
import { edgesLeft, pillStatus, timesOfWays } from './pill-marks.ts'

const failedAt = (nodeId: string) => {
  const [end] = logOf([[1, { type: 'run.failed', data: { error: { code: 'x', message: 'y', nodeId } } }]])
  const state = foldLog(sampleRunId, [...sampleLog.slice(0, 7), { ...end!, seq: 8 }])
  return pillStatus(state, 'next_step', runOverlay(state).nodes.next_step!)
}

describe('a pill', () => {
  it('shows the node that a run failed at as failed, and what was at work beside it as cancelled', () => {
    expect([failedAt('next_step'), failedAt('other')]).toEqual(['failed', 'cancelled'])
  })
  it('shows a live node as it is', () => {
    const state = foldLog(sampleRunId, sampleLog.slice(0, 7))
    expect(pillStatus(state, 'next_step', runOverlay(state).nodes.next_step!)).toBe('running')
  })
})

it('knows where a choice went, and that a rejected one went nowhere', () => {
  const log = readLog(sampleLog)
  expect([...edgesLeft(log, 'next_step#2')]).toEqual(['e3'])
  expect(edgesLeft(log, 'next_step#1').size).toBe(0)
  expect(edgesLeft(log, undefined).size).toBe(0)
})

it('counts a way between two nodes once, whichever ports it was taken by', () => {
  const edges = [{ id: 'out', source: 'page', target: 'next' }, { id: 'error', source: 'page', target: 'next' }, { id: 'done', source: 'next', target: 'end' }]
  expect([...timesOfWays(edges, { out: 227, error: 22 })]).toEqual([['out', 249]])
  expect([...timesOfWays(edges, { error: 2, done: 1 })]).toEqual([['error', 2], ['done', 1]])
})
