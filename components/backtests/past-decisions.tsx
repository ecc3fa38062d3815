/** Impact and backtest beside each other, under the comparison of a prompt's contents; a chunk of its own, loaded after the comparison. */
'use client'
import { lazy, Suspense } from 'react'
import { Skeleton } from '#components/ui/skeleton.tsx'
import type { PastDecisionsProps } from './past-decision-panels.tsx'

const Panels = lazy(async () => ({ default: (await import('./past-decision-panels.tsx')).PastDecisionPanels }))

export function PastDecisions(props: PastDecisionsProps) {
  return (
    <Suspense fallback={<Skeleton className="!m-4 !h-40" />}>
      <Panels {...props} />
    </Suspense>
  )
}
