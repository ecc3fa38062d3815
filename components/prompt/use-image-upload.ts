/** Images on their way from a picker, a drop or the clipboard to the server. */
'use client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { errorText } from '#lib/client/query-client.ts'
import { uploadImage } from '#lib/client/files.ts'

export interface ImageUpload {
  /** Names of what is on its way. */
  under: readonly string[]
  /** Why the last one did not arrive. */
  error: string | undefined
  upload(files: readonly File[]): void
}

/** `onUploaded` is called with the address of each image, in the order in which they arrive. */
export function useImageUpload(onUploaded: (url: string) => void): ImageUpload {
  const [under, setUnder] = useState<readonly string[]>([])
  const [error, setError] = useState<string>()
  const latest = useRef(onUploaded)
  const left = useRef(new AbortController())
  useEffect(() => {
    latest.current = onUploaded
  })
  useEffect(() => {
    const controller = new AbortController()
    left.current = controller
    return () => controller.abort()
  }, [])
  const upload = useCallback((files: readonly File[]) => {
    setError(undefined)
    const { signal } = left.current
    for (const file of files) {
      setUnder((names) => [...names, file.name])
      uploadImage(file, signal)
        .then(({ url }) => !signal.aborted && latest.current(url))
        .catch((problem: unknown) => !signal.aborted && setError(errorText(problem)))
        .finally(() => setUnder((names) => names.toSpliced(names.indexOf(file.name), 1)))
    }
  }, [])
  return { under, error, upload }
}

/** Images among what was dropped or pasted. A picture copied from a page comes with its text too: then the image counts. */
export const imagesIn = (data: DataTransfer): File[] => [...data.files].filter(({ type }) => type.startsWith('image/'))
