import { expect, it } from 'vitest'
import { piecesOf } from './pieces.ts'

it('cuts a long text without losing a character, at line breaks where there are any', () => {
  const text = `${'a'.repeat(1500)}\n${'b'.repeat(5000)}`
  const pieces = piecesOf(text)
  expect(pieces.join('')).toBe(text)
  expect(pieces[0]).toHaveLength(1501)
  expect(Math.max(...pieces.map((piece) => piece.length))).toBe(2000)
})

it('never cuts a character in two', () => {
  const text = `x${'💡'.repeat(3000)}`
  expect(piecesOf(text).every((piece) => !/[\ud800-\udbff]$/.test(piece))).toBe(true)
  expect(piecesOf(text).join('')).toBe(text)
})
