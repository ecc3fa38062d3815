import { describe, expect, test } from 'vitest'
import { changedMaterial, type VariableChanges } from './changed-material.ts'
import type { Material } from './material.ts'

const material: Material = {
  nodeId: 'decide', promptVersion: 1, model: 'm', rejected: [],
  scope: {
    input: { team: 'release', tags: ['a', 'b'] }, trigger: { kind: 'api' }, vars: { limit: 3 },
    steps: { fetch: { visits: 2, output: { items: [1, 2] } }, decide: { visits: 1, intent: 'fetch', args: { why: 'need' } } },
    run: { id: 'r', startedAt: '2026-01-01T00:00:00.000Z' }, now: '2026-01-01T00:00:00.000Z',
  },
  thread: [
    { seq: 1, type: 'input', tag: 'input', value: { team: 'release', tags: ['a', 'b'] } },
    { seq: 4, type: 'intent', tag: 'fetch', nodeId: 'decide', value: { why: 'need' } },
    { seq: 6, type: 'result', tag: 'fetch_result', nodeId: 'fetch', value: { items: [1, 2] } },
    { seq: 8, type: 'error', tag: 'error', nodeId: 'fetch', value: { code: 'x' }, text: 'x: it broke' },
    { seq: 9, type: 'result', tag: 'fetch_result', nodeId: 'fetch', value: { items: [1, 2] } },
  ],
}

function changed(changes: VariableChanges): Material {
  const made = changedMaterial(material, changes)
  if (!made.ok) throw new Error(made.message)
  return made.material
}
const refused = (changes: VariableChanges) => {
  const made = changedMaterial(material, changes)
  return made.ok ? undefined : made
}
const entry = (of: Material, seq: number) => of.thread.find((each) => each.seq === seq)

describe('a past moment with other variables', () => {
  test('an input that is changed is another one in the templates and in the thread, and the moment itself stays as it was', () => {
    const before = JSON.stringify(material)
    const made = changed({ '/input/team': 'platform', '/input/tags/2': 'c', '/input/new~1name': true })
    expect(made.scope.input).toEqual({ team: 'platform', tags: ['a', 'b', 'c'], 'new/name': true })
    expect(entry(made, 1)?.value).toEqual(made.scope.input)
    expect(JSON.stringify(material)).toBe(before)
  })

  test('the output of a step is changed where it stands last in the thread, not in earlier visits', () => {
    const made = changed({ '/steps/fetch/output/items/0': 7 })
    expect(made.scope.steps.fetch).toEqual({ visits: 2, output: { items: [7, 2] } })
    expect([entry(made, 6)?.value, entry(made, 9)?.value]).toEqual([{ items: [1, 2] }, { items: [7, 2] }])
  })

  test('the arguments of a decision are changed in the entry of its intent', () => {
    expect(entry(changed({ '/steps/decide/args': { why: 'other' } }), 4)?.value).toEqual({ why: 'other' })
  })

  test('variables may be new, and a step that has not run may be given an output', () => {
    const made = changed({ '/vars/limit': 5, '/vars/more': [], '/steps/later/output': 'x', '/args': { a: 1 }, '/prev': null, '/now': '2027-02-03T04:05:06.000Z' })
    expect(made.scope).toMatchObject({ vars: { limit: 5, more: [] }, args: { a: 1 }, prev: null, now: '2027-02-03T04:05:06.000Z' })
    expect(made.scope.steps.later).toEqual({ visits: 1, output: 'x' })
    expect(made.thread).toEqual(material.thread)
  })

  test('an entry of the thread is named by its event: its text, where it has one of its own, else its value', () => {
    const made = changed({ '/thread/8': 'y: locked', '/thread/6/items': [9] })
    expect(entry(made, 8)).toMatchObject({ text: 'y: locked', value: { code: 'x' } })
    expect(entry(made, 6)?.value).toEqual({ items: [9] })
    expect(entry(changed({ '/thread/8': { code: 'y' } }), 8)).toEqual({ seq: 8, type: 'error', tag: 'error', nodeId: 'fetch', value: { code: 'y' } })
  })

  test.each([
    [{ '/secrets/KEY': 'x' }, '/secrets/KEY', /begins with \/input/],
    [{ 'input.team': 'x' }, 'input.team', /JSON Pointer/],
    [{ '/input/team/name': 'x' }, '/input/team/name', /input\.team is a string and holds no "name"/],
    [{ '/input/tags/5': 'x' }, '/input/tags/5', /a list of 2 and has no place "5"/],
    [{ '/input/none/at': 1 }, '/input/none/at', /input\.none is not there/],
    [{ '/steps/fetch': {} }, '/steps/fetch', /A step has output, args, error/],
    [{ '/vars': {} }, '/vars', /Name the variable/],
    [{ '/now': 'soon' }, '/now', /a time as text/],
    [{ '/thread/5': '' }, '/thread/5', /It has those of 1, 4, 6, 8, 9/],
  ])('%j leads nowhere, and says why', (changes, pointer, message) => {
    expect(refused(changes)).toMatchObject({ pointer, message: expect.stringMatching(message) as string })
  })
})
