/**
 * What a node gave in the run that the dock shows, as the panel shows it; of a node inside a
 * container, in the last run of that inside which came by it.
 */
'use client'
import { useMemo } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { RunSnapshot } from '#lib/client/run-follower.ts'
import { runKeys } from '#lib/client/runs.ts'
import { useBuilder } from '../builder-context.tsx'
import { logInside, readChild, type FoldedLog } from './folded-log.ts'
import { lastOutput, type StepResult } from './step-result.ts'
import { containersOf } from './ways.ts'

const none: StepResult = { kind: 'none' }

/** `runId` is the run that the node ran in. */
export function useStepResult(id: string): { result: StepResult; runId?: string } {
  const client = useQueryClient()
  const runId = useBuilder((state) => state.runId)
  const run = useBuilder((state) => state.run)
  const agents = useBuilder(({ history }) => containersOf(history.document, id).join(' '))
  const shown = useMemo(() => shownLog(runId, run), [runId, run])
  const own = shown && (agents === '' ? shown.state.scope === undefined : agents.split(' ').at(-1) === shown.state.scope)
  const inside = useQuery({
    queryKey: [...runKeys.detail(runId ?? ''), 'inside', agents, id, shown?.state.seq] as const,
    queryFn: async () => (shown && (await logInside(readChild(client), shown, agents.split(' '), id))) ?? null,
    enabled: shown !== undefined && !own && agents !== '',
  })
  const log = own ? shown : inside.data
  return useMemo(() => (log ? { result: lastOutput(log, id), runId: log.runId } : { result: none }), [log, id])
}

function shownLog(runId: string | undefined, run: RunSnapshot | undefined): FoldedLog | undefined {
  return runId !== undefined && run && run.state.seq > 0 ? { runId, events: run.events, state: run.state } : undefined
}
