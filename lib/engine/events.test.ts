import { describe, expect, it } from 'vitest'
import { eventTypes, parseEvent, upcast, versionOf, type Event, type Lifts } from './events.ts'
import { workedIndex, workedLog, workedRunId } from './fixtures/worked-log.ts'
import { foldLog } from './reduce.ts'
import { replayLog } from './replay.ts'

/** Two changes that could be: `retry_at` became `retryAt`, then `reason` became `code`. */
const lifts: Lifts = {
  'model.failed': [({ retry_at, ...data }) => ({ ...data, retryAt: retry_at ?? null }), ({ reason, ...data }) => ({ ...data, code: reason ?? 'unknown' })],
}

const failure = workedLog.find((event) => event.type === 'model.failed')
if (failure?.type !== 'model.failed') throw new Error('The worked log has no model.failed.')
const { retryAt = '', code, ...rest } = failure.data
const old = (v: number, data: object): Event => ({ ...failure, v, data }) as Event

describe('§1.6 events of older versions', () => {
  it('are lifted step by step to the current shape, from whichever version they are', () => {
    const current = { ...failure, v: 3 }
    expect(upcast(old(1, { ...rest, retry_at: retryAt, reason: code }), lifts)).toEqual(current)
    expect(upcast(old(2, { ...rest, retryAt, reason: code }), lifts)).toEqual(current)
    expect(upcast(old(3, failure.data), lifts)).toEqual(current)
  })

  it('fold and replay as if they had been written today', () => {
    const log = workedLog.map((event) => (event === failure ? upcast(old(1, { ...rest, retry_at: retryAt, reason: code }), lifts) : event))
    expect(foldLog(workedRunId, log)).toEqual(foldLog(workedRunId, workedLog))
    expect(replayLog(workedIndex, workedRunId, log).divergence).toBeNull()
  })

  it('are not changed themselves: what is on disk stays as it was written', () => {
    const stored = old(1, { ...rest, retry_at: retryAt, reason: code })
    const before = JSON.stringify(stored)
    upcast(stored, lifts)
    expect(JSON.stringify(stored)).toBe(before)
  })

  it('of another type are left alone', () => {
    const [first] = workedLog as [Event]
    expect(upcast(first, lifts)).toBe(first)
  })

  it('of a version that is not known yet are refused by name', () => {
    expect(() => upcast(old(4, failure.data), lifts)).toThrow('Event 8 (model.failed) has version 4, which this engine does not know; it knows 1 to 3.')
    expect(() => upcast(old(0, failure.data))).toThrow('Event 8 (model.failed) has version 0, which this engine does not know; it knows 1.')
    expect(() => parseEvent({ ...workedLog[0], v: 99 })).toThrow('Event 1 (run.started) has version 99')
  })

  it('are written in the current version of their type', () => {
    expect(versionOf('model.failed', lifts)).toBe(3)
    for (const type of eventTypes) expect(versionOf(type)).toBe(1)
  })
})
