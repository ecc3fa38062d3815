import { expect, test } from 'vitest'
import { mask, maskText } from './mask.ts'

const value = 'p@ss"word/ü 1'
const secrets = new Map([['TOKEN', value]])

test.each([
  ['as it is', value],
  ['JSON-escaped', JSON.stringify(value).slice(1, -1)],
  ['JSON-escaped with slashes', 'p@ss\\"word\\/ü 1'],
  ['URL-encoded', encodeURIComponent(value)],
  ['URL-encoded in lower case', encodeURIComponent(value).replace(/%../g, (code) => code.toLowerCase())],
  ['form-encoded', encodeURIComponent(value).replaceAll('%20', '+')],
  ['base64', Buffer.from(value).toString('base64')],
  ['base64url', Buffer.from(value).toString('base64url')],
])('a secret %s is masked', (_, form) => {
  expect(maskText(`before ${form} after`, secrets)).toBe('before [secret TOKEN] after')
})

test.each(['', 'a', 'ab', 'user:'])('a secret within a longer base64 text is masked (after %j)', (before) => {
  const masked = maskText(Buffer.from(`${before}${value}`).toString('base64'), secrets)
  expect(masked).toContain('[secret TOKEN]')
  expect(Buffer.from(masked.replace('[secret TOKEN]', ''), 'base64').toString()).not.toContain('ss"word')
})

test('secrets are masked in keys, values and numbers of JSON, and nothing else changes', () => {
  const secretsWithNumber = new Map([...secrets, ['PIN', '12345678']])
  expect(mask({ [value]: [value, { echoed: `Bearer ${value}`, pin: 12345678, other: 7, no: null, yes: true }] }, secretsWithNumber)).toEqual({
    '[secret TOKEN]': ['[secret TOKEN]', { echoed: 'Bearer [secret TOKEN]', pin: '[secret PIN]', other: 7, no: null, yes: true }],
  })
})

test('one secret that is the beginning of another leaves no rest of it', () => {
  expect(maskText('abcdefgh', new Map([['A', 'abcd'], ['B', 'abcdefgh']]))).toBe('[secret B]')
})

test('without secrets, and with ones too short to tell, nothing changes', () => {
  expect(maskText('a1b', new Map())).toBe('a1b')
  expect(maskText('a1b', new Map([['PIN', '1']]))).toBe('a1b')
})
