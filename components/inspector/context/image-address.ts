/** What the address of an image in a request says by itself: a picture whose bytes stand in it, a place elsewhere, or neither. Pure. */
import { sizeOfDataUrl, type ImageSize } from '#lib/engine/models/image-size.ts'
import { formatBytes } from '#components/ui/format.ts'

export type ImageAddress =
  /** `bytes` is the length of the picture, not of its base64. */
  | { kind: 'data'; mediaType: string; bytes: number; size: ImageSize | undefined }
  /** Fetched by the provider. */
  | { kind: 'remote' }
  | { kind: 'other' }

/** Kinds that a browser shows as they are. SVG is none of them: no model takes it. */
const pictures = /^data:(image\/(?:png|jpe?g|webp|gif|avif))[^,]{0,100};base64,/i

export const isImagePlace = (at: string): boolean => /^\/messages\/\d+\/content\/\d+\/image_url\/url$/.test(at)

export function imageAddress(url: string): ImageAddress {
  const [start, mediaType] = pictures.exec(url) ?? []
  if (start !== undefined && mediaType !== undefined) {
    const padding = url.endsWith('==') ? 2 : url.endsWith('=') ? 1 : 0
    return { kind: 'data', mediaType: mediaType.toLowerCase(), bytes: Math.max(0, Math.floor(((url.length - start.length) * 3) / 4) - padding), size: sizeOfDataUrl(url) }
  }
  return /^https?:\/\//i.test(url) ? { kind: 'remote' } : { kind: 'other' }
}

/** `image/png, 640 × 480, 1.2 MB`: in place of a picture's bytes, wherever text is shown. */
export function imageWords({ mediaType, size, bytes }: Extract<ImageAddress, { kind: 'data' }>): string {
  return [mediaType, size && `${size.width} × ${size.height}`, formatBytes(bytes)].filter(Boolean).join(', ')
}
