/** Zoom, fit and tidy up, at the lower left of the canvas. Inside React Flow. */
'use client'
import { useReactFlow, useStore } from '@xyflow/react'
import { LayoutGrid, Minus, Plus, Scan } from 'lucide-react'
import { IconButton } from '#components/ui/icon-button.tsx'

export interface ZoomPillProps {
  onFit(): void
  /** Left out on a canvas that cannot be edited. */
  onTidyUp?(): void
}

export function ZoomPill({ onFit, onTidyUp }: ZoomPillProps) {
  const zoom = useStore((state) => Math.round(state.transform[2] * 100))
  const flow = useReactFlow()
  return (
    <div role="group" aria-label="View" className="absolute bottom-3 left-[60px] z-10 flex items-center rounded-8 border border-line bg-raised p-0.5 shadow-2">
      <IconButton icon={Minus} label="Zoom out" size="sm" tooltipSide="top" onClick={() => void flow.zoomOut({ duration: 160 })} />
      <button type="button" aria-label={`Zoom ${zoom} %, reset to 100 %`} className="w-10 rounded-4 text-center text-12 text-fg-2 tabular-nums hover:text-fg" onClick={() => void flow.zoomTo(1, { duration: 160 })}>
        {zoom}%
      </button>
      <IconButton icon={Plus} label="Zoom in" size="sm" tooltipSide="top" onClick={() => void flow.zoomIn({ duration: 160 })} />
      <IconButton icon={Scan} label="Fit into view" keys="shift+1" size="sm" tooltipSide="top" onClick={onFit} />
      {onTidyUp && <IconButton icon={LayoutGrid} label="Tidy up" keys="l" size="sm" tooltipSide="top" onClick={onTidyUp} />}
    </div>
  )
}
