import { expect, it } from 'vitest'
import { readSelection, selectionQuery } from './use-selection.ts'

it('reads an address and writes the same one back', () => {
  const selection = readSelection(new URLSearchParams('seq=32&call=28&view=bytes&tab=events'))
  expect(selection).toEqual({ seq: 32, call: 28, view: 'bytes', tab: 'events' })
  expect(selectionQuery(selection)).toBe('?seq=32&call=28&view=bytes&tab=events')
})

it('follows the run without an address, and with one that makes no sense', () => {
  const defaults = { seq: null, call: null, view: 'window', tab: 'timeline' }
  expect(readSelection(new URLSearchParams(''))).toEqual(defaults)
  expect(readSelection(new URLSearchParams('seq=-1&call=x&view=diff&tab='))).toEqual(defaults)
  expect(selectionQuery(readSelection(new URLSearchParams('')))).toBe('')
})
