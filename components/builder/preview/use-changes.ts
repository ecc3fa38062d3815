/** What changed from one window to another while one of them is being edited: compared in a worker, the latest wins, the old stays meanwhile. */
'use client'
import { useEffect } from 'react'
import type { ContextWindow } from '#lib/engine/context/diff-window.ts'
import { errorText } from '#lib/client/query-client.ts'
import { compareInWorker } from '#components/inspector/diff/compare-in-worker.ts'
import type { Compared } from '#components/inspector/diff/diff-items.ts'
import { useNewest } from '#components/ui/use-newest.ts'

export interface Changes {
  compared?: Compared
  error?: string
}

const none: Changes = {}

export function useChanges(before: ContextWindow, after: ContextWindow): Changes {
  const [changes, ask] = useNewest<Changes>()
  useEffect(
    () => ask(() => compareInWorker(before, after, true).then((diff): Changes => ({ compared: { before, after, diff } }), (error: unknown): Changes => ({ error: errorText(error) }))),
    [ask, before, after],
  )
  return changes ?? none
}
