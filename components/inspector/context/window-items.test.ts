import { describe, expect, it } from 'vitest'
import type { Segment } from '#lib/api/calls.ts'
import { contextMessages } from './context-messages.ts'
import { firstItemOf, segmentsOf, windowItems } from './window-items.ts'

const at = '/messages/0/content'
const segments: Segment[] = [
  { at, text: 'Hi ', tokens: 1, source: { kind: 'prompt', line: 1 } },
  { at, text: 'Ann', tokens: 1, source: { kind: 'variable', path: 'input.name', seq: 1 } },
  { at, text: '\n\nThread:\n', tokens: 2, source: { kind: 'prompt', line: 1 } },
  { at, text: '<add>\na: 1\n</add>', tokens: 6, source: { kind: 'event', seq: 9, tag: 'add' } },
]
const body = JSON.stringify({ messages: [{ role: 'user', content: segments.map(({ text }) => text).join('') }, { role: 'assistant', content: null }] })
const messages = contextMessages(segments, body)
const kinds = (only: ('prompt' | 'variable' | 'event')[], pinned: number | null) => windowItems(messages, segments, new Set(only), pinned).map((item) => (item.kind === 'line' ? item.line.spans.map(({ text }) => text).join('') : item.kind))

describe('the rows of a context window', () => {
  it('are messages with their lines, and messages without text as they are', () => {
    expect(kinds([], null)).toEqual(['head', 'Hi Ann', '', 'Thread:', '<add>', 'a: 1', '</add>', 'foot', 'head', 'plain', 'foot'])
  })
  it('can be narrowed to some sources, which keeps the line a variable stands in', () => {
    expect(kinds(['event'], null)).toEqual(['head', '<add>', 'a: 1', '</add>', 'foot'])
    expect(kinds(['variable'], null)).toEqual(['head', 'Hi Ann', 'foot'])
  })
  it('say where a segment came from right under it', () => {
    expect(kinds([], 3)).toEqual(['head', 'Hi Ann', '', 'Thread:', '<add>', 'a: 1', '</add>', 'strip', 'foot', 'head', 'plain', 'foot'])
    expect(kinds([], 1)[2]).toBe('strip')
  })
})

it('finds the segments that an event put there, and where they begin', () => {
  const lit = segmentsOf(segments, [9, 12])
  expect([...lit]).toEqual([3])
  expect(firstItemOf(windowItems(messages, segments, new Set(), null), lit)).toBe(4)
  expect(firstItemOf([], new Set())).toBe(-1)
})
