/**
 * Width and height of an image, read from the header of its bytes: PNG, JPEG, WebP, GIF, which is what models take. Pure, so that a
 * preview in the browser counts as the server does; nothing is decoded, and of a data URL no more than its first bytes are read.
 *
 * Total: whatever is no such image, or is cut off before its size, gives undefined. (image-size, the library for this, is 512 kB, knows
 * 20 formats and looped for ever over made-up files until 2025; an image here comes from anybody.)
 */

export interface ImageSize {
  width: number
  height: number
}

/** A JPEG may carry a profile, a preview and remarks before its size: 64 KiB each. */
const mostBytesRead = 512 * 1024

/** Of `data:image/…;base64,…`. Undefined for any other address, whose image only the provider sees. */
export function sizeOfDataUrl(url: string): ImageSize | undefined {
  const start = /^data:[^,]{0,200};base64,/i.exec(url)
  if (!start) return undefined
  const bytes = fromBase64(url.slice(start[0].length, start[0].length + Math.ceil((mostBytesRead * 4) / 3)))
  return bytes && sizeOfImage(bytes)
}

/** Of the first bytes of a file. */
export function sizeOfImage(bytes: Uint8Array): ImageSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const size = isAt(view, 0, '\x89PNG\r\n\x1a\n') ? ofPng(view) : isAt(view, 0, 'GIF8') ? ofGif(view) : isAt(view, 0, 'RIFF') && isAt(view, 8, 'WEBP') ? ofWebp(view) : isAt(view, 0, '\xff\xd8') ? ofJpeg(view) : undefined
  return size && size.width > 0 && size.height > 0 ? size : undefined
}

function isAt(view: DataView, offset: number, text: string): boolean {
  return view.byteLength >= offset + text.length && [...text].every((letter, index) => view.getUint8(offset + index) === letter.charCodeAt(0))
}

const ofPng = (view: DataView): ImageSize | undefined =>
  view.byteLength >= 24 && isAt(view, 12, 'IHDR') ? { width: view.getUint32(16), height: view.getUint32(20) } : undefined

const ofGif = (view: DataView): ImageSize | undefined => (view.byteLength >= 10 ? { width: view.getUint16(6, true), height: view.getUint16(8, true) } : undefined)

/** Lossy, lossless, extended: three headers. */
function ofWebp(view: DataView): ImageSize | undefined {
  if (view.byteLength < 30) return undefined
  if (isAt(view, 12, 'VP8 ')) return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
  if (isAt(view, 12, 'VP8X')) return { width: 1 + (view.getUint32(24, true) & 0xffffff), height: 1 + (view.getUint32(26, true) >>> 8) }
  if (!isAt(view, 12, 'VP8L')) return undefined
  const bits = view.getUint32(21, true)
  return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) }
}

/** Segments until the frame's: marker, length (its own two bytes within), payload. Every step goes forward, so it ends. */
function ofJpeg(view: DataView): ImageSize | undefined {
  for (let at = 2; at + 9 <= view.byteLength; ) {
    if (view.getUint8(at) !== 0xff) return undefined
    const marker = view.getUint8(at + 1)
    if (marker === 0xff) at += 1
    else if (isFrame(marker)) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    else at += 2 + Math.max(2, view.getUint16(at + 2))
  }
  return undefined
}

/** SOF0 to SOF15, without the three markers between them that are none. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

const alphabet = new Map([...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].map((letter, value) => [letter.charCodeAt(0), value]))

/** Its bytes up to the first padding; undefined where something else than Base64 stands in it. */
function fromBase64(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let [length, bits, held] = [0, 0, 0]
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x3d) break
    const value = alphabet.get(code)
    if (value === undefined) return undefined
    held = ((held << 6) | value) & 0xffffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[length++] = (held >>> bits) & 0xff
  }
  return bytes.subarray(0, length)
}
