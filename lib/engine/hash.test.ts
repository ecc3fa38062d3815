import { expect, test } from 'vitest'
import { hashJson, hashText } from './hash.ts'

test('§8.1 equal values hash equally, whatever the order of their keys', () => {
  expect(hashJson({ b: [1, { d: 2, c: 3 }], a: 'x' })).toBe(hashJson({ a: 'x', b: [1, { c: 3, d: 2 }] }))
  expect(hashJson({ a: 1 })).toBe(hashText('{"a":1}'))
  expect(hashJson(undefined)).toBe(hashText('null'))
})

test('half an emoji hashes as U+FFFD, in values and in names, and a text about escapes is left alone', () => {
  expect(hashJson({ a: 'cut \ud83d' })).toBe(hashJson({ a: 'cut \ufffd' }))
  expect(hashJson({ 'key \udc00': 1 })).toBe(hashJson({ 'key \ufffd': 1 }))
  expect(hashJson(['\\\ud83d'])).toBe(hashJson(['\\\ufffd']))
  expect(hashJson(['\\ud83d'])).not.toBe(hashJson(['\\ufffd']))
  expect(hashJson('whole 🙂')).toBe(hashText('"whole 🙂"'))
})
