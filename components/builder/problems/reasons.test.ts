import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { reasons } from './reasons.ts'

const docs = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'problems.md'), 'utf8')

/** The rows of the tables of errors and warnings: code, meaning, why. */
const rows = docs.slice(docs.indexOf('## Errors'), docs.indexOf('## Malformed')).split('\n').flatMap((line) => {
  const [, code, meaning = '', why = ''] = /^\| `(\w+)` \| (.*?) \|(?: (.*?) \|)?$/.exec(line) ?? []
  return code === undefined ? [] : [{ code, meaning, why }]
})

test('every error and warning of the docs has its reason in the builder, in the same words, and the other way round', () => {
  expect(Object.fromEntries(rows.map(({ code, why }) => [code, why]))).toEqual(reasons)
})

test('each says what it is, once', () => {
  expect(new Set(rows.map(({ code }) => code)).size).toBe(rows.length)
  expect(rows.filter(({ meaning, why }) => meaning === '' || !why.endsWith('.'))).toEqual([])
})
