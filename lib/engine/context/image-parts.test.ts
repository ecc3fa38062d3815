import { expect, test } from 'vitest'
import { BodyWriter } from './body.ts'
import { countParts, uncountedImages } from './image-parts.ts'
import type { ContextPart } from './request.ts'

const source = { kind: 'variable' as const, path: 'input.photo' }
const at = '/messages/0/content/0/image_url/url'
/** 1024 × 1024. */
const png = `data:image/png;base64,${btoa('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x04\0\0\0\x04\0\x08\x06\0\0\0')}`

/** A request of one image whose address comes in these pieces. */
function partsOf(pieces: string[], detail?: string): ContextPart[] {
  const writer = new BodyWriter().frame('{"messages":[{"content":[{"type":"image_url","image_url":{"url":').string(at, pieces.map((text) => ({ text, source })))
  return writer.frame(`${detail === undefined ? '' : `,"detail":"${detail}"`}}}]}]}`).finish().parts
}

const tokens = (pieces: string[], model: string, detail?: string) => countParts(partsOf(pieces, detail), model, (text) => text.length).flatMap((part) => (part.at === undefined ? [] : [part.tokens]))

test('an image counts by its size and detail, not by the text of its address', () => {
  expect(tokens([png], 'gpt-4o')).toEqual([765])
  expect(tokens([png], 'gpt-4o', 'low')).toEqual([85])
  expect(tokens([png], 'gpt-5-mini', 'high')).toEqual([1229])
})

test('an address of several pieces is one image, which its first piece stands for', () => {
  expect(tokens([png.slice(0, 22), png.slice(22)], 'gpt-4o')).toEqual([765, 0])
})

test('an image that only the provider fetches, or that a model counts in its own way, is not counted and told apart', () => {
  expect(tokens(['https://example.com/a.png'], 'gpt-4o')).toEqual([0])
  expect(tokens([png], 'claude-haiku-4-5')).toEqual([0])
  expect(uncountedImages([{ at, tokens: 0 }, { at: '/messages/0/content', tokens: 0 }])).toBe(1)
  expect(uncountedImages([{ at, tokens: 765 }, { at, tokens: 0 }])).toBe(0)
})

test('text beside it counts as text', () => {
  const { parts } = new BodyWriter().frame('{"messages":[{"content":').string('/messages/0/content', [{ text: 'hello', source }]).frame('}]}').finish()
  expect(countParts(parts, 'gpt-4o', (text) => text.length).map(({ tokens: count }) => count)).toEqual([undefined, 5, undefined])
})
