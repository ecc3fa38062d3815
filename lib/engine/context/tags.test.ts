import { describe, expect, test } from 'vitest'
import { guarded, guardedSpans, tagGuard, tagsOf } from './tags.ts'
import { requestOf } from './testing.ts'

const guard = tagGuard(['input', 'deploy_result', 'a.b'])

describe('tags that data cannot forge', () => {
  test.each([
    '<input>', '</input>', '<INPUT>', '< input >', '</ input>', '< / input', '<input/>', '<input x="1">', '<\ninput>', '<in\u200bput>', '<\u2060input>', '<deploy_result>', '<a.b>', '<ınput>'.replace('ı', 'i'),
  ])('%j', (text) => {
    expect(guarded(text, guard)).toBe(text.replace('<', '&lt;'))
  })

  test.each(['<inputs>', '<input-field>', '<b>', 'a < b', '<deploy>', '<a-b>', '&lt;input&gt;', '<<', '< >'])('%j passes byte for byte', (text) => {
    expect(guarded(text, guard)).toBe(text)
  })

  test('a tag across two stretches is neutralised where it begins in data', () => {
    const spans = [{ text: 'x <', data: true }, { text: '/in', data: true }, { text: 'put><input>', data: false }, { text: '<', data: true }]
    expect(guardedSpans(spans, guard, (span) => span.data).map(({ text }) => text)).toEqual(['x &lt;', '/in', 'put><input>', '<'])
  })

  test('every tag that the decision can use is guarded, also before its first use', () => {
    expect(tagsOf(requestOf({ thread: [{ seq: 1, type: 'node', tag: 'notes', value: 1 }] }))).toEqual(['input', 'error', 'human_response', 'approval_rejected', 'deploy', 'deploy_result', 'done', 'done_result', 'notes'])
  })

  test('a megabyte of openings takes no time', () => {
    const started = performance.now()
    for (const text of ['<'.repeat(1_000_000), '< '.repeat(500_000), `<${' '.repeat(1_000_000)}`, '<input'.repeat(150_000)]) guarded(text, guard)
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})
