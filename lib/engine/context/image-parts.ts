/**
 * Tokens of a request's parts: text by the model's tokenizer, an image by the size that its bytes tell. The address itself is no text
 * that a model reads. An image that only the provider fetches, or a model that counts in a way nobody publishes, counts 0: whoever
 * shows the sum says so (`uncountedImages`).
 */
import { sizeOfDataUrl } from '../models/image-size.ts'
import { imageTokens, type ImageDetail } from '../models/image-tokens.ts'
import type { ContextPart } from './request.ts'

const isImage = (at: string): boolean => at.endsWith('/image_url/url')

/** `parts` in order, each that has a place with its tokens. */
export function countParts(parts: readonly ContextPart[], model: string, count: (text: string) => number): ContextPart[] {
  return parts.map((part, index) => {
    const { at } = part
    if (at === undefined) return part
    if (!isImage(at)) return { ...part, tokens: count(part.text) }
    return { ...part, tokens: parts[index - 1]?.at === at ? 0 : tokensOfImage(parts, index, at, model) }
  })
}

/** An address may be made of several parts: a literal and a variable. The first stands for the image. */
function tokensOfImage(parts: readonly ContextPart[], first: number, at: string, model: string): number {
  const after = parts.findIndex((part, index) => index > first && part.at !== at)
  const address = parts.slice(first, after === -1 ? undefined : after).map(({ text }) => text).join('')
  const size = sizeOfDataUrl(address)
  return (size && imageTokens(model, size, detailIn(parts[after]?.text ?? ''))) ?? 0
}

/** The literal JSON behind an address begins with what closes it, and the detail where one is given. */
function detailIn(json: string): ImageDetail {
  const said = /^","detail":"(low|high|original|auto)"/.exec(json)?.[1]
  return said === 'low' || said === 'high' || said === 'original' ? said : 'auto'
}

/** How many images of a request are not in its count. */
export function uncountedImages(segments: readonly { at: string; tokens: number }[]): number {
  const counts = new Map<string, number>()
  for (const { at, tokens } of segments) if (isImage(at)) counts.set(at, (counts.get(at) ?? 0) + tokens)
  return [...counts.values()].filter((tokens) => tokens === 0).length
}
