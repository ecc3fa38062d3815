import { describe, expect, it } from 'vitest'
import { readLog } from '../run-log.ts'
import { sampleLog } from '../testing.ts'
import { beginningOf, editAt, editsNear, forkableSeq, placeWords } from './edit-places.ts'

const log = readLog(sampleLog)
const last = sampleLog.length

describe('what of an event can be edited', () => {
  it('is the choice of a model, the output of a step or in place of its failure, an answer, the input', () => {
    expect([9, 5, 26, 11, 1].map((seq) => editAt(log, seq))).toEqual(['args', 'output', 'output', 'answer', 'input'])
  })
  it('is nothing of requests, starts, the end of a decision, and of the end of the run', () => {
    expect([7, 4, 12, last].map((seq) => editAt(log, seq))).toEqual([undefined, undefined, undefined, undefined])
  })
})

describe('where the edit that is wanted is made instead', () => {
  it('is at the nearest event of each kind of the same step', () => {
    expect(editsNear(log, 7)).toEqual([{ seq: 9, kind: 'args' }, { seq: 11, kind: 'answer' }])
    expect(editsNear(log, 25)).toEqual([{ seq: 26, kind: 'output' }])
  })
  it('is at the next event of the run that can be edited, else at its input', () => {
    expect(editsNear(log, last)).toEqual([{ seq: 1, kind: 'input' }])
    expect(placeWords({ seq: 31, kind: 'args' })).toBe('Arguments are edited at event 31')
  })
})

describe('where a fork can begin', () => {
  it('is any event, and for one that belongs to the end, the beginning of that end', () => {
    expect(forkableSeq(sampleLog, 9)).toBe(9)
    expect(forkableSeq(sampleLog, last + 5)).toBe(last)
    const failing = [...sampleLog.slice(0, 25), { ...sampleLog[25]!, data: { ...sampleLog[25]!.data, emitted: [] } }, { seq: 27, type: 'run.failed', v: 1, at: sampleLog[25]!.at, data: { error: { code: 'http_409', message: 'locked' } } }] as typeof sampleLog
    expect(forkableSeq(failing, 27)).toBe(26)
  })
  it('is after the last event too while the run goes on', () => expect(forkableSeq(sampleLog.slice(0, 20), 99)).toBe(21))
  it('is the first event of a step that is to be run again', () => expect(beginningOf(log, 'next_step#2')).toBe(13))
})
