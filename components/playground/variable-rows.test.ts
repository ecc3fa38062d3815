import { expect, test } from 'vitest'
import { changedMaterial } from '#lib/engine/context/changed-material.ts'
import type { Material } from '#lib/engine/context/material.ts'
import { fittingVariables, labelOf, lineOf, variableGroups, withVariable } from './variable-rows.ts'

const material: Material = {
  nodeId: 'decide', promptVersion: 1, model: 'm', rejected: [],
  scope: {
    input: { team: 'release', 'a/b': [1] }, trigger: { kind: 'api' }, vars: { limit: 3 },
    steps: { fetch: { visits: 1, output: { items: [1] } }, other: { visits: 1, error: { code: 'x' } } },
    run: { id: 'r', startedAt: '2026-01-01T00:00:00.000Z' }, now: '2026-01-01T00:00:00.000Z',
  },
  thread: [
    { seq: 1, type: 'input', tag: 'input', value: { team: 'release', 'a/b': [1] } },
    { seq: 6, type: 'result', tag: 'fetch_result', nodeId: 'fetch', value: { items: [1] } },
    { seq: 8, type: 'error', tag: 'error', nodeId: 'other', value: { code: 'x' }, text: 'x: it broke' },
  ],
}
const groups = variableGroups(material, ['Read {{ steps.fetch.output.items }}'])

test('what the moment knew stands in rows, what is read first, and every row can be changed by its pointer', () => {
  expect(groups.map(({ title, rows }) => [title, rows.map(({ label }) => label)])).toEqual([
    ['Input', ['input.team', 'input.a/b']],
    ['Variables', ['vars.limit']],
    ['Steps that are read', ['steps.fetch.output.items']],
    ['Thread', ['fetch_result', 'error']],
    ['Other', ['trigger', 'now']],
    ['Other steps', ['steps.other.error']],
  ])
  for (const { pointer, value } of groups.flatMap(({ rows }) => rows)) expect(changedMaterial(material, { [pointer]: value })).toMatchObject({ ok: true })
})

test('an entry with a text of its own is edited as that text', () => {
  const [, failure] = groups.find(({ title }) => title === 'Thread')?.rows ?? []
  expect(failure).toEqual({ pointer: '/thread/8', label: 'error', seq: 8, value: 'x: it broke', text: true })
})

test('a value that is put back to what was recorded is no change', () => {
  const row = { pointer: '/input/team', value: 'release' }
  const changed = withVariable({}, row, 'platform')
  expect(changed).toEqual({ '/input/team': 'platform' })
  expect(withVariable(changed, row, 'release')).toEqual({})
})

test('of kept changes only those count that lead somewhere in this moment', () => {
  expect(fittingVariables({ '/input/team': 'x', '/input/gone': 1 }, groups)).toEqual({ '/input/team': 'x' })
  expect([labelOf('/input/a~1b'), lineOf('text'), lineOf({ a: 1 }), lineOf('x'.repeat(300)).length]).toEqual(['input.a/b', 'text', '{"a":1}', 201])
})
