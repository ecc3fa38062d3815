import { describe, expect, it } from 'vitest'
import type { Segment } from '#lib/api/calls.ts'
import { beginning, changedParts, shownText } from './diff-text.ts'

const segment = (text: string, more: Partial<Segment> = {}): Segment => ({ at: '/messages/1/content', text, tokens: 1, source: { kind: 'event', seq: 2 }, ...more })
const lines = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `line ${from + i}`).join('\n')

describe('the text of a segment', () => {
  it('is shown without the line breaks between it and its neighbours', () => expect(shownText(segment('\n<a>\n1\n</a>\n'))).toBe('<a>\n1\n</a>'))
  it('shows line breaks where it is nothing else', () => expect(shownText(segment('\n\n'))).toBe('⏎\n⏎'))
  it('names an image that stands in it as data', () => expect(shownText(segment(`data:image/png;base64,${'A'.repeat(2048)}`, { at: '/messages/0/content/1/image_url/url' }))).toBe('data:image/png;base64,… (2 kB)'))
  it('lays out the JSON of a function', () => expect(shownText(segment('{"type":"function","function":{"name":"deploy_the_backend_of_everything"}}', { at: '/tools/0', source: { kind: 'schema' } })).split('\n').length).toBeGreaterThan(2))
})

describe('a changed text', () => {
  it('keeps two lines around a change in sight and folds the others', () => {
    const parts = changedParts(segment(`${lines(1, 20)}\nold\n${lines(21, 40)}`), segment(`${lines(1, 20)}\nnew\n${lines(21, 40)}`))
    expect(parts).toEqual([
      { kind: 'fold', text: `${lines(1, 18)}\n`, lines: 18 },
      { kind: 'same', text: `${lines(19, 20)}\n` },
      { kind: 'gone', text: 'old' },
      { kind: 'come', text: 'new' },
      { kind: 'same', text: `\n${lines(21, 22)}` },
      { kind: 'fold', text: `\n${lines(23, 40)}`, lines: 18 },
    ])
  })
  it('folds nothing where there is little to fold', () => expect(changedParts(segment('a\nb\nc'), segment('a\nb\nd')).map(({ kind }) => kind)).toEqual(['same', 'gone', 'come']))
})

describe('a long text', () => {
  const look = { lines: 3, characters: 100 }
  it('begins with so many lines and says how many follow', () => expect(beginning(lines(1, 10), look)).toEqual({ text: lines(1, 3), more: 7 }))
  it('is whole where it is short', () => expect(beginning(lines(1, 3), look)).toEqual({ text: lines(1, 3), more: 0 }))
  it('is cut within a line that is too long, never within a character', () => {
    expect(beginning('x'.repeat(500), look)).toEqual({ text: 'x'.repeat(100), more: 1 })
    expect(beginning(`${'x'.repeat(99)}🙂${'x'.repeat(99)}`, look).text).toBe('x'.repeat(99))
  })
})
