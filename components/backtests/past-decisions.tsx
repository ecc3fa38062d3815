/** Impact and backtest beside each other, under the comparison of a prompt's contents; a chunk of its own, loaded after the comparison. */
'use client'
import { lazy, Suspense } from 'react'
import type { JsonObject } from '#lib/engine/json.ts'
import { Skeleton } from '#components/ui/skeleton.tsx'

const Panels = lazy(async () => ({ default: (await import('./past-decision-panels.tsx')).PastDecisionPanels }))

export interface PastDecisionsProps {
  promptId: string
  workflowId: string | null
  /** What is tried: a version by its number, or the draft with what it holds. */
  side: number | 'draft'
  unsaved: JsonObject | undefined
}

export function PastDecisions(props: PastDecisionsProps) {
  return (
    <Suspense fallback={<Skeleton className="!m-4 !h-40" />}>
      <Panels {...props} />
    </Suspense>
  )
}
