import { expect, test } from 'vitest'
import type { RunView } from '#lib/api/run-views.ts'
import { filterOf, queryOf } from '../run-filter.ts'
import { builtInViews, shownBy } from './views.ts'

const view: RunView = { id: '0199c1f2-7b1e-7d3a-9f1e-2b5c8d7e6f10', name: 'Dear', query: 'status=failed&costMin=1&started=7d', shared: false, own: true, by: 'a', createdAt: '2026-11-22T10:00:00.000Z', updatedAt: '2026-11-22T10:00:00.000Z' }
const shown = (address: string) => {
  const { filter, view: of, changed, builtIn } = shownBy(new URLSearchParams(address), [view])
  return [queryOf(filter), of?.name, changed, builtIn]
}

test('a view alone in an address is as it was saved; filters beside it are changes of it', () => {
  expect(shown(`view=${view.id}`)).toEqual(['status=failed&costMin=1&started=7d', 'Dear', false, undefined])
  expect(shown(`started=7d&costMin=1&status=failed&view=${view.id}`)).toEqual(['status=failed&costMin=1&started=7d', 'Dear', false, undefined])
  expect(shown(`view=${view.id}&status=failed`)).toEqual(['status=failed', 'Dear', true, undefined])
})

test('an address with somebody else’s view shows its filters all the same', () => {
  expect(shown('view=unknown&status=failed')).toEqual(['status=failed', undefined, false, 'Failed'])
})

test('built-in views are what their names say, and written as addresses are', () => {
  expect(builtInViews.map(({ query }) => queryOf(filterOf(new URLSearchParams(query))))).toEqual(builtInViews.map(({ query }) => query))
  expect([shown(''), shown('status=running&status=queued&status=paused&status=waiting'), shown('status=failed&q=x')].map(([, , , builtIn]) => builtIn)).toEqual(['All', 'Open', undefined])
})
