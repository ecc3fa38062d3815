import { expect, test } from 'vitest'
import { choicesOf, fieldsMeant, isMeant, typedChoice, type Known } from './filter-choices.ts'
import { filterFields } from './filter-words.ts'
import { queryOf } from '../run-filter.ts'

const known: Known = { workflows: [{ id: '1', slug: 'refunds', name: 'Refunds' }, { id: '2', slug: 'refunds-2', name: 'Refunds' }, { id: '3', slug: 'triage', name: 'Triage' }], versions: [3, 2, 1], runs: [] }
const labels = (...[field, filter]: [Parameters<typeof choicesOf>[0], Parameters<typeof choicesOf>[1]]) => choicesOf(field, filter, known).map(({ label, hint, checked }) => [label, hint, checked].filter((each) => each !== undefined).join(' '))

test('a choice leads to the filter that it means, and one that is on leads back', () => {
  const [, running] = choicesOf('status', { status: ['queued'] }, known)
  expect(queryOf(running?.next ?? {})).toBe('status=queued&status=running')
  const [queued] = choicesOf('status', { status: ['queued'] }, known)
  expect([queued?.checked, queryOf(queued?.next ?? {})]).toEqual([true, ''])
})

test('workflows of one name are told apart, and another workflow has other versions', () => {
  expect(labels('workflow', {})).toEqual(['Refunds refunds', 'Refunds refunds-2', 'Triage'])
  expect(queryOf(choicesOf('workflow', { workflow: 'triage', version: 3 }, known)[0]?.next ?? {})).toBe('workflow=refunds')
  expect(queryOf(choicesOf('workflow', { workflow: 'triage', version: 3 }, known)[2]?.next ?? {})).toBe('workflow=triage&version=3')
})

test('a span takes the place of own times, a lower bound that of a range', () => {
  expect(queryOf(choicesOf('started', { startedAfter: '2026-11-01T00:00:00.000Z' }, known)[1]?.next ?? {})).toBe('started=24h')
  expect(queryOf(choicesOf('cost', { costMin: 2, costMax: 3 }, known)[1]?.next ?? {})).toBe('costMin=0.1')
  expect([labels('started', {})[1], labels('duration', {})[1], labels('forks', {})[1], labels('version', {})[1]]).toEqual(['Last 24 hours', '1 m or longer', 'Without forks', 'v3'])
})

test('every field has a name of its own and takes what is typed where it is free', () => {
  expect(filterFields.filter((field) => typedChoice(field, 'v7', {}) !== undefined)).toEqual(['version', 'trigger', 'outcome'])
  expect(queryOf(typedChoice('version', 'v7', {})?.next ?? {})).toBe('version=7')
  expect(queryOf(typedChoice('outcome', ' refunded ', { outcome: ['done'] })?.next ?? {})).toBe('outcome=done&outcome=refunded')
  expect(typedChoice('outcome', '  ', {})).toBeUndefined()
})

test('a field is found by its name before others by their keywords', () => {
  expect([fieldsMeant('time'), fieldsMeant('st')[0], fieldsMeant('tr'), fieldsMeant('')]).toEqual([['started', 'duration'], 'status', ['trigger'], [...filterFields]])
})

test('the first letters of words find a choice', () => {
  expect([isMeant('Last 24 hours', 'la 24'), isMeant('Only forks', 'fo'), isMeant('Only forks', 'orks'), isMeant('$0.10 or more', '$0')]).toEqual([true, true, false, true])
})
