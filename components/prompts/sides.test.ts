import { expect, test } from 'vitest'
import { diffPrompts } from '#lib/nodes/prompt-diff.ts'
import { chooseSides, lineWords, whereItRan } from './sides.ts'

test('what was changed last is compared with what stood before it', () => {
  expect(chooseSides({ latest: 14, unsaved: true, held: null }, null, null)).toEqual({ from: 14, to: 'draft' })
  expect(chooseSides({ latest: 14, unsaved: false, held: 12 }, null, null)).toEqual({ from: 11, to: 12 })
  expect(chooseSides({ latest: 14, unsaved: false, held: null }, null, null)).toEqual({ from: 13, to: 14 })
  expect(chooseSides({ latest: 1, unsaved: false, held: 1 }, null, null)).toEqual({ from: 1, to: 1 })
  expect(chooseSides({ latest: 0, unsaved: true, held: null }, null, null)).toEqual({ from: 'draft', to: 'draft' })
  expect(chooseSides({ latest: 0, unsaved: false, held: null }, null, null)).toBeUndefined()
})

test('an address says which two; what is not there is passed over', () => {
  expect(chooseSides({ latest: 14, unsaved: true, held: null }, '3', '9')).toEqual({ from: 3, to: 9 })
  expect(chooseSides({ latest: 14, unsaved: false, held: 14 }, '99', 'draft')).toEqual({ from: 13, to: 14 })
  expect(chooseSides({ latest: 14, unsaved: true, held: null }, 'draft', '2')).toEqual({ from: 'draft', to: 2 })
})

test('changes of lines are counted, and where a version ran is said in a line', () => {
  const body = (content: string) => ({ prompt: { messages: [{ role: 'system', content }] } })
  expect(lineWords(diffPrompts(body('a\nb\nc'), body('a\nB\nc\nd')).messages)).toBe('1 line added, 1 changed')
  expect(lineWords(diffPrompts(body('a\nb\nc'), body('a')).messages)).toBe('2 lines removed')
  expect(lineWords(diffPrompts(body('a'), body('a')).messages)).toBe('')
  expect(whereItRan({ runs: 1200, published: [3, 4, 9] })).toBe('1,200 runs, published in v9 and 2 before')
  expect(whereItRan({ runs: 0, published: [] })).toBe('never ran')
})
