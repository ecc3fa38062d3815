/** The simulation of a node, a chunk of its own: loaded when it is first opened. */
'use client'
import { lazy, Suspense } from 'react'

const View = lazy(async () => ({ default: (await import('./simulation-dialog.tsx')).SimulationDialog }))

export function SimulationDialog({ nodeId }: { nodeId: string }) {
  return (
    <Suspense>
      <View nodeId={nodeId} />
    </Suspense>
  )
}
