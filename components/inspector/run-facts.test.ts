import { describe, expect, it } from 'vitest'
import { foldLog } from '#lib/engine/reduce.ts'
import { readLog } from './run-log.ts'
import { roomToGoOn, runFacts, scriptedCalls } from './run-facts.ts'
import { sampleLog, sampleRunId } from './testing.ts'

const facts = (seq: number) => runFacts(readLog(sampleLog.slice(0, seq)), foldLog(sampleRunId, sampleLog.slice(0, seq)), Date.parse('2026-11-22T08:46:05.000Z'))

describe('the facts of a run', () => {
  it('say trigger, duration, calls and tokens', () => {
    expect(facts(34)).toEqual(['Form, Anna Keller', expect.stringMatching(/^22 Nov \d\d:\d6$/), '5 m 02 s', '5 calls', '800 tok', 'cost unknown'])
  })
  it('give the cost while every price is known', () => expect(facts(12).at(-1)).toBe('$0.0021'))
  it('say nothing of cost where a script answered', () => {
    const log = readLog(sampleLog)
    const scripted = { ...log, calls: log.calls.map((call) => ({ ...call, model: { ...call.model, scripted: true } })) }
    expect(runFacts(scripted, foldLog(sampleRunId, sampleLog), 0).at(-1)).toBe('800 tok')
  })
  it('claim no cost and no tokens where no model was asked', () => expect(facts(5).slice(2)).toEqual(['5.0 s', 'no model calls']))
})

it('tells scripted calls from real ones', () => {
  const log = readLog(sampleLog)
  expect(scriptedCalls(log)).toBe('none')
  const calls = log.calls.map((call) => ({ ...call, model: { ...call.model, scripted: true } }))
  expect(scriptedCalls({ ...log, calls })).toBe('all')
  expect(scriptedCalls({ ...log, calls: [...calls.slice(1), ...log.calls.slice(0, 1)] })).toBe('some')
})

it('a run that paused at a limit is given twice what it spent', () => {
  const state = foldLog(sampleRunId, sampleLog.slice(0, 34))
  expect(roomToGoOn(state)).toBeNull()
  expect(roomToGoOn({ ...state, paused: { reason: 'limit', limit: 'tokens', at: state.lastAt } })).toEqual({ tokens: 1600 })
})
