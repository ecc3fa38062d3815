/** The two calls and what changed between them. Loads both, compares in a worker; the old comparison stays until the new one is there. */
'use client'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Call } from '#lib/api/calls.ts'
import { callKeys, callQuery } from '#lib/client/runs.ts'
import { windowOfCall } from '#lib/engine/context/diff-window.ts'
import { compareInWorker } from './compare-in-worker.ts'
import type { Compared } from './diff-items.ts'

export interface CallName {
  runId: string
  seq: number
}

export interface Comparison extends Compared {
  from: Call
  to: Call
  sameRun: boolean
  /** Of the call that is compared with, and what it is called: `Call 3`. */
  fromRun: string
  label: string
}

/** `from` null: there is nothing to compare with. `label`: what it is called. */
export function useComparison(from: CallName | null, label: string, to: CallName) {
  const client = useQueryClient()
  return useQuery({
    queryKey: [...callKeys.detail(to.runId, to.seq), 'diff', from?.runId, from?.seq, label],
    enabled: from !== null,
    queryFn: async (): Promise<Comparison> => {
      const base = from ?? to
      const [old, now] = await Promise.all([client.ensureQueryData(callQuery(base.runId, base.seq)), client.ensureQueryData(callQuery(to.runId, to.seq))])
      const [before, after] = [windowOfCall(old), windowOfCall(now)]
      const sameRun = base.runId === to.runId
      return { from: old, to: now, before, after, sameRun, fromRun: base.runId, label, diff: await compareInWorker(before, after, sameRun) }
    },
    placeholderData: keepPreviousData,
    // What was sent never changes; comparing two results member by member would cost more than the diff.
    staleTime: Infinity,
    structuralSharing: false,
  })
}
