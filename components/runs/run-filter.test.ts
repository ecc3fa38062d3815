import { expect, test } from 'vitest'
import { chipsOf, spanWords, toggled, withoutField } from './filter/filter-words.ts'
import { filterOf, isFiltered, pathOf, queryOf, requestOf } from './run-filter.ts'

const read = (address: string) => filterOf(new URLSearchParams(address))

const whole =
  'workflow=refund-desk&version=3&status=waiting&status=failed&trigger=form&trigger=api&outcome=refunded&costMin=0.1&costMax=2&durationMin=1500&durationMax=60000&started=24h&metadata.customer=c-7&metadata.region=eu&forks=none&tests=only&q=lost+parcel&parent=0199c1f2-7b1e-7d3a-9f1e-2b5c8d7e6f10'

test('an address says the whole filter, and the filter writes the same address', () => {
  const filter = read(whole)
  expect(filter).toMatchObject({ version: 3, status: ['waiting', 'failed'], trigger: ['form', 'api'], costMin: 0.1, durationMax: 60_000, started: '24h', metadata: { customer: 'c-7', region: 'eu' }, forks: 'none', q: 'lost parcel' })
  expect(queryOf(filter)).toBe(whole)
  expect(read(queryOf(filter))).toEqual(filter)
})

test('an address of own times, of the draft, and of a saved view', () => {
  const filter = read('version=draft&startedAfter=2026-11-01T00:00:00%2B01:00&startedBefore=2026-11-02T00:00:00.000Z')
  expect(filter).toMatchObject({ version: 'draft', startedAfter: '2026-10-31T23:00:00.000Z', startedBefore: '2026-11-02T00:00:00.000Z' })
  expect(pathOf({ status: ['failed'] }, 'a b')).toBe('/runs?view=a%20b&status=failed')
  expect([pathOf({}), pathOf({}, '7')]).toEqual(['/runs', '/runs?view=7'])
})

test('equal filters are equal addresses, in whatever order they were made', () => {
  expect(queryOf(read('status=failed&status=running&metadata.b=1&metadata.a=2&status=failed'))).toBe(queryOf(read('metadata.a=2&status=running&status=failed&metadata.b=1')))
})

test('what makes no sense in an address narrows nothing', () => {
  const filter = read('status=odd&version=0&version=x&costMin=-1&durationMax=soon&started=ever&startedAfter=yesterday&forks=all&q=++&metadata.=x&metadata.k=')
  expect(queryOf(filter)).toBe('')
  expect(isFiltered(filter)).toBe(false)
  expect(isFiltered(read('parent=0199c1f2-7b1e-7d3a-9f1e-2b5c8d7e6f10'))).toBe(false)
  expect(isFiltered(read('q=x'))).toBe(true)
})

test('a span back from now is a time for the API', () => {
  const now = Date.parse('2026-11-22T12:00:00.000Z')
  expect(requestOf(read('started=24h&status=failed'), now)).toMatchObject({ status: ['failed'], startedAfter: '2026-11-21T12:00:00.000Z' })
  expect(requestOf(read('started=24h'), now)).not.toHaveProperty('started')
  expect(requestOf(read('startedBefore=2026-11-02T00:00:00Z'), now)).toMatchObject({ startedBefore: '2026-11-02T00:00:00.000Z' })
})

const chips = (address: string) => chipsOf(read(address), (slug) => `name of ${slug}`).map(({ label, value }) => `${label}: ${value}`)

test('each thing that a filter narrows is a chip in words', () => {
  expect(chips(whole)).toEqual(['Status: Waiting, Failed', 'Workflow: name of refund-desk', 'Version: v3', 'Trigger: form, api', 'Outcome: refunded', 'Started: last 24 hours', 'Duration: 1500 ms to 1 m', 'Cost: $0.10 to $2', 'Forks: left out', 'Test runs: only', 'customer: c-7', 'region: eu'])
  expect(chips('costMin=0.0001&durationMax=90000&version=draft&startedAfter=2026-11-01T12:30:00')).toEqual(['Version: draft', 'Started: after 1 Nov 12:30', 'Duration: ≤ 90 s', 'Cost: ≥ $0.0001'])
  expect(chips('status=queued&status=running&status=failed&status=cancelled')).toEqual(['Status: Queued, Running and 2 more'])
  expect(['1h', '24h', '30d'].map(spanWords)).toEqual(['last hour', 'last 24 hours', 'last 30 days'])
})

test('a chip is taken away alone', () => {
  expect(queryOf(withoutField(read('status=failed&startedAfter=2026-11-01T00:00:00Z&startedBefore=2026-11-02T00:00:00Z'), 'started'))).toBe('status=failed')
  expect(queryOf(withoutField(read('metadata.a=1&metadata.b=2'), 'metadata', 'a'))).toBe('metadata.b=2')
  expect(queryOf(withoutField(read('metadata.a=1'), 'metadata', 'a'))).toBe('')
  expect([toggled(['a'], 'b'), toggled(['a', 'b'], 'a'), toggled(['a'], 'a'), toggled(undefined, 'a')]).toEqual([['a', 'b'], ['b'], undefined, ['a']])
})
