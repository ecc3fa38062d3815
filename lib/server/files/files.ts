/**
 * Owns uploaded images: bytes in the database under their SHA-256, so that every process and a backup has them, and that whoever names
 * a hash in a log means those bytes for ever. What an image is, its own first bytes decide; they are never decoded, and are served so
 * that a browser can do no more with them than show them.
 */
import { createHash } from 'node:crypto'
import { ApiError } from '#lib/api/errors.ts'
import { imageTypes, type UploadedFile } from '#lib/api/files.ts'
import { fileReference } from '#lib/engine/context/images.ts'
import { sizeOfImage } from '#lib/engine/models/image-size.ts'
import { database } from '../db.ts'

type MediaType = UploadedFile['mediaType']

/** First bytes, in Latin-1; a dot is any byte. */
const beginnings: Record<MediaType, RegExp> = {
  'image/png': /^\x89PNG\r\n\x1a\n/,
  'image/jpeg': /^\xff\xd8\xff/,
  'image/webp': /^RIFF[^]{4}WEBP/,
  'image/gif': /^GIF8[79]a/,
}

/** Keeps an image; the same bytes twice are one file. Throws invalid_request where the bytes are not what `mediaType` says. */
export async function keepFile(bytes: Uint8Array, mediaType: MediaType, by: string): Promise<UploadedFile> {
  const found = typeOf(bytes)
  if (found !== mediaType) {
    const are = found ? `they are ${found}` : 'they are no image that models take'
    throw new ApiError('invalid_request', `The body says ${mediaType}, but by its first bytes ${bytes.length === 0 ? 'it is empty' : are}. Send PNG, JPEG, WebP or GIF with its own type.`)
  }
  const hash = createHash('sha256').update(bytes).digest()
  await database().query({ name: 'keep_file', text: 'insert into file (hash, media_type, content, created_by) values ($1, $2, $3, $4) on conflict (hash) do nothing', values: [hash, mediaType, bytes, by] })
  return { hash: hash.toString('hex'), mediaType, bytes: bytes.length, ...sizeOfImage(bytes), url: fileReference(hash.toString('hex')) }
}

function typeOf(bytes: Uint8Array): MediaType | undefined {
  const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1')
  return imageTypes.find((type) => beginnings[type].test(start))
}

/** An image for a browser, that may keep it: a hash never means other bytes. Throws not_found. */
export async function fileResponse(hash: string): Promise<Response> {
  const { rows } = await database().query<Row>({ name: 'read_file', text: 'select media_type as "mediaType", content from file where hash = $1', values: [Buffer.from(hash, 'hex')] })
  const [row] = rows
  if (!row) throw new ApiError('not_found', `There is no file with the hash ${hash}.`)
  return new Response(new Uint8Array(row.content), {
    headers: {
      'content-type': row.mediaType,
      'content-length': String(row.content.length),
      'x-content-type-options': 'nosniff',
      'content-security-policy': 'sandbox; default-src \'none\'',
      'cache-control': 'private, max-age=31536000, immutable',
    },
  })
}

interface Row {
  mediaType: string
  content: Buffer
}

/** Images as data URLs, by their hash, as requests to models carry them. Unknown ones are left out. */
export async function fileDataUrls(hashes: string[]): Promise<Record<string, string>> {
  const { rows } = await database().query<Row & { hash: string }>({
    name: 'read_files',
    text: `select encode(hash, 'hex') as hash, media_type as "mediaType", content from file where hash = any($1)`,
    values: [hashes.map((hash) => Buffer.from(hash, 'hex'))],
  })
  return Object.fromEntries(rows.map(({ hash, mediaType, content }) => [hash, `data:${mediaType};base64,${content.toString('base64')}`]))
}
