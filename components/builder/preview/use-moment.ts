/** The past call that a node is previewed at: the one chosen for it, else its latest. With what it was assembled from and what was sent. */
'use client'
import { useCallback, useMemo, useState } from 'react'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { ApiError } from '#lib/api/errors.ts'
import type { Call, CallItem } from '#lib/api/calls.ts'
import type { CallMaterial } from '#lib/api/material.ts'
import type { Run } from '#lib/api/runs.ts'
import { callQuery, runQuery } from '#lib/client/runs.ts'
import { useBuilder } from '../builder-context.tsx'
import { keepChosenCall, readChosenCall } from './kept-choice.ts'
import { callsOf, callsQuery, latestCallQuery, materialQuery, runsWithCallsQuery, type AskingNode, type CallName } from './moments.ts'

export interface Moments {
  /** `none`: no run has asked this node yet. */
  status: 'looking' | 'none' | 'there'
  /** Runs to choose from. */
  runs: readonly Run[]
  /** Of the chosen run, this node's. */
  calls: readonly CallItem[]
  chosen?: CallName
  /** It was chosen, and is not merely the latest. */
  fixed: boolean
  material?: CallMaterial
  sent?: Call
  error?: Error
  choose(call: CallName | undefined): void
}

const none: readonly never[] = []

export function useMoments(workflowId: string, node: AskingNode): Moments {
  const client = useQueryClient()
  const { kept, choose } = useKeptCall(workflowId, node.id)
  const { runs, lookingForRuns, keptIsGone, error } = useRuns(workflowId, node, kept)
  const chosenBefore = keptIsGone ? undefined : kept
  const latest = useQuery({ ...latestCallQuery(client, runs, node), enabled: !lookingForRuns && !chosenBefore, placeholderData: keepPreviousData })
  const chosen = chosenBefore ?? latest.data ?? undefined
  const calls = useCalls(runs.find(({ id }) => id === chosen?.runId), node)
  const { found, error: missing } = useCall(chosen)
  const failure = missing ?? error ?? latest.error
  return {
    status: statusOf(chosen, lookingForRuns || (runs.length > 0 && latest.isPending)),
    runs,
    calls,
    fixed: chosenBefore !== undefined,
    ...found,
    ...(failure && { error: failure }),
    choose,
  }
}

function statusOf(chosen: CallName | undefined, looking: boolean): Moments['status'] {
  if (chosen) return 'there'
  return looking ? 'looking' : 'none'
}

/** Of the run, this node's. */
function useCalls(run: Run | undefined, node: AskingNode): readonly CallItem[] {
  const { data } = useQuery({ ...callsQuery(run?.id ?? '', run?.lastSeq ?? 0), enabled: run !== undefined, placeholderData: keepPreviousData })
  return useMemo(() => (run && data ? callsOf(data, node) : none), [run, data, node])
}

/** The call that was chosen for this node in this browser. */
function useKeptCall(workflowId: string, nodeId: string) {
  const [kept, setKept] = useState(() => readChosenCall(localStorage, workflowId, nodeId))
  const choose = useCallback(
    (call: CallName | undefined) => {
      keepChosenCall(localStorage, workflowId, nodeId, call)
      setKept(call)
    },
    [workflowId, nodeId],
  )
  return { kept, choose }
}

/** Runs that asked a model, that of the kept call among them. A run that was deleted is no longer a choice. */
function useRuns(workflowId: string, node: AskingNode, kept: CallName | undefined) {
  const asOf = useBuilder(({ runId, run }) => `${runId ?? ''} ${run?.state.usage.modelCalls ?? 0} ${run?.ended ?? false}`)
  const { data, isPending, error } = useQuery({ ...runsWithCallsQuery(workflowId, node.depth, asOf), placeholderData: keepPreviousData })
  const listed = data ?? none
  const own = useQuery({ ...runQuery(kept?.runId ?? ''), enabled: kept !== undefined && data !== undefined && !listed.some(({ id }) => id === kept.runId) })
  const runs = useMemo(() => (own.data && !listed.some(({ id }) => id === own.data.id) ? [own.data, ...listed] : listed), [own.data, listed])
  return { runs, lookingForRuns: isPending, keptIsGone: own.error instanceof ApiError && own.error.code === 'not_found', error }
}

/** What the call was assembled from, and what was sent. The material stays on screen until that of another call is there. */
function useCall(call: CallName | undefined) {
  const material = useQuery({ ...materialQuery(call ?? { runId: '', seq: 0 }), enabled: call !== undefined, placeholderData: keepPreviousData })
  const sent = useQuery({ ...callQuery(call?.runId ?? '', call?.seq ?? 0), enabled: call !== undefined })
  return { found: { ...(call && { chosen: call }), ...(call && material.data && { material: material.data }), ...(sent.data && { sent: sent.data }) }, error: material.error }
}
