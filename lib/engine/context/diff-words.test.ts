import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffWords, type TextPart } from './diff-words.ts'

const marked = (parts: TextPart[]) => parts.map(({ kind, text }) => (kind === 'same' ? text : kind === 'gone' ? `[-${text}-]` : `[+${text}+]`)).join('')
const side = (parts: TextPart[], without: TextPart['kind']) => parts.filter(({ kind }) => kind !== without).map(({ text }) => text).join('')

describe('the words of a changed text', () => {
  it('marks the words that went', () => {
    const before = 'api: { tag: api-v2.40.7, since: 2026-11-14, lock: 5512 }\nweb: { tag: web-v5.8.0 }'
    const after = 'api: { tag: api-v2.40.7, since: 2026-11-14 }\nweb: { tag: web-v5.8.0 }'
    expect(marked(diffWords(before, after))).toBe('api: { tag: api-v2.40.7, since: 2026-11-14[-, lock: 5512-] }\nweb: { tag: web-v5.8.0 }')
  })
  it('marks a word that became another, and leaves its line alone', () => expect(marked(diffWords('Choose one next step.\nBe quick.\n', 'Choose the best next step.\nBe quick.\n'))).toBe('Choose [-one-][+the best+] next step.\nBe quick.\n'))
  it('tells neighbouring words that changed as one change', () => expect(marked(diffWords('a quick brown fox', 'a slow red fox'))).toBe('a [-quick brown-][+slow red+] fox'))
  it('marks a line that came between two others', () => expect(marked(diffWords('one\nthree\n', 'one\ntwo\nthree\n'))).toBe('one\n[+two\n+]three\n'))
  it('says nothing of equal texts but the text', () => {
    expect(diffWords('same', 'same')).toEqual([{ kind: 'same', text: 'same' }])
    expect(diffWords('', '')).toEqual([])
  })
  it('tells two texts that share nothing as one that went and one that came', () => {
    const before = Array.from({ length: 900 }, (_, i) => `old ${i}\n`).join('')
    const after = Array.from({ length: 900 }, (_, i) => `new ${i}\n`).join('')
    expect(diffWords(before, after)).toEqual([{ kind: 'gone', text: before }, { kind: 'come', text: after }])
  })
  it('finds one changed line in a text of fifty thousand', () => {
    const text = (middle: string) => Array.from({ length: 50_000 }, (_, i) => (i === 25_000 ? middle : `line ${i}`)).join('\n')
    expect(diffWords(text('status: ok'), text('status: failed')).filter(({ kind }) => kind !== 'same')).toEqual([{ kind: 'gone', text: 'ok' }, { kind: 'come', text: 'failed' }])
  })
  it('always joins to both texts', () => {
    const text = fc.array(fc.constantFrom('a', 'b ', ' ', '\n', 'c d', '<x>', '🙂', '\ud83d', 'é', ','), { maxLength: 30 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(text, text, (before, after) => {
        const parts = diffWords(before, after)
        expect([side(parts, 'come'), side(parts, 'gone')]).toEqual([before, after])
      }),
    )
  })
})
