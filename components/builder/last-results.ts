/** What came of each node's last visit in the run that is shown over the canvas: the word of the strip below, and how long it took. */
'use client'
import { useMemo } from 'react'
import type { RunSnapshot } from '#lib/client/run-follower.ts'
import { formatDuration } from '#components/ui/format.ts'
import { readLog } from '#components/inspector/run-log.ts'
import { timelineRows } from '#components/inspector/timeline/timeline-rows.ts'

/** By node id; undefined while no run is shown. */
export function useLastResults(run: RunSnapshot | undefined): Readonly<Record<string, string>> | undefined {
  return useMemo(() => run && lastResults(run), [run])
}

/** "201 · 640 ms"; a step that goes on has no time yet. */
export function lastResults({ events, state }: Pick<RunSnapshot, 'events' | 'state'>): Record<string, string> {
  const rows = timelineRows(readLog(events), state)
  const results: Record<string, string> = {}
  for (const { kind, node, detail, durationMs } of rows) {
    if (kind === 'step') results[node] = [detail, durationMs === null ? '' : formatDuration(durationMs)].filter(Boolean).join(' · ')
  }
  return results
}
