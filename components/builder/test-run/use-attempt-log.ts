/** The log of an attempt's run: live while the dock shows it, else as it was read. */
'use client'
import { useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useBuilder } from '../builder-context.tsx'
import { runLogQuery, type FoldedLog } from './folded-log.ts'

export function useAttemptLog(runId: string): FoldedLog | undefined {
  const shown = useBuilder((state) => (state.runId === runId && state.run && state.run.state.seq > 0 ? state.run : undefined))
  const isShown = useBuilder((state) => state.runId === runId)
  const read = useQuery({ ...runLogQuery(runId, 'attempt'), enabled: !isShown, staleTime: 2000 })
  return useMemo(() => (shown ? { runId, events: shown.events, state: shown.state } : isShown ? undefined : read.data), [runId, shown, isShown, read.data])
}
