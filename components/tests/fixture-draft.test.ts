import { expect, test } from 'vitest'
import { fixtureSchema } from '#lib/api/test-fixtures.ts'
import { fixtureProblems, withEntry, withMoved, withNewEntry, withoutEntry, withScope } from './fixture-draft.ts'

const fixture = fixtureSchema.parse({ material: { scope: { input: { tag: 'v1' }, vars: { n: 1 } }, thread: [{ type: 'input', tag: 'input', value: { tag: 'v1' } }, { type: 'intent', tag: 'deploy', value: {} }] } })
const tags = ({ material }: typeof fixture) => material.thread.map(({ seq, tag }) => `${seq} ${tag}`)

test('values and events are changed one by one, and what was not changed stays', () => {
  const changed = withScope(withScope(fixture, 'vars', { n: 2 }), 'args', ['a'])
  expect(changed.material.scope).toEqual({ ...fixture.material.scope, vars: { n: 2 }, args: ['a'] })
  expect('args' in withScope(changed, 'args', undefined).material.scope).toBe(false)
  const more = withNewEntry(fixture)
  expect(tags(more)).toEqual(['1 input', '2 deploy', '3 event'])
  expect(tags(withMoved(more, 2, 0))).toEqual(['3 event', '1 input', '2 deploy'])
  expect(tags(withoutEntry(more, 0))).toEqual(['2 deploy', '3 event'])
  expect(fixtureProblems(more)).toEqual([])
})

test('what the server would refuse is said at its row', () => {
  const second = fixture.material.thread[1]
  if (!second) throw new Error('The fixture has two events.')
  expect(fixtureProblems(withEntry(fixture, 1, { ...second, tag: '' }))).toEqual([{ at: 1, message: expect.stringContaining('tag: ') }])
  expect(fixtureProblems(withScope(fixture, 'vars', [1]))).toEqual([{ at: 'vars', message: expect.any(String) }])
  expect(fixtureProblems(withScope(fixture, 'input', 'x'.repeat(5 * 1024 * 1024)))).toEqual([{ at: undefined, message: expect.stringContaining('MiB') }])
})
