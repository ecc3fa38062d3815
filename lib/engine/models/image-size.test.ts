import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sizeOfDataUrl, sizeOfImage } from './image-size.ts'

const bytes = (...parts: (string | number[])[]) => Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...part].map((letter) => letter.charCodeAt(0)) : part)))
const png = bytes('\x89PNG\r\n\x1a\n', [0, 0, 0, 13], 'IHDR', [0, 0, 5, 0], [0, 0, 2, 208], [8, 6, 0, 0, 0])

describe('the size of an image', () => {
  test('is read from a PNG', () => {
    expect(sizeOfImage(png)).toEqual({ width: 1280, height: 720 })
  })

  test('is read from a GIF', () => {
    expect(sizeOfImage(bytes('GIF89a', [0x40, 0x01, 0xf0, 0x00], [0, 0, 0]))).toEqual({ width: 320, height: 240 })
  })

  test('is read from a JPEG, past its profile, its tables and filling bytes', () => {
    const profile = [0xff, 0xe1, 0x00, 0x06, 1, 2, 3, 4]
    const tables = [0xff, 0xc4, 0x00, 0x04, 0, 0]
    const frame = [0xff, 0xff, 0xc2, 0x00, 0x11, 8, 0x03, 0x00, 0x04, 0x00, 3, 0, 0]
    expect(sizeOfImage(bytes([0xff, 0xd8], profile, tables, frame))).toEqual({ width: 1024, height: 768 })
  })

  test.each([
    ['lossy', bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8 ', [0, 0, 0, 0], [0, 0, 0, 0x9d, 0x01, 0x2a], [0x80, 0x02, 0xe0, 0x01], [0]), 640, 480],
    ['lossless', bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8L', [0, 0, 0, 0], [0x2f], [0x7f, 0xc2, 0x77, 0x00], [0, 0, 0, 0, 0]), 640, 480],
    ['extended', bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8X', [10, 0, 0, 0], [0, 0, 0, 0], [0x7f, 0x02, 0x00], [0xdf, 0x01, 0x00]), 640, 480],
  ])('is read from a WebP (%s)', (_, file, width, height) => {
    expect(sizeOfImage(file)).toEqual({ width, height })
  })

  test('is read from a data URL', () => {
    expect(sizeOfDataUrl(`data:image/png;base64,${Buffer.from(png).toString('base64')}`)).toEqual({ width: 1280, height: 720 })
  })

  test.each(['https://example.com/a.png', 'data:image/png,raw', 'data:image/png;base64,***', 'data:image/png;base64,', 'data:image/svg+xml;base64,PHN2Zy8+', ''])('is not known of %s', (url) => {
    expect(sizeOfDataUrl(url)).toBeUndefined()
  })

  test('is not known of a file that is cut off or made up, and reading it ends', () => {
    for (let length = 0; length < 24; length++) expect(sizeOfImage(png.subarray(0, length))).toBeUndefined()
    const starts = [[0xff, 0xd8], [...png.subarray(0, 16)], [...bytes('RIFF', [0, 0, 0, 0], 'WEBP')], [...bytes('GIF89a')]]
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 200 }), (start, rest) => {
        const size = sizeOfImage(Uint8Array.from([...start, ...rest]))
        if (size) expect(Math.min(size.width, size.height)).toBeGreaterThan(0)
      }),
    )
  })
})
