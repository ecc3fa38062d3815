/** Keeps a list current without polling: a hint of the event stream asks for it again, at most every two seconds. */
'use client'
import { useEffect, useRef } from 'react'
import { useQueryClient, type QueryKey } from '@tanstack/react-query'
import type { StreamTopic } from '#lib/api/stream.ts'
import { useStream } from './use-stream.ts'

const everyMs = 2_000

/** `topics` must be a stable array, none listens to nothing; every query under `queryKey`, or `exact`ly that one, is asked again while something shows it. */
export function useRefreshOnHints(topics: readonly StreamTopic[], queryKey: QueryKey, exact = false): void {
  const queryClient = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const last = useRef(0)
  useEffect(() => () => clearTimeout(timer.current), [])
  useStream(topics, () => {
    clearTimeout(timer.current)
    timer.current = setTimeout(
      () => {
        last.current = Date.now()
        void queryClient.invalidateQueries({ queryKey, exact })
      },
      Math.max(0, last.current + everyMs - Date.now()),
    )
  })
}
