import { describe, expect, it } from 'vitest'
import { parseEvent, type StoredContext } from '#lib/engine/events.ts'
import { callBeside, callOfEvent, LogReader, readLog, sourceSeqs } from './run-log.ts'
import { sampleLog } from './testing.ts'

const log = readLog(sampleLog)

describe('calls of a log', () => {
  it('lists every request to a model, retries and re-asks included, in order', () => {
    expect(log.calls.map(({ seq, number, step, round, attempt }) => ({ seq, number, step, round, attempt }))).toEqual([
      { seq: 7, number: 1, step: 'next_step#1', round: 1, attempt: 1 },
      { seq: 14, number: 2, step: 'next_step#2', round: 1, attempt: 1 },
      { seq: 16, number: 3, step: 'next_step#2', round: 1, attempt: 2 },
      { seq: 19, number: 4, step: 'next_step#2', round: 2, attempt: 1 },
      { seq: 28, number: 5, step: 'next_step#3', round: 1, attempt: 1 },
    ])
  })

  it('says of each call whether it was answered, refused by the provider, or read as invalid', () => {
    expect(log.call(14)?.failure?.data.status).toBe(429)
    expect(log.call(16)?.reading?.type).toBe('intent.invalid')
    expect(log.call(19)?.reading?.seq).toBe(21)
    expect(log.call(28)?.response?.data.costUsd).toBeNull()
  })

  it('knows which calls carried an event and with how many tokens, across calls stored as splices', () => {
    expect(log.carriers(1).map(({ seq }) => seq)).toEqual([7, 14, 16, 19, 28])
    expect(log.carriers(12).map(({ seq }) => seq)).toEqual([14, 16, 19, 28])
    expect(log.carriers(26).map(({ seq }) => seq)).toEqual([28])
    expect(log.call(28)?.carried.get(26)).toBe(71)
    expect(log.call(19)?.carried.get(18)).toBe(22)
  })
})

it('knows of calls whose context is too long for the log what they carried, once it is there', () => {
  const contexts = new Map<number, StoredContext>()
  const cut = sampleLog.map((event) => {
    if (event.type !== 'model.requested' || event.seq !== 7) return { ...event }
    contexts.set(7, event.data.context)
    return parseEvent({ ...event, data: { ...event.data, context: { $blob: 'a'.repeat(64), bytes: 90_000, preview: '' } } })
  })
  expect(readLog(cut).carriers(1)).toEqual([])
  expect(readLog(cut, contexts).carriers(1).map(({ seq }) => seq)).toEqual([7, 14, 16, 19, 28])
})

describe('requests of a log', () => {
  it('pairs what was asked with who answered', () => {
    expect(log.requests.map(({ id, asked, answered }) => [id, asked.seq, answered?.seq, answered?.data.by])).toEqual([
      ['rq-1', 10, 11, 'Marta Ruiz'],
      ['rq-2', 22, 23, 'Marta Ruiz'],
    ])
  })
})

describe('the call that belongs to an event', () => {
  it('is the latest one of the same step, or its first where none was made yet', () => {
    expect(callOfEvent(log, 13)?.seq).toBe(14)
    expect(callOfEvent(log, 15)?.seq).toBe(14)
    expect(callOfEvent(log, 21)?.seq).toBe(19)
    expect(callOfEvent(log, 24)?.seq).toBe(19)
    expect(callOfEvent(log, 5)).toBeUndefined()
  })

  it('beside an effect, stays open while it carries the result, and else jumps to the first that does', () => {
    expect(callBeside(log, 5, 19)?.seq).toBe(19)
    expect(callBeside(log, 25, 7)?.seq).toBe(28)
    expect(callBeside(log, 5, null)?.seq).toBe(7)
    expect(callBeside(log, 34, null)?.seq).toBe(28)
  })
})

describe('what an event stands for in a context', () => {
  it('is the end of its step for an effect, and the refusal for an approval', () => {
    expect(sourceSeqs(log, 25)).toEqual([25, 26])
    expect(sourceSeqs(log, 11)).toEqual([11, 12])
    expect(sourceSeqs(log, 9)).toEqual([9])
  })
})

describe('a log that grows', () => {
  it('reads as it does at once, however it arrived', () => {
    const reader = new LogReader()
    for (let count = 1; count <= sampleLog.length; count++) {
      const grown = reader.read(sampleLog.slice(0, count))
      const whole = readLog(sampleLog.slice(0, count))
      expect([grown.calls, grown.requests, grown.steps]).toEqual([whole.calls, whole.requests, whole.steps])
      expect(grown.carriers(1)).toEqual(whole.carriers(1))
      expect(grown.callsOf('next_step#2')).toEqual(whole.callsOf('next_step#2'))
    }
  })

  it('leaves what somebody holds as it was, and gives another object for a call that was answered', () => {
    const reader = new LogReader()
    const asked = reader.read(sampleLog.slice(0, 7))
    const answered = reader.read(sampleLog.slice(0, 8))
    expect([asked.calls[0]?.response, answered.calls[0]?.response?.seq, answered.call(7)?.response?.seq]).toEqual([null, 8, 8])
    const read = reader.read(sampleLog.slice(0, 12))
    expect(reader.read(sampleLog.slice(0, 14)).calls[0]).toBe(read.calls[0])
  })

  it('knows when it is another log', () => {
    const reader = new LogReader()
    reader.read(sampleLog.slice(0, 9))
    expect([reader.continues(sampleLog), reader.continues(sampleLog.slice(0, 8)), reader.continues(sampleLog.map((event) => ({ ...event })))]).toEqual([true, false, false])
  })
})
