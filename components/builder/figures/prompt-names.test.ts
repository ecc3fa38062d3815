import { expect, test } from 'vitest'
import { versionName } from './prompt-names.ts'

const versions = [
  { number: 3, hash: 'c' },
  { number: 2, hash: 'b' },
]

test('a draft that is a version is called by its number, also when a newer one exists', () => {
  expect(versionName('c', versions)).toBe('v3')
  expect(versionName('b', versions)).toBe('v2')
})

test('a draft that is no version yet is the latest with edits', () => {
  expect(versionName('x', versions)).toBe('v3 + edits')
})

test('nothing is said where no version exists, or no call could be made', () => {
  expect(versionName('x', [])).toBeUndefined()
  expect(versionName(undefined, versions)).toBeUndefined()
})
