import { expect, it } from 'vitest'
import { readSelection, selectionQuery } from './use-selection.ts'

it('reads an address and writes the same one back', () => {
  const selection = readSelection(new URLSearchParams('seq=32&call=28&view=diff&tab=events&other=14&changes=1'))
  expect(selection).toEqual({ seq: 32, call: 28, view: 'diff', tab: 'events', other: '14', changes: true, step: null })
  expect(selectionQuery(selection)).toBe('?seq=32&call=28&view=diff&tab=events&other=14&changes=1')
})

it('follows the run without an address, and with one that makes no sense', () => {
  const defaults = { seq: null, call: null, view: 'window', tab: 'timeline', other: null, changes: false, step: null }
  expect(readSelection(new URLSearchParams(''))).toEqual(defaults)
  expect(readSelection(new URLSearchParams('seq=-1&call=x&view=films&tab='))).toEqual(defaults)
  expect(selectionQuery(readSelection(new URLSearchParams('')))).toBe('')
})

it('leads to a step until something else is selected', () => {
  expect(selectionQuery(readSelection(new URLSearchParams('step=each%232')))).toBe('?step=each%232')
  expect(selectionQuery(readSelection(new URLSearchParams('step=each%232&seq=4')))).toBe('?seq=4')
})
