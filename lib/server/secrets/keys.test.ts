import { expect, test } from 'vitest'
import { createDataKey, openKeyRing, rewrapKeys, SecretKeyError } from './keys.ts'

const key = 'a key of at least thirty-two characters'

test('a sealed secret opens again and shows nothing of itself', () => {
  const ring = openKeyRing(key, [createDataKey(key, 1)])
  const sealed = ring.seal('sk-ünïcode-💥', 'secret A')
  expect(Buffer.from(sealed).includes('sk-')).toBe(false)
  expect(ring.open(sealed, 'secret A')).toBe('sk-ünïcode-💥')
  expect(ring.seal('same', 'secret A')).not.toEqual(ring.seal('same', 'secret A'))
})

test('a sealed secret does not open as another one, nor when one byte was changed', () => {
  const ring = openKeyRing(key, [createDataKey(key, 1)])
  const sealed = ring.seal('value', 'secret A')
  expect(() => ring.open(sealed, 'secret B')).toThrow(SecretKeyError)
  sealed[sealed.length - 1]! ^= 1
  expect(() => ring.open(sealed, 'secret A')).toThrow(/secret A is damaged/)
  expect(() => ring.open(new Uint8Array(3), 'secret A')).toThrow(/damaged/)
})

test('an older data key still opens what it sealed, the newest one seals', () => {
  const [first, second] = [createDataKey(key, 1), createDataKey(key, 2)]
  const old = openKeyRing(key, [first]).seal('value', 'secret A')
  const both = openKeyRing(key, [first, second])
  expect(both.open(old, 'secret A')).toBe('value')
  expect(() => openKeyRing(key, [first]).open(both.seal('value', 'secret A'), 'secret A')).toThrow(/data key 2, which is missing/)
})

test('another ORIEL_SECRET_KEY opens nothing and says which key is wanted', () => {
  const stored = [createDataKey(key, 1)]
  expect(() => openKeyRing(`${key}!`, stored)).toThrow(/ORIEL_SECRET_KEY does not open data key 1/)
  const ring = openKeyRing(key, stored)
  const moved = openKeyRing('a completely different secret key here', rewrapKeys(stored, key, 'a completely different secret key here'))
  expect(moved.open(ring.seal('value', 'secret A'), 'secret A')).toBe('value')
})
