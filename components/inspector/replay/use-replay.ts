/** The replay of a run and all below it, asked for by a press and remembered for as long as its log is the same. */
'use client'
import { useQuery } from '@tanstack/react-query'
import { replayRun, type Replay } from '#lib/api/replay.ts'
import { request } from '#lib/client/request.ts'
import { useRunScreen } from '../run-screen.ts'

export interface Replaying {
  replay: Replay | undefined
  busy: boolean
  error: Error | null
  start(): void
}

export function useReplay(): Replaying {
  const { runId, log } = useRunScreen()
  const lastSeq = log.events.length
  const { data, isFetching, error, refetch } = useQuery({
    queryKey: ['replays', runId, lastSeq] as const,
    queryFn: ({ signal }) => request(replayRun, { params: { id: runId }, body: {}, signal }),
    enabled: false,
    retry: false,
    staleTime: Infinity,
    gcTime: Infinity,
  })
  return { replay: data, busy: isFetching, error, start: () => void refetch() }
}
