/**
 * What a call took, by our own count: for servers that tell no token counts, so that limits still hold, and for the scripted model.
 * The bytes of an image are no text that a model reads: an image counts by its size.
 */
import { sizeOfDataUrl } from '#lib/engine/models/image-size.ts'
import { imageTokens } from '#lib/engine/models/image-tokens.ts'
import type { Pool } from '../pool/pool.ts'

/** In a request's body; whatever a text says of data URLs stands there with its quotes escaped. */
const image = /"(data:image\/[a-z0-9.+-]+;base64,[A-Za-z0-9+/=]*)"/gi

/** Tokens of a request's body and of what was answered. */
export async function estimatedTokens(pool: Pick<Pool, 'countTokens'>, model: string, body: string, answer: string): Promise<{ inputTokens: number; outputTokens: number }> {
  let ofImages = 0
  const text = body.replace(image, (_, url: string) => {
    const size = sizeOfDataUrl(url)
    ofImages += (size && imageTokens(model, size)) ?? 0
    return '""'
  })
  const [inputTokens = 0, outputTokens = 0] = await pool.countTokens([text, answer], model)
  return { inputTokens: inputTokens + ofImages, outputTokens }
}
