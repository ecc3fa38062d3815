/** Whether the window is as narrow as a phone's: below 640 pixels, where list and request are a screen each. */
'use client'
import { useSyncExternalStore } from 'react'

const narrow = '(max-width: 639.98px)'

function subscribe(listener: () => void): () => void {
  const query = matchMedia(narrow)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

/** False on the server. */
export const useIsPhone = (): boolean => useSyncExternalStore(subscribe, () => matchMedia(narrow).matches, () => false)
