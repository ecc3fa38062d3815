/** The prefetch lanes of the canvas, under the edges: dashed, named, and in nobody's way. */
'use client'
import { memo, useMemo } from 'react'
import { Zap } from 'lucide-react'
import type { WorkflowDocument } from '#lib/engine/document.ts'
import { CanvasPlace } from './canvas-place.tsx'
import { placeCards, type Positions } from './placed-cards.ts'
import { prefetchLanes } from './prefetch-lanes.ts'

export const PrefetchLaneLayer = memo(function PrefetchLaneLayer({ document, dragged }: { document: WorkflowDocument; dragged: Positions | undefined }) {
  const lanes = useMemo(() => prefetchLanes(document, placeCards(document, dragged)), [document, dragged])
  if (lanes.length === 0) return null
  return (
    <CanvasPlace at="under cards">
      {lanes.map(({ id, x, y, width, height, branches }) => (
        <div key={id} className="prefetch-lane" style={{ width, height, transform: `translate(${x}px, ${y}px)` }}>
          <Zap aria-hidden />
          Prefetch
          <span>{branches} in parallel</span>
        </div>
      ))}
    </CanvasPlace>
  )
})
