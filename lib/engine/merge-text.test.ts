import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { conflictsIn, mergeText, textOfRegions } from './merge-text.ts'

const text = fc.array(fc.constantFrom('a', 'b ', ' ', '\n', 'c d', '{{ thread }}', '🙂', '__proto__', 'é', ',', 'x\ny\nz\n'), { maxLength: 14 }).map((pieces) => pieces.join(''))
const merged = (base: string, mine: string, theirs: string) => textOfRegions(mergeText(base, mine, theirs).regions, () => '⚡')

describe('a text that two people changed', () => {
  test('changes of different lines are both taken, and need no look', () => {
    const base = 'You ship.\nBe kind.\n\n{{ thread }}\n'
    const { regions, close } = mergeText(base, base.replace('ship', 'deploy'), base.replace('{{ thread }}', '{{ thread }}\n\nWhat next?'))
    expect(close).toBe(false)
    expect(textOfRegions(regions, () => '')).toBe('You deploy.\nBe kind.\n\n{{ thread }}\n\nWhat next?\n')
  })

  test('changes of different words in one line are both taken, and are for a person to read', () => {
    const { regions, close } = mergeText('Be kind and very brief.', 'Be polite and very brief.', 'Be kind and brief.')
    expect(close).toBe(true)
    expect(regions).toEqual([{ kind: 'same', text: 'Be ' }, { kind: 'mine', text: 'polite ', base: 'kind ' }, { kind: 'same', text: 'and ' }, { kind: 'theirs', text: '', base: 'very ' }, { kind: 'same', text: 'brief.' }])
  })

  test('one word that both changed is a conflict of that word alone', () => {
    expect(mergeText('Be kind now.', 'Be polite now.', 'Be honest now.').regions).toEqual([{ kind: 'same', text: 'Be ' }, { kind: 'conflict', base: 'kind ', mine: 'polite ', theirs: 'honest ' }, { kind: 'same', text: 'now.' }])
  })

  test('what both added at one place stands side by side to be decided', () => {
    expect(conflictsIn(mergeText('one\n', 'one\ntwo\n', 'one\nthree\n').regions)).toEqual([{ kind: 'conflict', base: '', mine: 'two\n', theirs: 'three\n' }])
  })

  test('the same change on both sides is no conflict', () => {
    expect(mergeText('a b c', 'a x c', 'a x c').regions).toEqual([{ kind: 'alike', text: 'a x c', base: 'a b c' }])
  })

  test('the change of one side alone is taken as it is, whatever the texts', () => {
    fc.assert(
      fc.property(text, text, (base, other) => {
        expect(merged(base, other, base)).toBe(other)
        expect(merged(base, base, other)).toBe(other)
        expect(merged(base, other, other)).toBe(other)
      }),
    )
  })

  test('which side is called mine changes nothing but the names', () => {
    fc.assert(fc.property(text, text, text, (base, one, other) => void expect(merged(base, one, other)).toBe(merged(base, other, one))))
  })

  test('answered with one side throughout, nothing that this side wrote is missing', () => {
    fc.assert(
      fc.property(text, text, text, (base, mine, theirs) => {
        const { regions } = mergeText(base, mine, theirs)
        const own = (side: 'mine' | 'theirs') => regions.map((region) => (region.kind === 'conflict' ? region[side] : region.kind === 'same' || region.kind === 'alike' || region.kind === side ? region.text : region.base)).join('')
        expect([own('mine'), own('theirs')]).toEqual([mine, theirs])
        expect(regions.map((region) => ('base' in region ? region.base : region.text)).join('')).toBe(base)
      }),
    )
  })
})
