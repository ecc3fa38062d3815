/** Uploaded images: what a browser sends, and where it finds them again. */
import { contractUrl } from '#lib/api/contract.ts'
import { getFile, imageTypes, largestFileBytes, uploadFile, type UploadedFile } from '#lib/api/files.ts'
import { ApiError } from '#lib/api/errors.ts'
import { request } from './request.ts'

/** Uploads an image. What no server would take is refused before it is sent. */
export function uploadImage(file: File, signal?: AbortSignal): Promise<UploadedFile> {
  const refused = refusalOf(file)
  if (refused !== undefined) return Promise.reject(new ApiError('invalid_request', refused))
  return request(uploadFile, { bytes: file, ...(signal && { signal }) })
}

/** Why an image cannot be uploaded; undefined where it can. */
export function refusalOf({ name, type, size }: Pick<File, 'name' | 'type' | 'size'>): string | undefined {
  if (!imageTypes.some((each) => each === type)) return `${name || 'The file'} is ${type === '' ? 'of no known type' : type}. Models take PNG, JPEG, WebP and GIF.`
  if (size > largestFileBytes) return `${name || 'The image'} has ${Math.ceil(size / 1024 / 1024)} MB; ${largestFileBytes / 1024 / 1024} MB is the most. Make it smaller: models scale large images down anyway.`
  return size === 0 ? `${name || 'The file'} is empty.` : undefined
}

/** Where a browser finds an uploaded file. */
export const fileUrl = (hash: string): string => contractUrl(getFile, { hash })
