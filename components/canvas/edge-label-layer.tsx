/** The labels of all edges in one layer over the cards: one place that follows the zoom, instead of one per edge. */
'use client'
import { memo, useMemo } from 'react'
import { RotateCcw } from 'lucide-react'
import { CanvasPlace } from './canvas-place.tsx'
import { useDetail } from './detail.tsx'
import { edgeLabels, type EdgeLabel } from './edge-labels.ts'
import type { FlowEdge } from './flow-elements.ts'

export const EdgeLabelLayer = memo(function EdgeLabelLayer({ edges }: { edges: readonly FlowEdge[] }) {
  const detail = useDetail()
  const labels = useMemo(() => edgeLabels(edges, detail), [edges, detail])
  return (
    <CanvasPlace at="over cards">
      {labels.map((label) => (
        <Label key={`${label.kind} ${label.id}`} {...label} x={label.at.x} y={label.at.y} />
      ))}
    </CanvasPlace>
  )
})

const Label = memo(
  function Label({ kind, text, on, taken, x, y }: Omit<EdgeLabel, 'at' | 'id'> & { x: number; y: number }) {
    return (
      <div className="edge-label" data-kind={kind} data-on={on || undefined} data-taken={taken || undefined} style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}>
        {kind === 'loop' && <RotateCcw aria-hidden />}
        {text}
      </div>
    )
  },
  (a, b) => a.kind === b.kind && a.text === b.text && a.on === b.on && a.taken === b.taken && a.x === b.x && a.y === b.y,
)
