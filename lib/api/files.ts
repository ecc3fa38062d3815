/** Uploaded images: bytes under their SHA-256, which messages name as `oriel-file:{hash}`. Bodies are the bytes themselves, not JSON. */
import { z } from 'zod'
import { defineContract } from './contract.ts'

/** What models take as images. */
export const imageTypes = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'] as const

export const largestFileBytes = 10 * 1024 * 1024

export const fileSchema = z.object({
  /** SHA-256 of the bytes. */
  hash: z.string(),
  mediaType: z.enum(imageTypes),
  bytes: z.number().int(),
  /** In pixels; absent where the bytes do not tell. */
  width: z.number().int().optional(),
  height: z.number().int().optional(),
  /** For the `image_url.url` of a message, or a run's input: `oriel-file:{hash}`. */
  url: z.string(),
})

export const uploadFile = defineContract({
  id: 'uploadFile',
  summary: 'Keep an image; the same bytes give the same hash',
  method: 'POST',
  path: '/files',
  consumes: imageTypes,
  largestBody: largestFileBytes,
  response: fileSchema,
  status: 201,
  errors: ['payload_too_large', 'invalid_request'],
})

export const getFile = defineContract({
  id: 'getFile',
  summary: 'The bytes of an image, by their hash',
  method: 'GET',
  path: '/files/{hash}',
  params: z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/) }),
  produces: imageTypes,
  errors: ['not_found'],
})

export type UploadedFile = z.infer<typeof fileSchema>
