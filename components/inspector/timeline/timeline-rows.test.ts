import { describe, expect, it } from 'vitest'
import type { NewEvent } from '#lib/engine/events.ts'
import { foldLog } from '#lib/engine/reduce.ts'
import { readLog } from '../run-log.ts'
import { logOf, sampleLog, sampleRunId } from '../testing.ts'
import { rowOfEvent, rowOfSource, rowsByStep, statusThen, timeByKind, timelineRows } from './timeline-rows.ts'

const rowsUpTo = (seq: number) => {
  const events = sampleLog.slice(0, seq)
  return timelineRows(readLog(events), foldLog(sampleRunId, events))
}
const rows = rowsUpTo(sampleLog.length)
const started: NewEvent = { type: 'run.started', data: { input: {}, trigger: 'api', graphHash: 'g', version: 1, engine: 1, metadata: {} } }

describe('timeline rows', () => {
  it('follow the steps in order, with a row for each approval', () => {
    expect(rows.map(({ key, detail, status }) => [key, detail, status])).toEqual([
      ['start#1', 'Form, Anna Keller', 'completed'],
      ['list_tags#1', '200', 'completed'],
      ['next_step#1', 'deploy_backend', 'completed'],
      ['next_step#1:rq-1:10', 'rejected', 'cancelled'],
      ['next_step#2', 'deploy_backend', 'completed'],
      ['next_step#2:rq-2:22', 'approved', 'completed'],
      ['deploy#1', 'http_409', 'failed'],
      ['next_step#3', 'done', 'completed'],
      ['finish#1', 'The rollout lock is held.', 'completed'],
    ])
  })

  it('show every attempt at a model and the wait between two of them', () => {
    const step = rows.find(({ key }) => key === 'next_step#2')
    expect(step?.bars.map(({ kind, from, to, failed }) => [kind, to - from, failed])).toEqual([
      ['queue', 7, undefined],
      ['model', 240, true],
      ['queue', 500, undefined],
      ['model', 2100, undefined],
      ['model', 1590, undefined],
    ])
    expect(step?.retries).toBe(2)
  })

  it('keep a person’s time out of the step and in the approval', () => {
    expect(rows.find(({ key }) => key === 'next_step#1')?.durationMs).toBe(1913)
    expect(rows.find(({ kind }) => kind === 'approval')?.durationMs).toBe(242_000)
  })

  it('select the event that says most', () => {
    expect(rows.map(({ seq }) => seq)).toEqual([3, 5, 9, 11, 21, 23, 26, 30, 33])
  })

  it('have no end while a run is live', () => {
    const live = rowsUpTo(10)
    expect(live.at(-1)).toMatchObject({ kind: 'approval', status: 'waiting', durationMs: null, bars: [{ kind: 'human', to: Infinity }] })
    expect(live.at(-2)).toMatchObject({ key: 'next_step#1', status: 'completed', durationMs: 1912 })
    expect(rowsUpTo(7).at(-1)).toMatchObject({ status: 'running', durationMs: null, bars: [{ kind: 'queue' }, { kind: 'model', to: Infinity }] })
  })

  it('are the same rows as before where a step has ended, whatever came after it', () => {
    const earlier = rowsUpTo(20)
    const later = rowsUpTo(28)
    expect(later[2]).toBe(earlier[2])
    expect(later[4]).not.toBe(earlier[4])
    expect(rowsUpTo(8)[2]).toMatchObject({ status: 'running' })
    expect(rowsUpTo(28)[2]).toMatchObject({ status: 'completed', detail: 'deploy_backend' })
  })

  it('wait, not done, where an effect asks before it runs or nobody knows what became of it', () => {
    const gate: NewEvent = { type: 'approval.requested', step: 'a#1', data: { requestId: 'r', inputHash: 'h', audience: [], required: 1 } }
    const asks = logOf([[0, started], [1, { type: 'step.started', step: 'a#1', data: { attempt: 0, from: [] } }], [2, gate]])
    const lost = logOf([[0, started], [1, { type: 'step.started', step: 'a#1', data: { attempt: 1, from: [] } }], [501, { type: 'step.unknown', step: 'a#1', data: { reason: 'cut', requestId: 'r' } }]])
    const first = (log: typeof asks) => timelineRows(readLog(log), foldLog('r', log))[0]
    expect(first(asks)).toMatchObject({ status: 'waiting', durationMs: null, bars: [] })
    expect(first(lost)).toMatchObject({ status: 'waiting', durationMs: 500 })
  })

  it('close what nobody answered when its step ends, and tell a consent from an approval', () => {
    const gate: NewEvent = { type: 'approval.requested', step: 'a#1', data: { requestId: 'r', intent: 'x', args: {}, argsHash: 'h', audience: [], required: 1 } }
    const events = logOf([
      [0, started],
      [1, { type: 'step.started', step: 'a#1', data: { attempt: 1, from: [], decision: true } }],
      [2, gate],
      [602, { type: 'step.completed', step: 'a#1', data: { handle: 'expired', output: {}, emitted: [{ edgeId: 'e', target: 'b' }] } }],
      [603, { type: 'step.started', step: 'b#1', data: { attempt: 0, from: [{ step: 'a#1', edgeId: 'e' }], input: {} } }],
      [604, { type: 'consent.requested', step: 'b#1', data: { requestId: 'c', nodeId: 'b', input: {}, reason: 'nothing recorded' } }],
    ])
    const all = timelineRows(readLog(events), foldLog('r', events))
    expect(all.map(({ kind, status, durationMs }) => [kind, status, durationMs])).toEqual([['step', 'completed', 1], ['approval', 'cancelled', 600], ['step', 'waiting', null], ['consent', 'waiting', null]])
  })

  it('add up per kind, within the stretch that is shown', () => {
    const [start, end] = [Date.parse(sampleLog[0]!.at), Date.parse(sampleLog.at(-1)!.at)]
    const { model, tool, human } = timeByKind(rows, start, end)
    expect({ model, tool, human }).toEqual({ model: 1900 + 240 + 2100 + 1590 + 1720, tool: 1 + 212 + 640 + 1, human: 242_000 + 51_000 })
    expect(timeByKind(rows, start, start + 12_142)).toMatchObject({ model: 1900, human: 10_000 })
  })
})

it('a row stands as it stood at an earlier event', () => {
  const at = (seq: number) => {
    const past = foldLog(sampleRunId, sampleLog.slice(0, seq))
    return rows.slice(2, 5).map((row) => statusThen(row, past))
  }
  expect(at(5)).toEqual([null, null, null])
  expect(at(8)).toEqual(['running', null, null])
  expect(at(10)).toEqual(['completed', 'waiting', null])
  expect(at(15)).toEqual(['completed', 'cancelled', 'running'])
  expect(at(34)).toEqual(['completed', 'cancelled', 'completed'])
})

const byStep = rowsByStep(rows)

it('finds the row of an event, an approval’s own before its step’s', () => {
  expect(rowOfEvent(byStep, sampleLog[10])?.key).toBe('next_step#1:rq-1:10')
  expect(rowOfEvent(byStep, sampleLog[8])?.key).toBe('next_step#1')
  expect(rowOfEvent(byStep, sampleLog[0])).toBeUndefined()
})

it('gives a rejection in a context back to the approval that it came from', () => {
  expect(rowOfSource(byStep, sampleLog[11])?.key).toBe('next_step#1:rq-1:10')
  expect(rowOfSource(byStep, sampleLog[4])?.key).toBe('list_tags#1')
})
