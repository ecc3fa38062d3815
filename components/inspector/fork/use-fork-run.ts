/** Starts the fork and leads there; what is refused stays for the part of the panel that caused it. */
'use client'
import { useMemo } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { ApiError } from '#lib/api/errors.ts'
import { forkRun } from '#lib/api/forks.ts'
import { errorText } from '#lib/client/query-client.ts'
import { request } from '#lib/client/request.ts'
import { runKeys } from '#lib/client/runs.ts'
import { editsOf, policyOf, refusalsOf, type ForkDraft, type Refusals } from './fork-draft.ts'
import type { ForkPlan } from './use-fork-plan.ts'

export interface Forking {
  start(mode: 'continue' | 'step'): void
  /** In which mode it is being started. */
  busy: 'continue' | 'step' | null
  refusals: Refusals
  /** Why it was refused, in words. */
  refusal: string | undefined
  /** Forgets a refusal once something is changed. */
  forget(): void
}

export function useForkRun(runId: string, { at, kind, latest }: ForkPlan, draft: ForkDraft): Forking {
  const client = useQueryClient()
  const router = useRouter()
  const edits = useMemo(() => editsOf(draft, at, kind, latest ?? null), [draft, at, kind, latest])
  const { mutate, isPending, variables, error, reset } = useMutation({
    mutationFn: (mode: 'continue' | 'step') =>
      request(forkRun, {
        params: { id: runId },
        body: { atSeq: at, edits: edits.map(({ edit }) => edit), policy: policyOf(draft), mode, ...(Object.keys(draft.connections).length > 0 && { connections: { ...draft.connections } }) },
      }),
    onSuccess(run) {
      client.setQueryData(runKeys.detail(run.id), run)
      void client.invalidateQueries({ queryKey: runKeys.lists() })
      void client.invalidateQueries({ queryKey: forkKeys.all })
      router.push(`/runs/${run.id}`)
    },
  })
  const refusals = useMemo(() => refusalsOf(error instanceof ApiError ? (error.problems ?? []) : [], edits), [error, edits])
  return { start: (mode) => mutate(mode), busy: isPending ? variables : null, refusals, refusal: error ? errorText(error) : undefined, forget: reset }
}

/** Trees of forks, by any run in them. */
export const forkKeys = { all: ['forks'] as const, of: (runId: string) => [...forkKeys.all, runId] as const }
