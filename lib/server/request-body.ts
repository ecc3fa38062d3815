/** Reads a request's body within limits of size, JSON of depth too, and says exactly where text is not JSON. */
import { ApiError } from '#lib/api/errors.ts'

const mebibyte = 1024 * 1024
const usualLimit = 10 * mebibyte
/** Deeper values overflow the stack of whoever walks them; no real document comes near. */
const limitDepth = 200

/** The parsed body; undefined where there is none. Throws payload_too_large, malformed_json, invalid_request. */
export async function readJsonBody(request: Request, limitBytes?: number): Promise<unknown> {
  const text = await readText(request, limitBytes)
  if (text.trim() === '') return undefined
  requireShallow(text)
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new ApiError('malformed_json', `The body cannot be read: ${error instanceof Error ? error.message : String(error)}.`)
  }
}

/** Throws invalid_request for JSON text that nobody could walk. */
export function requireShallow(text: string): void {
  if (depthOf(text) > limitDepth) throw new ApiError('invalid_request', `The body is nested deeper than ${limitDepth} levels. Flatten it.`)
}

/** The body as text. Throws payload_too_large. */
export async function readText(request: Request, limitBytes: number = usualLimit): Promise<string> {
  const declared = request.headers.get('content-length')
  if (declared !== null && Number(declared) > limitBytes) throw tooLarge(limitBytes)
  if (declared !== null || !request.body) return request.text()
  return (await collect(request.body, limitBytes)).toString('utf8')
}

/** The body as it came. Throws payload_too_large, invalid_request. */
export async function readBytes(request: Request, limitBytes: number = usualLimit): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > limitBytes) throw tooLarge(limitBytes)
  if (!request.body) return new Uint8Array()
  return collect(request.body, limitBytes).catch((error: unknown) => {
    throw error instanceof ApiError ? error : new ApiError('invalid_request', 'The connection ended before the whole body had come.')
  })
}

async function collect(body: ReadableStream<Uint8Array>, limitBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = body.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.byteLength
    if (size > limitBytes) {
      await reader.cancel().catch(() => undefined)
      throw tooLarge(limitBytes)
    }
    chunks.push(part.value)
  }
  return Buffer.concat(chunks)
}

const tooLarge = (limitBytes: number) => new ApiError('payload_too_large', `The body is larger than ${limitBytes / mebibyte} MiB. Send less, or send a reference to where the data is.`)

/** Deepest nesting of arrays and objects in JSON text. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let index = 0; index < text.length; index++) {
    const character = text.charCodeAt(index)
    if (inString) {
      if (character === 92) index++ // \
      else if (character === 34) inString = false // "
    } else if (character === 34) inString = true
    else if (character === 123 || character === 91) deepest = Math.max(deepest, ++depth) // { [
    else if (character === 125 || character === 93) depth-- // } ]
  }
  return deepest
}
