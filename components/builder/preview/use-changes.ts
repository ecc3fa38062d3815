/** What changed from one window to another while one of them is being edited: compared in a worker, the latest wins, the old stays meanwhile. */
'use client'
import { startTransition, useEffect, useRef, useState } from 'react'
import type { ContextWindow } from '#lib/engine/context/diff-window.ts'
import { errorText } from '#lib/client/query-client.ts'
import { compareInWorker } from '#components/inspector/diff/compare-in-worker.ts'
import type { Compared } from '#components/inspector/diff/diff-items.ts'

export interface Changes {
  compared?: Compared
  error?: string
}

export function useChanges(before: ContextWindow, after: ContextWindow): Changes {
  const [changes, setChanges] = useState<Changes>({})
  const wanted = useRef<[ContextWindow, ContextWindow]>(undefined)
  const busy = useRef(false)
  useEffect(() => {
    wanted.current = [before, after]
    if (busy.current) return
    busy.current = true
    void work()

    async function work() {
      for (let next = wanted.current; next; next = wanted.current) {
        wanted.current = undefined
        const [old, now] = next
        const found = await compareInWorker(old, now, true).then((diff): Changes => ({ compared: { before: old, after: now, diff } }), (error: unknown): Changes => ({ error: errorText(error) }))
        startTransition(() => setChanges(found))
      }
      busy.current = false
    }
  }, [before, after])
  return changes
}
