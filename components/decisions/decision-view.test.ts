import { describe, expect, test } from 'vitest'
import { isNarrowed, isOn, readView, sliceOf, toggled, viewQuery, whole, type DecisionView } from './decision-view.ts'

const read = (text: string): DecisionView => readView(new URLSearchParams(text))

describe('the address of the decisions', () => {
  test('says what is looked at, and is read back as it was written', () => {
    const view: DecisionView = { period: '7d', version: 3, handle: 'look_up', model: 'gpt-5', from: '2026-11-20T00:00:00.000Z', to: '2026-11-21T00:00:00.000Z', invalid: true, first: true }
    expect(read(viewQuery(view))).toEqual(view)
    expect(viewQuery({ period: 'all' })).toBe('')
  })

  test('is taken for the whole where it makes no sense', () => {
    expect(read('period=ever&version=-1&from=yesterday&to=2026-11-21T00:00:00.000Z&invalid=maybe&handle=')).toEqual({ period: 'all' })
  })
})

test('a part narrows, and pressed once more widens again; the period stays', () => {
  const narrowed = toggled(toggled({ period: '7d' }, { version: 3 }), { handle: 'refund' })
  expect(narrowed).toEqual({ period: '7d', version: 3, handle: 'refund' })
  expect([isOn(narrowed, { version: 3, handle: 'refund' }), isOn(narrowed, { version: 2 })]).toEqual([true, false])
  expect(toggled(narrowed, { version: 2, handle: 'close' })).toEqual({ period: '7d', version: 2, handle: 'close' })
  expect(toggled(narrowed, { version: 3, handle: 'refund' })).toEqual({ period: '7d' })
  expect([isNarrowed(narrowed), isNarrowed(whole(narrowed))]).toEqual([true, false])
})

test('a period is asked for from a moment on', () => {
  const now = Date.parse('2026-11-22T12:00:00Z')
  expect(sliceOf({ period: '24h', version: 2, invalid: true }, now)).toEqual({ since: '2026-11-21T12:00:00.000Z', version: 2, invalid: 'true' })
  expect(sliceOf({ period: 'all' }, now)).toEqual({})
})
