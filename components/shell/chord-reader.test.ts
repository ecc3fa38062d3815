import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { aloneMs, ChordReader, nextKeyMs } from './chord-reader.ts'

const known = ['g', 'g w', 'g r', 'n', 'z a']
let acted: string[] = []
let reader: ChordReader

beforeEach(() => {
  vi.useFakeTimers()
  acted = []
  reader = new ChordReader((keys) => acted.push(keys))
})
afterEach(() => {
  vi.useRealTimers()
})

test('a key that is a command and begins others stands for itself once nothing has followed', () => {
  expect(reader.press('g', known)).toBe('held')
  vi.advanceTimersByTime(aloneMs - 1)
  expect(acted).toEqual([])
  vi.advanceTimersByTime(1)
  expect(acted).toEqual(['g'])
})

test('followed in time by a key that continues it, only the two together are carried out', () => {
  reader.press('g', known)
  vi.advanceTimersByTime(aloneMs - 1)
  expect(reader.press('w', known)).toEqual({ keys: 'g w' })
  vi.runAllTimers()
  expect(acted).toEqual([])
})

test('followed by a key that continues nothing, it is carried out at once, before that key', () => {
  reader.press('g', known)
  expect(reader.press('n', known)).toEqual({ keys: 'n' })
  expect(acted).toEqual(['g'])
  vi.runAllTimers()
  expect(acted).toEqual(['g'])
})

test('pressed twice, it is carried out twice', () => {
  reader.press('g', known)
  reader.press('g', known)
  vi.runAllTimers()
  expect(acted).toEqual(['g', 'g'])
})

test('held down, it is carried out once', () => {
  reader.press('g', known)
  reader.press('g', known, true)
  vi.advanceTimersByTime(aloneMs)
  reader.press('g', known, true)
  vi.runAllTimers()
  expect(acted).toEqual(['g'])
})

test('a key that only begins others means nothing alone', () => {
  expect(reader.press('z', known)).toBe('held')
  vi.advanceTimersByTime(nextKeyMs)
  expect(acted).toEqual([])
  expect(reader.press('a', known)).toBeUndefined()
})

test('a click carries out what is held before it; a key that may continue it does not', () => {
  reader.press('g', known)
  reader.settle('w', known)
  expect(acted).toEqual([])
  reader.settle()
  expect(acted).toEqual(['g'])
})

test('what is held is forgotten when the screen goes', () => {
  reader.press('g', known)
  reader.end()
  vi.runAllTimers()
  expect(acted).toEqual([])
})
