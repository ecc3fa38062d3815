/** Run files in a browser: what is sent to be imported. */
import { ApiError } from '#lib/api/errors.ts'
import { importRun, largestRunFileBytes, runFileType, type ImportedRun } from '#lib/api/run-files.ts'
import { request } from './request.ts'

/** What no server would take is refused before it is sent. */
export function sendRunFile(file: File): Promise<ImportedRun> {
  if (file.size > largestRunFileBytes) return Promise.reject(new ApiError('payload_too_large', `${file.name} has ${Math.ceil(file.size / 1024 / 1024)} MiB; ${largestRunFileBytes / 1024 / 1024} MiB is the most that can be imported.`))
  return request(importRun, { bytes: new Blob([file], { type: runFileType }) })
}
