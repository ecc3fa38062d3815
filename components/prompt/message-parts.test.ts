import { expect, test } from 'vitest'
import { promptMessageSchema } from '#lib/engine/decision.ts'
import type { Json } from '#lib/engine/json.ts'
import { contentOf, imagePart, partsOf, withImage } from './message-parts.ts'

test('an image goes behind the text of a message; without it the message is its text again', () => {
  const content = withImage('{{ thread }}', 'oriel-file:abc')
  expect(content).toEqual([{ type: 'text', text: '{{ thread }}' }, { type: 'image_url', image_url: { url: 'oriel-file:abc' } }])
  expect(promptMessageSchema.safeParse({ role: 'user', content }).success).toBe(true)
  expect(contentOf((partsOf(content) ?? []).slice(0, 1))).toBe('{{ thread }}')
})

test('an empty text before an image says nothing and is not sent', () => {
  expect(withImage('', 'https://example.com/a.png')).toEqual([{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }])
  expect(contentOf([])).toBe('')
})

test('parts keep their order and detail; what a form cannot show is left to JSON', () => {
  const content: Json = [{ type: 'image_url', image_url: { url: 'x', detail: 'low' } }, { type: 'text', text: 'a' }]
  expect(contentOf(partsOf(content) ?? [])).toEqual(content)
  expect(partsOf([{ type: 'input_audio', input_audio: {} }])).toBeUndefined()
  expect([partsOf(undefined), partsOf([1]), partsOf([{ type: 'text' }])]).toEqual([undefined, undefined, undefined])
  expect(imagePart('x')).toEqual({ type: 'image_url', image_url: { url: 'x' } })
})
