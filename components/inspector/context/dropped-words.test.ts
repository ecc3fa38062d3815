import { describe, expect, it } from 'vitest'
import type { Segment } from '#lib/api/calls.ts'
import { droppedByReason, droppedCount, droppedReason, rulesOf, shortenedIn } from './dropped-words.ts'

const rules = rulesOf({ context: { rules: [{ action: 'show', tag: 'input' }, { type: 'error', action: 'hide_when_resolved' }, { tag: 'search_result', nodeId: 'search', action: 'truncate' }] } })
const dropped = [
  { seq: 30, rule: 'drop_oldest', tokens: 5 },
  { seq: 20, rule: 'truncate', tokens: 400, index: 2 },
  { seq: 12, rule: 'hide_when_resolved', tokens: 60, index: 1 },
  { seq: 9, rule: 'hide_when_resolved', tokens: 40, index: 1 },
]
const shown: Segment[] = [
  { at: '/messages/1/content', text: 'left out', tokens: 2, source: { kind: 'summary', seq: 30, tag: 'left_out' } },
  { at: '/messages/1/content', text: 'a…', tokens: 2, source: { kind: 'event', seq: 20, tag: 'search_result' } },
]

describe('what was left out, in words', () => {
  it('names the rule by its number, what it does and whom it meets', () => {
    expect(droppedByReason(dropped, rules).map(({ reason, entries }) => [reason, entries.map(({ seq }) => seq)])).toEqual([
      ['Rule 2: hide when resolved, error', [9, 12]],
      ['Rule 3: truncate, search_result, search', [20]],
      ['Budget: the oldest are dropped', [30]],
    ])
  })

  it('tells entries that are missing from those that are only shorter', () => {
    const shortened = shortenedIn(dropped, shown)
    expect([...shortened]).toEqual([20])
    expect(droppedCount(dropped, shortened)).toBe('3 dropped, 1 shortened')
    expect(droppedCount(dropped.slice(1, 2), shortened)).toBe('1 shortened')
    expect(droppedCount(dropped.slice(2), shortened)).toBe('2 dropped')
  })

  it('counts an event once that was shortened before it was summarised', () => {
    const both = [{ seq: 9, rule: 'excerpt', tokens: 300, index: 0 }, { seq: 9, rule: 'summarise', tokens: 90 }, { seq: 12, rule: 'excerpt', tokens: 300, index: 0 }]
    const segments = [{ at: '/messages/0/content', text: '<summary>', tokens: 9, source: { kind: 'summary' as const, seq: 20, seqs: [9], tag: 'summary' } }, { at: '/messages/0/content', text: '<x>', tokens: 9, source: { kind: 'event' as const, seq: 12, tag: 'x' } }]
    expect(droppedCount(both, shortenedIn(both, segments))).toBe('1 summarised, 1 shortened')
  })

  it('says what it can of logs that kept no number, and before the version is known', () => {
    expect(droppedReason({ rule: 'hide' })).toBe('Rule: hide')
    expect(droppedReason({ rule: 'list_tags: hide' })).toBe('list_tags: hide')
    expect(droppedReason({ rule: 'hide', index: 0 })).toBe('Rule 1: hide')
    expect(droppedReason({ rule: 'include' })).toBe('Not among the tags that are shown')
  })
})
