import { describe, expect, test } from 'vitest'
import { nextWords } from './next-words.ts'
import { asideOf, timeLeft, titleOf, unreached, votesWords } from './request-words.ts'
import { request } from './testing.ts'

const now = new Date('2026-11-23T10:30:00.000Z')
const vote = (by: string, value: unknown) => ({ by, via: 'session', at: '2026-11-23T10:00:00.000Z', ...(typeof value === 'string' && value.length > 3 ? { verdict: value } : { value: value as boolean }) })

describe('what a row of the inbox says at its right', () => {
  test('is what presses most: nobody reached, then the time, then the votes', () => {
    const pressing = { expiresAt: '2026-11-23T10:56:30.000Z', required: 2, votes: [vote('a@x.test', 'approved')] }
    const failed = { channel: 'mail', to: 'b@x.test', status: 'failed' as const, level: 0 }
    expect(asideOf(request({ ...pressing, contacts: [failed] }), now)).toEqual({ text: 'not reached', tone: 'failed' })
    expect(asideOf(request(pressing), now)).toEqual({ text: '26 m left', tone: 'waiting' })
    expect(asideOf(request({ ...pressing, expiresAt: undefined }), now)).toEqual({ text: '1 of 2 approved', tone: 'quiet' })
    expect(asideOf(request({ kind: 'question', format: 'yes_no' }), now).text).toBe('yes or no')
    expect(asideOf(request({ kind: 'outcome' }), now).text).toBe('outcome unknown')
    expect(asideOf(request({ audience: ['group:release'] }), now).text).toBe('the group release')
  })

  test('of what is over tells what came of it and by whom', () => {
    expect(asideOf(request({ status: 'answered', answers: [{ by: 'key:deploys', via: 'key', at: now.toISOString(), verdict: 'not_happened' }] }), now).text).toBe('run again, key “deploys”')
    expect(asideOf(request({ status: 'answered', answers: [{ by: 'a@x.test', via: 'link', at: now.toISOString(), value: true }] }), now).text).toBe('yes, a@x.test')
    expect(asideOf(request({ status: 'expired' }), now).text).toBe('expired')
    expect(asideOf(request({ status: 'cancelled' }), now).text).toBe('run ended')
  })
})

test('the time left is never less than it is', () => {
  expect(timeLeft('2026-11-23T10:30:20.000Z', now)).toBe('under 1 m left')
  expect(timeLeft('2026-11-23T10:29:59.000Z', now)).toBe('time is up')
  expect(timeLeft('2026-12-24T10:30:00.000Z', now)).toMatch(/^until /)
  expect(timeLeft(undefined, now)).toBeUndefined()
})

test('where different answers came, the most that agree count', () => {
  expect(votesWords(request({ kind: 'question', format: 'yes_no', required: 3, votes: [vote('a', true), vote('b', false), vote('c', true)] }))).toBe('2 of 3 agree')
  expect(votesWords(request({ kind: 'question', format: 'free_text', required: 2, votes: [vote('a', 'abc')] }))).toBe('1 of 2 answered')
})

test('somebody who was not reached before an escalation no longer counts after it', () => {
  const contacts = [{ channel: 'mail', status: 'failed' as const, level: 0 }]
  const level = { level: 1, at: now.toISOString(), audience: [], channels: [] }
  expect(unreached(request({ contacts, escalations: [level] }))).toBe(true)
  expect(unreached(request({ contacts, escalations: [{ ...level, escalatedAt: now.toISOString() }] }))).toBe(false)
})

test('who else is told, and when, is said without an address', () => {
  const escalations = [{ level: 1, at: '2026-11-23T10:56:00.000Z', audience: ['boss@x.test'], channels: ['slack:#on-call'] }]
  expect(nextWords(request({ escalations }), now)).toBe('In 26 m it goes to one person by name too, by slack:#on-call.')
  const reminded = [{ level: 1, at: '2026-11-23T10:00:00.000Z', audience: [], channels: [], escalatedAt: '2026-11-23T10:00:01.000Z', reason: 'contact_failed' as const }]
  expect(nextWords(request({ escalations: reminded }), now)).toBe('Escalated as a reminder, because somebody could not be told.')
  expect(nextWords(request({}), now)).toBeUndefined()
})

test('a title is the author’s words, else the bare question', () => {
  expect(titleOf(request({ display: 'Refund €5', intent: 'refund' }))).toBe('Refund €5')
  expect(titleOf(request({ intent: 'refund' }))).toBe('May refund run?')
  expect(titleOf(request({ kind: 'consent', nodeLabel: 'Charge' }))).toBe('May this fork do Charge for real?')
})
