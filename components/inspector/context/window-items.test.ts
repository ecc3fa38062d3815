import { describe, expect, it } from 'vitest'
import type { Segment } from '#lib/api/calls.ts'
import { contextMessages } from './context-messages.ts'
import type { SourceKind } from './segment-lines.ts'
import { firstItemOf, itemsWith, placeFrom, segmentsBySeq, segmentsOf, stretchFrom, windowItems, withStrip, type WindowItem } from './window-items.ts'

const at = '/messages/0/content'
const segments: Segment[] = [
  { at, text: 'Hi ', tokens: 1, source: { kind: 'prompt', line: 1 } },
  { at, text: 'Ann', tokens: 1, source: { kind: 'variable', path: 'input.name', seq: 1 } },
  { at, text: '\n\nThread:\n', tokens: 2, source: { kind: 'prompt', line: 1 } },
  { at, text: '<add>\na: 1\n</add>', tokens: 6, source: { kind: 'event', seq: 9, tag: 'add' } },
]
const requestOf = (shown: Segment[]) => JSON.stringify({ messages: [{ role: 'user', content: shown.map(({ text }) => text).join('') }, { role: 'assistant', content: null }] })
const itemsOf = (shown: Segment[], only: SourceKind[] = []) => windowItems(contextMessages(shown, requestOf(shown)), shown, new Set(only))
const words = (items: readonly WindowItem[]) => items.map((item) => (item.kind === 'line' ? item.line.spans.map(({ text }) => text).join('') : item.kind))
const pinned = (items: WindowItem[], index: number, segment: number) => {
  const item = items[index]
  return words(withStrip(items, item?.kind === 'line' ? { segment, row: item.key } : null))
}

describe('the rows of a context window', () => {
  const items = itemsOf(segments)
  it('are messages with their lines, and messages without text as they are', () => {
    expect(words(items)).toEqual(['head', 'Hi Ann', '', 'Thread:', '<add>', 'a: 1', '</add>', 'foot', 'head', 'plain', 'foot'])
  })
  it('can be narrowed to some sources, which keeps the line a variable stands in', () => {
    expect(words(itemsOf(segments, ['event']))).toEqual(['head', '<add>', 'a: 1', '</add>', 'foot'])
    expect(words(itemsOf(segments, ['variable']))).toEqual(['head', 'Hi Ann', 'foot'])
  })
  it('say where a segment came from right under it', () => {
    expect(pinned(items, 4, 3)).toEqual(['head', 'Hi Ann', '', 'Thread:', '<add>', 'a: 1', '</add>', 'strip', 'foot', 'head', 'plain', 'foot'])
    expect(pinned(items, 1, 1)[2]).toBe('strip')
    expect(withStrip(items, null)).toBe(items)
  })
  it('say it under the very line, where the segment is longer than what one sees at once', () => {
    const long = itemsOf([{ at, text: Array.from({ length: 200 }, (_, line) => `line ${line}`).join('\n'), tokens: 400, source: { kind: 'event', seq: 1, tag: 'input' } }])
    expect(pinned(long, 51, 0).slice(51, 54)).toEqual(['line 50', 'strip', 'line 51'])
  })
})

it('finds the segments that an event put there, alone or with others, and where they begin', () => {
  const together: Segment = { at, text: 'all', tokens: 1, source: { kind: 'event', seqs: [1, 9] } }
  const all = [...segments, together]
  expect([...segmentsOf(segmentsBySeq(all), [9, 12])]).toEqual([3, 4])
  expect(firstItemOf(itemsOf(all), new Set([3, 4]))).toBe(4)
  expect(firstItemOf(itemsOf(all), new Set([1]))).toBe(1)
  expect(firstItemOf([], new Set())).toBe(-1)
})

it('goes from one stretch to the next and back, and stays at the ends', () => {
  const items = itemsOf(segments)
  expect([stretchFrom(items, -1, 1), stretchFrom(items, 1, 1), stretchFrom(items, 3, 1), stretchFrom(items, 4, 1), stretchFrom(items, 4, -1), stretchFrom(items, 1, -1)]).toEqual([1, 3, 4, 4, 3, 1])
})

it('goes to the variables within a stretch of the prompt, and back to where it begins', () => {
  const items = itemsOf(segments)
  const right = placeFrom(items, segments, { row: 1 }, 1)
  expect(right).toEqual({ row: 1, span: 1 })
  expect(placeFrom(items, segments, right, 1)).toBe(right)
  expect(placeFrom(items, segments, right, -1)).toEqual({ row: 1 })
  const none = { row: 4 }
  expect([placeFrom(items, segments, none, 1), placeFrom(items, segments, none, -1)]).toEqual([none, none])
  expect(placeFrom(items, segments, { row: 6 }, -1)).toEqual({ row: 4 })
})

it('finds a text in any line, across its segments and whatever the case', () => {
  const items = itemsOf(segments)
  expect(itemsWith(items, 'hi ann')).toEqual([1])
  expect(itemsWith(items, 'A')).toEqual([1, 3, 4, 5, 6, 9])
  expect(itemsWith(items, 'nowhere')).toEqual([])
  expect(itemsWith(items, '')).toEqual([])
})
