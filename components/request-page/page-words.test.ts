import { expect, test } from 'vitest'
import type { LinkedRequest } from '#lib/api/links.ts'
import { answeredValue, pageState, refusalWords } from './page-words.ts'

const linked = (given: Partial<LinkedRequest>): LinkedRequest => ({ kind: 'question', status: 'open', since: '2026-11-23T10:00:00.000Z', urgency: 'medium', required: 1, workflow: 'Desk', recipient: 'ada@example.com', answered: 0, yours: null, mine: true, ...given })
const yours = { via: 'link', at: '2026-11-23T10:05:00.000Z' }

test('each state of a request has its own words, and only an open one can be answered', () => {
  expect(pageState(linked({})).kind).toBe('open')
  expect(pageState(linked({ status: 'answered', mine: false, yours: { ...yours, value: true } }))).toMatchObject({ kind: 'done', title: 'You answered yes' })
  expect(pageState(linked({ status: 'answered', mine: false, yours: { ...yours, verdict: 'rejected' } })).title).toBe('You answered: rejected')
  expect(pageState(linked({ status: 'answered', mine: false })).title).toBe('Somebody else has answered')
  expect(pageState(linked({ status: 'expired', mine: false })).title).toBe('The time to answer is over')
  expect(pageState(linked({ status: 'cancelled', mine: false })).title).toBe('This is no longer needed')
})

test('one answer of several says how many are missing', () => {
  expect(pageState(linked({ mine: false, required: 3, answered: 1, yours: { ...yours, verdict: 'approved' } })).detail).toBe('It counts. 2 more people have to answer too.')
})

test('who has just answered by a link to anyone is not told that somebody else did', () => {
  const anyone = linked({ recipient: null, status: 'answered', mine: false })
  expect(pageState(anyone, true)).toMatchObject({ kind: 'done', title: 'Your answer was taken' })
  expect(pageState({ ...anyone, status: 'expired' }, true).kind).toBe('over')
})

test('a choice is shown by its label, and a refusal by what it means', () => {
  expect(answeredValue(linked({ choices: [{ id: 'am', label: 'In the morning' }], yours: { ...yours, value: 'am' } }))).toBe('In the morning')
  expect(refusalWords('arguments_changed')).toMatch(/has changed/)
  expect(refusalWords('<b>no code</b>')).toBe('The answer was not taken. Try again, or open the link once more.')
  expect(refusalWords(undefined)).toBeUndefined()
})
