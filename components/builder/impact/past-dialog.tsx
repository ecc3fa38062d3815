/** What is asked of a node's past runs, each a chunk of its own: loaded when it is first opened. */
'use client'
import { lazy, Suspense } from 'react'
import { HoldKeys } from '#components/ui/hold-keys.tsx'
import { useBuilderStore } from '../builder-context.tsx'

const views = {
  simulation: lazy(async () => ({ default: (await import('../simulation/simulation-dialog.tsx')).SimulationDialog })),
  impact: lazy(async () => ({ default: (await import('./impact-dialog.tsx')).ImpactDialog })),
}

export function PastDialog({ ask, nodeId }: { ask: keyof typeof views; nodeId: string }) {
  const View = views[ask]
  const store = useBuilderStore()
  return (
    <Suspense fallback={<HoldKeys onLeave={() => store.getState().open(undefined)} />}>
      <View nodeId={nodeId} />
    </Suspense>
  )
}
