/** Follows the run that the dock shows, and finds the workflow's last one when the builder opens. Draws nothing. */
'use client'
import { useEffect } from 'react'
import { useQuery } from '@tanstack/react-query'
import { listRuns } from '#lib/api/runs.ts'
import { request } from '#lib/client/request.ts'
import { runKeys } from '#lib/client/runs.ts'
import { useRunStream } from '#lib/client/use-run-stream.ts'
import { useBuilder, useBuilderStore } from './builder-context.tsx'

export function LastRun({ workflowId }: { workflowId: string }) {
  const store = useBuilderStore()
  const runId = useBuilder((state) => state.runId)
  const last = useQuery({
    queryKey: [...runKeys.lists(), 'last of', workflowId],
    queryFn: ({ signal }) => request(listRuns, { query: { workflow: workflowId, limit: 1 }, signal }),
    enabled: runId === undefined,
  })
  const found = last.data && (last.data.items[0]?.id ?? null)
  useEffect(() => {
    const { runId: shown, dock, history, selected } = store.getState()
    if (found === undefined || shown !== undefined) return
    if (found === null) return store.setState({ neverRun: true })
    store.setState({ runId: found, dock: { ...dock, folded: false } })
    // The dock takes room from a canvas that was only just fitted into all of it.
    if (dock.folded && selected.size === 0 && history.past.length === 0) requestAnimationFrame(() => store.getState().canvas?.fit())
  }, [found, store])
  return runId === undefined ? null : <Follower key={runId} runId={runId} />
}

function Follower({ runId }: { runId: string }) {
  const store = useBuilderStore()
  const snapshot = useRunStream(runId)
  useEffect(() => store.setState({ run: snapshot }), [store, snapshot])
  return null
}
