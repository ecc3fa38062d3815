/**
 * What can be done with the edge under the pointer, or with the one that is selected: two buttons over its middle, beside the line, so
 * that pressing the line selects it.
 */
'use client'
import { useStore } from '@xyflow/react'
import { Plus, X } from 'lucide-react'
import { CanvasPlace } from './canvas-place.tsx'
import { pointAt } from './edge-routes.ts'
import type { FlowEdge } from './flow-elements.ts'
import type { Point } from './geometry.ts'

export interface EdgeToolsProps {
  edge: FlowEdge
  onInsert(edge: string): void
  onRemove(edge: string): void
  /** The pointer came to the buttons, or left them. */
  onPoint(edge: string | undefined): void
}

export function EdgeTools({ edge, onInsert, onRemove, onPoint }: EdgeToolsProps) {
  // As large on the screen as at 100 %, however far away the canvas is.
  const scale = useStore((state) => 1 / Math.min(1, state.transform[2]))
  if (!edge.data) return null
  const { x, y } = placeOf(edge.data)
  return (
    <CanvasPlace at="over cards">
      <div className="edge-tools nodrag nopan" style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px) scale(${scale}) translateY(-20px)` }} onMouseEnter={() => onPoint(edge.id)} onMouseLeave={() => onPoint(undefined)}>
        <button type="button" tabIndex={-1} aria-label={`Insert node on ${edge.ariaLabel}`} title="Insert node" onClick={() => onInsert(edge.id)}>
          <Plus aria-hidden />
        </button>
        <button type="button" tabIndex={-1} aria-label={`Remove ${edge.ariaLabel}`} title="Remove edge" onClick={() => onRemove(edge.id)}>
          <X aria-hidden />
        </button>
      </div>
    </CanvasPlace>
  )
}

/** The middle of what is drawn of it, beside the label of its loop. */
function placeOf({ route }: NonNullable<FlowEdge['data']>): Point {
  const { loopLabel } = route
  const places = [0.5, 0.35, 0.65, 0.2, 0.8].map((share) => pointAt(route, share))
  const clear = (at: Point): boolean => !loopLabel || Math.abs(at.y - loopLabel.y) > 24 || Math.abs(at.x - loopLabel.x) > 150
  return places.find(clear) ?? pointAt(route, 0.5)
}
