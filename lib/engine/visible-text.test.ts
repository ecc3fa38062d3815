import { expect, it } from 'vitest'
import { countHidden, spelledOut, visibleText } from './visible-text.ts'

it('leaves ordinary text alone, line breaks and tabs included', () => {
  expect(visibleText('Größe: 12 €\n\tok 💡')).toEqual([{ text: 'Größe: 12 €\n\tok 💡' }])
})

it('names direction overrides, zero-width characters and tag characters', () => {
  expect(visibleText('pay \u202e001\u200b\u{e0041}')).toEqual([
    { text: 'pay ' }, { text: '\u202e', code: 'U+202E' }, { text: '001' }, { text: '\u200b', code: 'U+200B' }, { text: '\u{e0041}', code: 'U+E0041' },
  ])
})

it('counts them and loses no character', () => {
  const text = 'a\u00a0b\ufeffc\u0000'
  expect(countHidden(text)).toBe(3)
  expect(visibleText(text).map((span) => span.text).join('')).toBe(text)
})

it('spells them out where a mark can only be text', () => {
  expect(spelledOut('pay \u202e001 to\u00a0Ada')).toBe('pay [U+202E]001 to[U+00A0]Ada')
})
