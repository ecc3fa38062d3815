import { expect, test } from 'vitest'
import { imageAddress, imageWords, isImagePlace } from './image-address.ts'
import { segmentLines } from './segment-lines.ts'

/** A PNG's first bytes say 640 × 480. */
const png = `data:image/png;base64,${btoa('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0more')}`
const at = '/messages/1/content/2/image_url/url'

test('an address says what it holds: a picture with its type, size and length, or a place elsewhere', () => {
  const picture = imageAddress(png)
  expect(picture).toEqual({ kind: 'data', mediaType: 'image/png', bytes: 28, size: { width: 640, height: 480 } })
  expect(picture.kind === 'data' && imageWords(picture)).toBe('image/png, 640 × 480, 28 B')
  expect(imageAddress('https://example.com/a.png')).toEqual({ kind: 'remote' })
  expect(['data:image/svg+xml;base64,PHN2Zz4=', 'data:text/html;base64,PGI+', 'javascript:alert(1)', ''].map((url) => imageAddress(url).kind)).toEqual(['other', 'other', 'other', 'other'])
})

test('only the address of an image part is one', () => {
  expect([isImagePlace(at), isImagePlace('/messages/1/content'), isImagePlace('/messages/1/content/2/text')]).toEqual([true, false, false])
})

test('an image is one line whose text is words, never its bytes, owned by what chose it', () => {
  const [line, ...more] = segmentLines([{ at, text: png, tokens: 425, source: { kind: 'variable', path: 'input.photo' } }], [0])
  expect(more).toEqual([])
  expect(line).toMatchObject({ segment: 0, image: png, spans: [{ segment: 0, text: 'image/png, 640 × 480, 28 B' }], gutter: { label: 'input.photo', tokens: 425 } })
})

test('an image elsewhere shows its address with the sources of its pieces, and no tokens where nobody knows them', () => {
  const segments = [
    { at, text: 'https://example.com/', tokens: 0, source: { kind: 'prompt', promptVersion: 'v1', line: 1 } as const },
    { at, text: 'cat.png', tokens: 0, source: { kind: 'variable', path: 'input.name' } as const },
  ]
  expect(segmentLines(segments, [0, 1])).toMatchObject([{ image: 'https://example.com/cat.png', spans: [{ text: 'https://example.com/' }, { text: 'cat.png', segment: 1 }], gutter: { tokens: null } }])
})
